import type { ImageSize, Mask } from "../geometry/mask.ts";
import type { EllipsePixels, KeypointPixels, Point, RectanglePixels } from "../geometry/image-shapes.ts";
import type { ResultExtras } from "../results/construct.ts";
import type { Result } from "../shapes.ts";
import type { GeometryKind, GeometryValue } from "../tags/geometry.ts";
import type { ControlTagName } from "../tags/index.ts";
import type { ControlPart } from "./config-parts.ts";
import type {
  AnswerOf,
  ControlIn,
  ControlNamed,
  ControlNameOf,
  IsOne,
  KnownParts,
  PlaceKind,
  RelationOf,
  ResultOf,
  TagAnswer,
} from "./results-of.ts";

/** What makes the results of a config, each of them valid. What is wrong is a RangeError that says so. */
export type ResultMaker<Config> = {
  /** A result with its value as it is stored; what the others make too. */
  result<Name extends ControlNameOf<Config>>(
    control: Name,
    value: Frozen<StoredValue<ResultOf<Config, Name>>>,
    extras?: ResultExtras,
  ): ResultOf<Config, Name>;

  choices: Answering<Config, "Choices">;
  text: Answering<Config, "TextArea">;
  rating: Answering<Config, "Rating">;
  number: Answering<Config, "Number">;
  datetime: Answering<Config, "DateTime">;
  /** Paths from the root to what is chosen. */
  taxonomy: Answering<Config, "Taxonomy">;
  pairwise: Answering<Config, "Pairwise">;
  /** Column → ids of items. */
  ranking: Answering<Config, "Ranker">;
  /** A new message of a conversation. */
  message: Answering<Config, "Chat">;

  /** A span of a text, a document or a dialogue. `text` is what is there, as it is read. */
  span: Placing<Config, "span" | "htmlSpan" | "paragraphSpan">;
  /** A segment of a sound, in seconds, or of a time series, in units of its time column. */
  segment: Placing<Config, "segment" | "seriesSegment">;

  /** Percent of the image; `x`, `y` is the top left corner. */
  box: Placing<Config, "rectangle", ImageExtras>;
  /** Percent of the image; `x`, `y` is the centre. */
  ellipse: Placing<Config, "ellipse", ImageExtras>;
  /** Percent of the image; closed unless it says otherwise. */
  polygon: Placing<Config, "polygon", ImageExtras>;
  /** Percent of the image. */
  keypoint: Placing<Config, "keypoint", ImageExtras>;
  /** Percent of the image. */
  vector: Placing<Config, "vector", ImageExtras>;
  /** Pixels of the image. */
  boxFromPixels: PlacingOf<Config, "rectangle", RectanglePixels, ImageExtras>;
  /** Pixels of the image. */
  ellipseFromPixels: PlacingOf<Config, "ellipse", EllipsePixels, ImageExtras>;
  /** Pixels of the image. */
  polygonFromPixels: PlacingOf<Config, "polygon", { points: readonly Point[]; closed?: boolean }, ImageExtras>;
  /** Pixels of the image. */
  keypointFromPixels: PlacingOf<Config, "keypoint", KeypointPixels, ImageExtras>;
  /** A mask of the whole image: as runs, or one byte for each pixel in reading order, any but 0 being mask. */
  mask: PlacingOf<Config, "brush", MaskLike>;
  /** Boxes at key frames, counted from 1; percent of the picture. */
  videoBox: Placing<Config, "videoRectangle">;
  videoVector: Placing<Config, "videoVector">;
  /** Frames from 1, both ends included. */
  timeline: Placing<Config, "timeline">;

  /** Several results about one region: its place, and the answer of each control. */
  region(place: AnyPlace, answers: RegionAnswers<Config>, extras?: ResultExtras): ResultOf<Config>[];
  /** An arrow from one region to another, given by their ids or results. */
  relation(
    from: string | Readonly<Result>,
    to: string | Readonly<Result>,
    direction?: "left" | "right" | "bi",
    labels?: readonly NonNullable<RelationOf<Config>["labels"]>[number][],
  ): RelationOf<Config>;
};

