import {
  type ControlTag,
  controlRole,
  hasPlace,
  type LabelConfig,
  labelsUsed,
  type Mask,
  type Result,
} from "@tandem/schema";
import { type Region, type RegionGeometry, type RegionShape, regionsOf, shapeOf } from "@tandem/schema/formats";
import type { Interval } from "./intervals.ts";
import type { LabeledPlace } from "./regions.ts";
import type { Shape } from "./shapes.ts";

/** How answers of a control are compared. */
export type AnswerKind = "class" | "set" | "number" | "text" | "exact" | "intervals" | "shapes" | "masks";

const intervals: ReadonlySet<string> = new Set([
  "span",
  "htmlSpan",
  "paragraphSpan",
  "segment",
  "seriesSegment",
  "timeline",
]);
const shapes: ReadonlySet<string> = new Set(["rectangle", "ellipse", "polygon", "vector"]);
const masks: ReadonlySet<string> = new Set(["brush", "bitmask"]);

/** How a control's answers about whole tasks are compared; null for a control whose results have places. */
export function wholeAnswerKind(control: ControlTag): AnswerKind | null {
  if (controlRole(control) !== "answer" || hasPlace(control)) return null;
  switch (control.tag) {
    case "Choices":
      return control.attributes.choice === "multiple" ? "set" : "class";
    case "Taxonomy":
      return "set";
    case "Pairwise":
      return "class";
    case "Number":
    case "Rating":
      return "number";
    case "TextArea":
      return "text";
    default:
      return "exact";
  }
}

/** How places of a geometry are compared; null when they are not. */
export function placeKind(geometry: RegionGeometry): AnswerKind | null {
  if (intervals.has(geometry.kind)) return "intervals";
  if (shapes.has(geometry.kind)) return "shapes";
  return masks.has(geometry.kind) ? "masks" : null;
}

/** A control's results about the whole task. */
export function answersTo(control: ControlTag, results: readonly unknown[]): Result[] {
  return results.filter((one): one is Result => isResult(one) && one.from_name === control.name);
}

function isResult(value: unknown): value is Result {
  return typeof value === "object" && value !== null && "type" in value && "value" in value;
}

/** The labels chosen, nested ones as their paths: `Animal / Cat`. */
export function chosenIn(control: ControlTag, results: readonly Result[]): string[] {
  return results.flatMap(({ value }) => {
    const chosen: unknown = value?.[control.tag === "Pairwise" ? "selected" : control.type];
    const list: unknown[] = Array.isArray(chosen) ? chosen : chosen === undefined ? [] : [chosen];
    return list.map((one) => (Array.isArray(one) ? one.join(" / ") : String(one)));
  });
}

/** The number answered; null when there is none. */
export function numberIn(control: ControlTag, results: readonly Result[]): number | null {
  const number = results[0]?.value?.[control.type];
  return typeof number === "number" ? number : null;
}

/** The text written, several pieces as lines; null when there is none. */
export function textIn(results: readonly Result[]): string | null {
  const pieces = results.flatMap(({ value }) => [value?.["text"]].flat()).filter((one) => typeof one === "string");
  return pieces.length === 0 ? null : pieces.join("\n");
}

/** Everything answered, the same for the same answers. */
export function wholeIn(results: readonly Result[]): string | null {
  return results.length === 0 ? null : JSON.stringify(results.map(({ value }) => sorted(value)));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, inside]) => [key, sorted(inside)]),
  );
}

/** A region with what a control says of it. */
export interface ControlRegion {
  region: Region;
  /** The control's own labels, else those of the region; an empty one when it has none. */
  labels: string[];
  score: number;
}

/** The regions that a control made. */
export function regionsBy(
  config: LabelConfig,
  control: ControlTag,
  results: readonly unknown[],
  score: number,
): ControlRegion[] {
  return regionsOf(config, results).regions.flatMap((region) => {
    const own = region.results.filter((one) => one.from_name === control.name);
    if (own.length === 0) return [];
    const used = Object.keys(labelsUsed(own).labels[control.name] ?? {});
    const labels = used.length > 0 ? used : region.labels.length > 0 ? [...region.labels] : [""];
    const given = own.map((one) => one.score).find((one) => typeof one === "number");
    return [{ region, labels, score: given ?? score }];
  });
}

/** The spans and segments of a region, for each of its labels. */
export function intervalsOf({ region, labels, score }: ControlRegion, task: number): LabeledPlace<Interval>[] {
  const places = intervalsIn(region.geometry);
  return labels.flatMap((label) => places.map((place) => ({ task, label, place, score })));
}

/** Paragraphs are far longer than any: offsets in one never reach the next. */
const paragraphLength = 2 ** 26;

function intervalsIn(geometry: RegionGeometry): Interval[] {
  switch (geometry.kind) {
    case "span":
    case "segment":
      return [{ start: geometry.value.start, end: geometry.value.end }];
    case "timeline":
      // Frames are counted, both ends included.
      return geometry.value.ranges.map(({ start, end }) => ({ start, end: end + 1 }));
    case "seriesSegment":
      return [numbersOf(geometry.value.start, geometry.value.end) ?? { key: JSON.stringify(geometry.value) }];
    case "htmlSpan": {
      const { start, end, startOffset, endOffset, globalOffsets } = geometry.value;
      const counted = globalOffsets ?? { start, end };
      return [numbersOf(counted.start, counted.end) ?? { key: JSON.stringify([start, end, startOffset, endOffset]) }];
    }
    case "paragraphSpan": {
      const { start, end, startOffset = 0, endOffset = 0 } = geometry.value;
      const at = (paragraph: number | string, offset: number | undefined): number =>
        Number(paragraph) * paragraphLength + (offset ?? 0);
      return [{ start: at(start, startOffset), end: at(end, endOffset) }];
    }
    default:
      return [];
  }
}

function numbersOf(start: unknown, end: unknown): Interval | null {
  const [from, to] = [start, end].map((one) => (typeof one === "string" && one.trim() !== "" ? Number(one) : one));
  const are = typeof from === "number" && typeof to === "number" && Number.isFinite(from) && Number.isFinite(to);
  return are ? { start: from, end: to } : null;
}

/** Percent, where the image's size is not known. */
const unknownSize = { width: 100, height: 100 };

/** A region's shape in pixels, or the reason why it has none. */
export async function shapeIn({ region }: ControlRegion): Promise<RegionShape | string> {
  const { originalWidth, originalHeight } = region.envelope;
  const size =
    originalWidth === null || originalHeight === null ? unknownSize : { width: originalWidth, height: originalHeight };
  return shapeOf(region.geometry, size);
}

/** The part of a shape that areas are compared by; null for key points. */
export function areaOf(shape: RegionShape): { shape: Shape } | { mask: Mask } | null {
  switch (shape.kind) {
    case "box":
      return { shape: { box: shape.rectangle } };
    case "polygon":
      return { shape: { points: shape.points } };
    case "mask":
      return { mask: shape.mask };
    case "keypoint":
      return null;
  }
}
