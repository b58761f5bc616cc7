import type { ControlTag, LabelConfig, Mask } from "@tandem/schema";
import {
  answersTo,
  areaOf,
  chosenIn,
  type ControlRegion,
  intervalsOf,
  numberIn,
  placeKind,
  regionsBy,
  shapeIn,
  textIn,
  wholeAnswerKind,
  wholeIn,
} from "./answers.ts";
import { type ClassAnswer, classMetrics, type ClassMetrics, setMetrics, type SetMetrics } from "./classes.ts";
import { type Interval, intervalMetrics, type IntervalMetrics } from "./intervals.ts";
import type { LabeledPlace } from "./regions.ts";
import { share } from "./scores.ts";
import { maskMetrics, type MaskMetrics, type Shape, shapeMetrics, type ShapeMetrics } from "./shapes.ts";
import { numberMetrics, type NumberMetrics, textMetrics, type TextMetrics } from "./texts.ts";

/** One task: what people said of it, and what the model did. */
export interface Judged {
  truth: readonly unknown[];
  predicted: readonly unknown[];
  /** Of the whole prediction, 0..1. */
  score: number | null;
  /** Label → probability. */
  probabilities: Readonly<Record<string, unknown>>;
}

/** The metrics of one control, by how its answers are compared. `count`: tasks, or places of the truth. */
export type ControlMetrics = { control: string; tag: string; count: number; notes: string[] } & (
  | { kind: "class"; metrics: ClassMetrics }
  | { kind: "set"; metrics: SetMetrics }
  | { kind: "number"; metrics: NumberMetrics }
  | { kind: "text"; metrics: TextMetrics }
  | { kind: "exact"; metrics: { exactMatch: number | null } }
  | { kind: "intervals"; metrics: IntervalMetrics }
  | { kind: "shapes"; metrics: ShapeMetrics }
  | { kind: "masks"; metrics: MaskMetrics }
  | { kind: "none"; metrics: null }
);

export interface EvaluationOptions {
  /** Shared by either from which a region counts as found. Default: 0.5. */
  iou?: number;
}

/** Metrics of every control that either side has answered, in the order of the label config. */
export async function evaluate(
  config: LabelConfig,
  tasks: readonly Judged[],
  { iou = 0.5 }: EvaluationOptions = {},
): Promise<ControlMetrics[]> {
  const all: ControlMetrics[] = [];
  for (const control of config.controls) {
    const kind = wholeAnswerKind(control);
    if (kind === null) all.push(...(await placeMetrics(config, control, tasks, iou)));
    else {
      const metrics = answerMetrics(control, kind, tasks);
      if (metrics !== null) all.push(metrics);
    }
  }
  return all;
}

/** Metrics of answers about whole tasks; a task that neither side has answered does not count. */
function answerMetrics(control: ControlTag, kind: string, tasks: readonly Judged[]): ControlMetrics | null {
  const answered = tasks.flatMap((task) => {
    const [truth, predicted] = [answersTo(control, task.truth), answersTo(control, task.predicted)];
    return truth.length + predicted.length === 0 ? [] : [{ task, truth, predicted }];
  });
  if (answered.length === 0) return null;
  const base = { control: control.name, tag: control.tag, count: answered.length, notes: [] as string[] };
  const both = <Answer>(read: (results: (typeof answered)[number]["truth"]) => Answer | null) =>
    answered.flatMap((one) => {
      const [truth, predicted] = [read(one.truth), read(one.predicted)];
      return truth === null || predicted === null ? [] : [{ truth, predicted }];
    });
  const noteMissing = (measured: number): string[] =>
    measured === answered.length ? [] : [`${answered.length - measured} of ${answered.length} tasks lack one side`];
  switch (kind) {
    case "class": {
      const answers = answered.map(({ task, truth, predicted }): ClassAnswer => {
        const chosen = chosenIn(control, predicted)[0] ?? null;
        const confidence = confidenceOf(task, predicted[0]?.score, chosen);
        return { truth: chosenIn(control, truth)[0] ?? null, predicted: chosen, confidence };
      });
      return { ...base, kind, metrics: classMetrics(answers) };
    }
    case "set": {
      const answers = answered.map(({ truth, predicted }) => ({
        truth: chosenIn(control, truth),
        predicted: chosenIn(control, predicted),
      }));
      return { ...base, kind, metrics: setMetrics(answers) };
    }
    case "number": {
      const answers = both((results) => numberIn(control, results));
      return { ...base, notes: noteMissing(answers.length), kind, metrics: numberMetrics(answers) };
    }
    case "text": {
      // Nothing written is an empty text: all of the other one is missing.
      const answers = answered.map((one) => ({
        truth: textIn(one.truth) ?? "",
        predicted: textIn(one.predicted) ?? "",
      }));
      return { ...base, kind, metrics: textMetrics(answers) };
    }
    default: {
      const same = both(wholeIn).filter(({ truth, predicted }) => truth === predicted).length;
      return { ...base, kind: "exact", metrics: { exactMatch: share(same, answered.length) } };
    }
  }
}

