import { type ControlTag, hasPlace, type LabelConfig } from "@tandem/schema";
import { answerMetrics, type AnswerMetrics, type AnswerPair } from "./answer-metrics.ts";
import { answerKind, answersTo } from "./answers.ts";
import { type Judged, regionsIn } from "./judged.ts";
import { placeMetrics, type PlaceMetrics } from "./place-metrics.ts";
import { answersAboutRegions } from "./region-answers.ts";

/** The metrics of one control, by how its answers are compared. */
export type ControlMetrics = {
  control: string;
  tag: string;
  /** What was compared: answers about tasks or regions, or regions of the truth. */
  count: number;
  unit: "tasks" | "regions";
  notes: string[];
} & (AnswerMetrics | PlaceMetrics | { kind: "none"; metrics: null });

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
  const regions = tasks.map((task) => regionsIn(config, task));
  const all: ControlMetrics[] = [];
  for (const control of config.controls) {
    const base = { control: control.name, tag: control.tag };
    const kind = answerKind(control);
    if (kind === null) {
      const { found, notes } = await placeMetrics(control, regions, iou);
      all.push(...found.map((one): ControlMetrics => ({ ...base, ...one, unit: "regions", notes })));
      if (found.length === 0 && notes.length > 0) {
        all.push({ ...base, kind: "none", count: 0, unit: "regions", metrics: null, notes });
      }
      continue;
    }
    const unit = hasPlace(control) ? "regions" : "tasks";
    const { pairs, notes } =
      unit === "regions" ? await answersAboutRegions(control, regions, iou) : answersAboutTasks(control, tasks);
    if (pairs.length > 0) {
      const measured = answerMetrics(control, kind, pairs);
      all.push({ ...base, ...measured, count: pairs.length, unit, notes: [...measured.notes, ...notes] });
    } else if (notes.length > 0) all.push({ ...base, kind: "none", count: 0, unit, metrics: null, notes });
  }
  return all;
}

/** A task that neither side has answered does not count. */
function answersAboutTasks(control: ControlTag, tasks: readonly Judged[]): { pairs: AnswerPair[]; notes: string[] } {
  const pairs = tasks.flatMap(({ truth: right, predicted: found, score, probabilities }) => {
    const [truth, predicted] = [answersTo(control, right), answersTo(control, found)];
    return truth.length + predicted.length === 0 ? [] : [{ truth, predicted, score, probabilities }];
  });
  return { pairs, notes: [] };
}
