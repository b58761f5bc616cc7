import type { Annotation, LabelConfig, Prediction, Result } from "@tandem/schema";
import { client, lastingClient } from "../../api/client.ts";
import { type EditorStore, submission } from "../../editor/index.ts";
import { DraftKeeper, type DraftState } from "./draft-keeper.ts";
import { localCopyKey, readLocalCopy } from "./local-copy.ts";
import { type OpenableTask, openTask, type OpenedTask } from "./open-task.ts";
import { hasPreference } from "./preference.ts";

/** One annotator's work on one task, from opening to submitting. */
export interface Work {
  readonly task: OpenableTask;
  readonly editor: EditorStore;
  readonly opened: OpenedTask;
  readonly drafts: DraftKeeper;
  /** Changes when a late prediction is taken over. */
  prediction: Prediction | null;
  readonly startedAt: Date;
  dispose(): void;
}

interface HowToStart {
  config: LabelConfig;
  task: OpenableTask;
  user: number;
  annotationId?: number | null;
  usePrediction: boolean;
  onDraftState: (state: DraftState) => void;
}

export function startWork({ config, task, user, annotationId, usePrediction, onDraftState }: HowToStart): Work {
  const newKey = localCopyKey(user, task.id, null);
  const keyFor = (id: number | null) => localCopyKey(user, task.id, id);
  const before = openTask({ config, task, user, annotationId: annotationId ?? null, usePrediction, local: null });
  const key = before.annotation === null ? newKey : keyFor(before.annotation.id);
  const local = readLocalCopy(window.localStorage, key);
  const opened =
    local === null
      ? before
      : openTask({ config, task, user, annotationId: annotationId ?? null, usePrediction, local });
  const { editor } = opened;
  const startedAt = new Date();
  const work: Work = {
    task,
    editor,
    opened,
    prediction: opened.prediction,
    startedAt,
    drafts: new DraftKeeper({
      read: () => ({
        results: editor.results(),
        leadTime: leadTime(work),
        prediction: work.prediction?.id ?? null,
        revision: editor.revision,
      }),
      save: (id, results, seconds, lasting) => saveDraft(work, id, results, seconds, lasting),
      store: window.localStorage,
      key,
      draftId: opened.draft?.id ?? null,
      savedRevision: editor.revision,
      onState: onDraftState,
    }),
    dispose: () => undefined,
  };
  const subscriptions = [editor.store, editor.typed].map((changing) => changing.subscribe(() => work.drafts.touch()));
  const onHide = () => {
    if (document.visibilityState === "hidden") work.drafts.flushLasting();
  };
  const onLeave = () => work.drafts.flushLasting();
  document.addEventListener("visibilitychange", onHide);
  window.addEventListener("pagehide", onLeave);
  work.dispose = () => {
    for (const unsubscribe of subscriptions) unsubscribe();
    document.removeEventListener("visibilitychange", onHide);
    window.removeEventListener("pagehide", onLeave);
  };
  return work;
}

/** Seconds: of former sessions and of this one. */
function leadTime(work: Work): number {
  return work.opened.leadTimeBefore + (Date.now() - work.startedAt.getTime()) / 1000;
}

async function saveDraft(
  work: Work,
  id: number | null,
  results: Result[],
  seconds: number,
  lasting: boolean,
): Promise<number> {
  const api = lasting ? lastingClient : client;
  const body = { result: results, lead_time: seconds };
  if (id !== null) return (await api.drafts.change({ params: { id }, body })).id;
  const { annotation } = work.opened;
  if (annotation !== null)
    return (await api.drafts.createForAnnotation({ params: { id: work.task.id, annotation: annotation.id }, body })).id;
  return (await api.drafts.createForTask({ params: { id: work.task.id }, body })).id;
}

/** A prediction without a preference was only looked at: the answer does not come from it. */
const filledIn = (prediction: Prediction | null): Prediction | null =>
  prediction !== null && hasPreference(prediction) ? prediction : null;

/** Submits or updates; with `skip` the task is marked as skipped. Throws what the server said. */
export async function submitWork(work: Work, skip = false): Promise<Annotation> {
  await work.drafts.settle();
  const body = {
    result: skip ? work.editor.results() : submission(work.editor),
    lead_time: leadTime(work),
    draft_id: work.drafts.draftId,
    parent_prediction: filledIn(work.prediction)?.id ?? null,
    started_at: work.startedAt.toISOString(),
    was_cancelled: skip,
  };
  const { annotation } = work.opened;
  const saved =
    annotation === null
      ? await client.annotations.create({
          params: { id: work.task.id },
          body,
          ...(skip ? { query: { was_cancelled: true } } : {}),
        })
      : await client.annotations.change({ params: { id: annotation.id }, body });
  work.drafts.close();
  work.dispose();
  return saved;
}

/** Leaves a task without submitting: keeps the draft. */
export async function leaveWork(work: Work): Promise<void> {
  await work.drafts.flush();
  work.drafts.leave();
  work.dispose();
}