/** What a result of an image says beside its value: the image's size in pixels, and how far it was turned. */
export type ImageExtras = ResultExtras & { original_width: number; original_height: number; image_rotation?: number };

/** A mask as runs, or as one byte for each pixel. */
export type MaskLike = Mask | (ImageSize & { readonly raster: Uint8Array | Uint8ClampedArray });

type Answering<Config, Tag extends string> = <Name extends NamesOfTag<KnownParts<Config>, Tag>>(
  control: Name,
  answer: AnswerFor<KnownParts<Config>, Name, Tag>,
  extras?: ResultExtras,
) => ResultOf<Config, Name>;

type Placing<Config, Kind extends GeometryKind, Extras = ResultExtras> = <
  Name extends NamesOfKind<KnownParts<Config>, Kind>,
>(
  control: Name,
  place: Frozen<GeometryValue<Kind & KindsOf<KnownParts<Config>, Name>>>,
  answer: AnswerFor<KnownParts<Config>, Name, string>,
  ...extras: ExtrasFor<Extras>
) => ResultOf<Config, Name>;

type PlacingOf<Config, Kind extends GeometryKind, Place, Extras = ResultExtras> = <
  Name extends NamesOfKind<KnownParts<Config>, Kind>,
>(
  control: Name,
  place: Place,
  answer: AnswerFor<KnownParts<Config>, Name, string>,
  ...extras: ExtrasFor<Extras>
) => ResultOf<Config, Name>;

/** Extras may be left out unless something is required of them. */
type ExtrasFor<Extras> = ResultExtras extends Extras ? [extras?: Extras] : [extras: Extras];

/** The place of a region: what its `value` holds beside the answer. */
export type AnyPlace = { [Kind in GeometryKind]: Frozen<GeometryValue<Kind>> }[GeometryKind];

type RegionAnswers<Config> = {
  readonly [Name in NamesOfKind<KnownParts<Config>, GeometryKind>]?: AnswerFor<KnownParts<Config>, Name, string>;
};

type NamesOfTag<Parts, Tag extends string> = unknown extends Parts
  ? string
  : Extract<ControlIn<Parts>, { tag: Tag }>["name"];

type NamesOfKind<Parts, Kind extends GeometryKind> = unknown extends Parts
  ? string
  : PlacedName<ControlIn<Parts>, Parts, Kind>;
type PlacedName<Control, Parts, Kind> = Control extends ControlPart
  ? [Extract<PlaceKind<Control, Parts>, Kind>] extends [never]
    ? never
    : Control["name"]
  : never;

type KindsOf<Parts, Name extends string> = unknown extends Parts
  ? GeometryKind
  : KindsOfControl<ControlNamed<ControlIn<Parts>, Name>, Parts>;
type KindsOfControl<Control, Parts> = Control extends ControlPart ? PlaceKind<Control, Parts> : never;

/** What a control is answered with: the labels, the text, the number; nothing where its results only say where. */
type AnswerFor<Parts, Name extends string, Tag> = unknown extends Parts
  ? AnyAnswer<Extract<ControlTagName, Tag>>
  : AnswerOfControl<ControlNamed<ControlIn<Parts>, Name>, Parts>;
type AnyAnswer<Tag> = Tag extends ControlTagName ? Bare<TagAnswer<Tag, string>> : never;
type AnswerOfControl<Control, Parts> = Control extends ControlPart ? Bare<AnswerOf<Control, Parts>> : never;

/** The only field of an answer, or all of them. */
type Bare<Answer> = [keyof Answer] extends [never]
  ? readonly []
  : IsOne<keyof Answer> extends true
    ? Frozen<NonNullable<Answer[keyof Answer]>>
    : Frozen<Answer>;

type StoredValue<Made> = Made extends { value?: infer Value } ? Value : never;

/** A type that may also be given as something that does not change. */
type Frozen<T> = T extends object ? { readonly [Key in keyof T]: Frozen<T[Key]> } : T;