/** The probability of what was chosen, else the result's score, else the prediction's. */
function confidenceOf({ probabilities, score }: Judged, own: unknown, chosen: string | null): number | null {
  const given = [chosen === null ? undefined : probabilities[chosen], own, score].find(
    (one) => typeof one === "number" && one >= 0 && one <= 1,
  );
  return typeof given === "number" ? given : null;
}

/** Places of one side, by how they are compared. */
interface Places {
  intervals: LabeledPlace<Interval>[];
  shapes: LabeledPlace<Shape>[];
  masks: LabeledPlace<Mask>[];
  /** Why regions were left out → how many. */
  left: Map<string, number>;
}

/** Metrics of regions, for each way of comparing that the control's regions need. */
async function placeMetrics(
  config: LabelConfig,
  control: ControlTag,
  tasks: readonly Judged[],
  iou: number,
): Promise<ControlMetrics[]> {
  const [truth, predicted] = [emptyPlaces(), emptyPlaces()];
  for (const [index, task] of tasks.entries()) {
    for (const one of regionsBy(config, control, task.truth, 1)) await addPlaces(truth, one, index);
    for (const one of regionsBy(config, control, task.predicted, task.score ?? 0))
      await addPlaces(predicted, one, index);
  }
  const notes = [...notesOf(truth, "of the truth"), ...notesOf(predicted, "predicted")];
  const base = { control: control.name, tag: control.tag, notes };
  const all: ControlMetrics[] = [];
  if (truth.intervals.length + predicted.intervals.length > 0) {
    const metrics = intervalMetrics(truth.intervals, predicted.intervals, iou);
    all.push({ ...base, kind: "intervals", count: truth.intervals.length, metrics });
  }
  if (truth.shapes.length + predicted.shapes.length > 0) {
    const metrics = shapeMetrics(truth.shapes, predicted.shapes, iou);
    all.push({ ...base, kind: "shapes", count: truth.shapes.length, metrics });
  }
  if (truth.masks.length + predicted.masks.length > 0) {
    const metrics = maskMetrics(truth.masks, predicted.masks);
    all.push({ ...base, kind: "masks", count: truth.masks.length, metrics });
  }
  if (all.length === 0 && notes.length > 0) all.push({ ...base, kind: "none", count: 0, metrics: null });
  return all;
}

const emptyPlaces = (): Places => ({ intervals: [], shapes: [], masks: [], left: new Map() });

async function addPlaces(places: Places, one: ControlRegion, task: number): Promise<void> {
  const kind = placeKind(one.region.geometry);
  if (kind === "intervals") {
    places.intervals.push(...intervalsOf(one, task));
    return;
  }
  const shape = kind === null ? `there is no metric for a ${one.region.geometry.kind}` : await shapeIn(one);
  const area = typeof shape === "string" ? null : areaOf(shape);
  if (area === null) {
    const reason = typeof shape === "string" ? shape : "it has no area";
    places.left.set(reason, (places.left.get(reason) ?? 0) + 1);
    return;
  }
  for (const label of one.labels) {
    const { score } = one;
    if ("mask" in area) places.masks.push({ task, label, score, place: area.mask });
    else places.shapes.push({ task, label, score, place: area.shape });
  }
}

const notesOf = ({ left }: Places, side: string): string[] =>
  [...left].map(([reason, count]) => `${count} ${count === 1 ? "region" : "regions"} ${side} left out: ${reason}`);
