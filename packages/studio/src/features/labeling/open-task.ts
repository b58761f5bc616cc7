import type { Annotation, Draft, LabelConfig, Prediction, Result } from "@tandem/schema";
import { copiedResults, EditorStore } from "../../editor/index.ts";
import type { LocalCopy } from "./local-copy.ts";
import { hasPreference } from "./preference.ts";

/** The parts of a task that decide how it opens; the label stream's and the data manager's tasks both have them. */
export interface OpenableTask {
  id: number;
  data: Record<string, unknown>;
  annotations?: readonly unknown[];
  predictions?: readonly Prediction[];
  drafts?: readonly Draft[];
  /** The live model's version, where the task says so. */
  predicted_by?: string | null;
}

/** What the editor started from. */
type StartedFrom = "local copy" | "draft" | "annotation" | "prediction" | "nothing";

export interface OpenedTask {
  editor: EditorStore;
  from: StartedFrom;
  /** The annotation that saving will change; `null`: saving makes a new one. */
  annotation: Annotation | null;
  draft: Draft | null;
  /** The prediction that is shown; the results come from it, or came from it, unless it has no preference. */
  prediction: Prediction | null;
  /** Seconds already spent on it. */
  leadTimeBefore: number;
}

interface HowToOpen {
  config: LabelConfig;
  task: OpenableTask;
  /** Whose annotations and drafts count. */
  user: number;
  /** The annotation to change, when one was asked for. */
  annotationId?: number | null;
  usePrediction: boolean;
  /** Work that the server has not confirmed. */
  local: LocalCopy | null;
}

/** Local copy → draft → own annotation → copy of the prediction, if it prefers its answer → empty. */
export function openTask({ config, task, user, annotationId, usePrediction, local }: HowToOpen): OpenedTask {
  const annotation = pickAnnotation(task, user, annotationId);
  const draft = (task.drafts ?? []).find((one) => one.annotation === (annotation?.id ?? null)) ?? null;
  const prediction = livePrediction(task);
  const parent = (id: number | null | undefined): Prediction | null =>
    task.predictions?.find((one) => one.id === id) ?? null;
  const opened = (from: StartedFrom, results: readonly Result[], shown: Prediction | null): OpenedTask => ({
    editor: new EditorStore({ config, data: task.data, results }),
    from,
    annotation,
    draft,
    prediction: shown,
    leadTimeBefore: (annotation?.lead_time ?? 0) + (draft?.lead_time ?? 0),
  });
  if (local !== null) return opened("local copy", local.results, parent(local.prediction));
  if (draft !== null)
    return opened("draft", draft.result, annotation === null ? prediction : parent(annotation.parent_prediction));
  if (annotation !== null) return opened("annotation", annotation.result, parent(annotation.parent_prediction));
  if (!usePrediction || prediction === null) return opened("nothing", [], null);
  if (!hasPreference(prediction)) return opened("nothing", [], prediction);
  return opened("prediction", copiedResults(prediction.result, "prediction"), prediction);
}

/** The prediction of the live model's version; else the first, which the label stream already chose. */
function livePrediction(task: OpenableTask): Prediction | null {
  const predictions = task.predictions ?? [];
  return predictions.find((one) => one.model_version === task.predicted_by) ?? predictions[0] ?? null;
}

function pickAnnotation(task: OpenableTask, user: number, id: number | null | undefined): Annotation | null {
  const annotations = (task.annotations ?? []) as readonly Annotation[];
  if (id !== undefined && id !== null) return annotations.find((one) => one.id === id) ?? null;
  return annotations.findLast((one) => completedBy(one) === user) ?? null;
}

/** The annotator's id: a number, or in some answers of the data manager the user itself. */
export function completedBy(annotation: { completed_by: unknown }): number | null {
  const who = annotation.completed_by;
  if (typeof who === "number") return who;
  return typeof who === "object" && who !== null && "id" in who && typeof who.id === "number" ? who.id : null;
}
