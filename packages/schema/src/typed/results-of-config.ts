import type { LabelConfig } from "../config/node.ts";
import { brushValue } from "../geometry/brush-rle-encode.ts";
import {
  ellipseToPercent,
  keypointToPercent,
  type Point,
  pointsToPercent,
  rectangleToPercent,
} from "../geometry/image-shapes.ts";
import type { ImageSize } from "../geometry/mask.ts";
import { maskFromRaster } from "../geometry/mask-raster.ts";
import {
  answerFields,
  made,
  madeRelation,
  newRegionId,
  type ResultExtras,
  withTextEncoded,
} from "../results/construct.ts";
import type { Result } from "../shapes.ts";
import type { MaskLike, ResultMaker } from "./result-maker.ts";

type Value = Readonly<Record<string, unknown>>;

/** The task that all results are about, when it is known. */
export type TaskOfResults = Pick<ResultExtras, "task">;

/**
 * Makes results for a config. Of a config made by `labelConfig` the compiler knows the controls and labels; of any
 * other they are checked when a result is made. What would not be valid is a RangeError that says so. With a task,
 * spans must lie inside its text and dynamic labels are known.
 */
export function resultsOf<Config extends LabelConfig>(config: Config, about: TaskOfResults = {}): ResultMaker<Config> {
  const make = (control: string, value: Value, extras: ResultExtras = {}, type?: string): Result =>
    made(config, control, value, { ...about, ...extras }, type);
  const placed = createPlaced(config, make);
  const maker = {
    result: make,
    ...answerMakers(
      (type) => (control, answer, extras) => make(control, answerFields(config, control, answer), extras, type),
    ),
    ...imageMakers(placed),
    span: placed(withTextEncoded),
    segment: placed(asGiven),
    videoBox: placed(asGiven),
    videoVector: placed(asGiven),
    timeline: placed(asGiven),
    region: (place: Value, answers: Value, extras?: ResultExtras) => {
      const shared = { id: newRegionId(), ...extras };
      return Object.entries(answers).map(([control, answer]) =>
        make(control, { ...withTextEncoded(place), ...answerFields(config, control, answer) }, shared),
      );
    },
    relation: (from: string | Result, to: string | Result, direction = "right", labels?: readonly string[]) =>
      madeRelation(config, idOf(from), idOf(to), direction, labels),
  } satisfies Record<keyof ResultMaker<LabelConfig>, unknown>;
  // The functions take any names and labels and check them; only the compiler knows those of this config.
  return maker as unknown as ResultMaker<Config>;
}

type Answered = (type: string) => (control: string, answer: unknown, extras?: ResultExtras) => Result;

function answerMakers(answered: Answered) {
  return {
    choices: answered("choices"),
    text: answered("textarea"),
    rating: answered("rating"),
    number: answered("number"),
    datetime: answered("datetime"),
    taxonomy: answered("taxonomy"),
    pairwise: answered("pairwise"),
    ranking: answered("ranker"),
    message: answered("chatmessage"),
  };
}

type Make = (control: string, value: Value, extras: ResultExtras) => Result;
/** `valueOf` makes a place as it is stored, `beside` what stands beside the value unless the caller says otherwise. */
type Placed = <Place>(
  valueOf: (place: Place, extras: ResultExtras) => Value,
  beside?: (place: Place) => ResultExtras,
) => (control: string, place: Place, answer: unknown, extras?: ResultExtras) => Result;

function createPlaced(config: LabelConfig, make: Make): Placed {
  return (valueOf, beside) =>
    (control, place, answer, extras = {}) => {
      const value = { ...valueOf(place, extras), ...answerFields(config, control, answer) };
      return make(control, value, { id: newRegionId(), ...beside?.(place), ...extras });
    };
}

const asGiven = (place: Value): Value => place;
const upright = (): ResultExtras => ({ image_rotation: 0 });

/** Places in percent or pixels of an image; turned by 0 degrees and closed when they do not say otherwise. */
function imageMakers(placed: Placed) {
  const turned = placed((place: Value) => ({ rotation: 0, ...place }), upright);
  const fromPixels = <Place>(toPercent: (place: Place, size: ImageSize) => Value) =>
    placed((place: Place, extras) => toPercent(place, sizeOf(extras)), upright);
  return {
    box: turned,
    ellipse: turned,
    polygon: placed((place: Value) => ({ closed: true, ...place }), upright),
    keypoint: placed(asGiven, upright),
    vector: placed(asGiven, upright),
    boxFromPixels: fromPixels(rectangleToPercent),
    ellipseFromPixels: fromPixels(ellipseToPercent),
    polygonFromPixels: fromPixels(
      ({ points, closed = true }: { points: readonly Point[]; closed?: boolean }, size) => ({
        points: pointsToPercent(points, size),
        closed,
      }),
    ),
    keypointFromPixels: fromPixels(keypointToPercent),
    mask: placed(
      (mask: MaskLike) => brushValue("raster" in mask ? maskFromRaster(mask.raster, mask) : mask),
      ({ width, height }) => ({ original_width: width, original_height: height, image_rotation: 0 }),
    ),
  };
}

function sizeOf({ original_width: width = 0, original_height: height = 0 }: ResultExtras): ImageSize {
  if (width > 0 && height > 0) return { width, height };
  throw new RangeError("Pixels need the size of the image: original_width and original_height");
}

function idOf(region: string | Readonly<Result>): string {
  if (typeof region === "string") return region;
  if (region.id !== undefined) return region.id;
  throw new RangeError("A relation is between regions: a result without an id is about the whole task");
}
