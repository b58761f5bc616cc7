import { type ControlTag, labelsUsed, type Mask } from "@tandem/schema";
import type { Region } from "@tandem/schema/formats";
import { type Interval, intervalMetrics, type IntervalMetrics } from "./intervals.ts";
import type { JudgedRegions } from "./judged.ts";
import { placesOf, type Setting } from "./places.ts";
import { type KeyPoint, pointMetrics, type PointMetrics } from "./points.ts";
import type { LabeledPlace } from "./regions.ts";
import { maskMetrics, type MaskMetrics, type Shape, shapeMetrics, type ShapeMetrics } from "./shapes.ts";

/** Metrics of regions. */
export type PlaceMetrics =
  | { kind: "intervals"; metrics: IntervalMetrics }
  | { kind: "shapes"; metrics: ShapeMetrics }
  | { kind: "masks"; metrics: MaskMetrics }
  | { kind: "points"; metrics: PointMetrics };

/** Places of one side, by how they are compared. */
interface Places {
  intervals: LabeledPlace<Interval>[];
  shapes: LabeledPlace<Shape>[];
  masks: LabeledPlace<Mask>[];
  points: LabeledPlace<KeyPoint>[];
  /** Why regions were left out → how many. */
  left: Map<string, number>;
}

/**
 * Metrics of the regions that a control made, for each way of comparing that they need.
 *
 * @param iou shared by either from which a region counts as found.
 */
export async function placeMetrics(
  control: ControlTag,
  tasks: readonly JudgedRegions[],
  iou: number,
): Promise<{ found: (PlaceMetrics & { count: number })[]; notes: string[] }> {
  const [truth, predicted] = [emptyPlaces(), emptyPlaces()];
  for (const [index, task] of tasks.entries()) {
    for (const region of task.truth)
      await addPlaces(truth, region, control, { index, score: 1, setting: task.setting });
    const score = task.score ?? 0;
    for (const region of task.predicted)
      await addPlaces(predicted, region, control, { index, score, setting: task.setting });
  }
  const found: (PlaceMetrics & { count: number })[] = [];
  const has = (kind: Exclude<keyof Places, "left">): boolean => truth[kind].length + predicted[kind].length > 0;
  if (has("intervals")) {
    const metrics = intervalMetrics(truth.intervals, predicted.intervals, iou);
    found.push({ kind: "intervals", count: truth.intervals.length, metrics });
  }
  if (has("shapes")) {
    const metrics = shapeMetrics(truth.shapes, predicted.shapes, iou);
    found.push({ kind: "shapes", count: truth.shapes.length, metrics });
  }
  if (has("masks")) {
    found.push({ kind: "masks", count: truth.masks.length, metrics: maskMetrics(truth.masks, predicted.masks) });
  }
  if (has("points")) {
    found.push({ kind: "points", count: truth.points.length, metrics: pointMetrics(truth.points, predicted.points) });
  }
  return { found, notes: [...notesOf(truth, "of the truth"), ...notesOf(predicted, "predicted")] };
}

const emptyPlaces = (): Places => ({ intervals: [], shapes: [], masks: [], points: [], left: new Map() });

interface InTask {
  /** Which task. */
  index: number;
  /** Where a result brings none of its own. */
  score: number;
  setting: Setting;
}

async function addPlaces(
  places: Places,
  region: Region,
  control: ControlTag,
  { index, score, setting }: InTask,
): Promise<void> {
  const own = region.results.filter((one) => one.from_name === control.name);
  if (own.length === 0) return;
  const found = await placesOf(region, setting);
  if (typeof found === "string") {
    places.left.set(found, (places.left.get(found) ?? 0) + 1);
    return;
  }
  const given = own.map((one) => one.score).find((one) => typeof one === "number") ?? score;
  for (const label of labelsOf(region, control)) {
    const base = { task: index, label, score: given };
    for (const place of found) {
      if ("interval" in place) places.intervals.push({ ...base, place: place.interval });
      else if ("shape" in place) places.shapes.push({ ...base, place: place.shape });
      else if ("mask" in place) places.masks.push({ ...base, place: place.mask });
      else places.points.push({ ...base, place: place.point });
    }
  }
}

/** The control's own labels, else those of the region; an empty one when it has none. */
function labelsOf(region: Region, control: ControlTag): readonly string[] {
  const own = region.results.filter((one) => one.from_name === control.name);
  const used = Object.keys(labelsUsed(own).labels[control.name] ?? {});
  if (used.length > 0) return used;
  return region.labels.length > 0 ? region.labels : [""];
}

const notesOf = ({ left }: Places, side: string): string[] =>
  [...left].map(([reason, count]) => `${count} ${count === 1 ? "region" : "regions"} ${side} left out: ${reason}`);
