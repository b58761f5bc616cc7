import { useCallback, useEffect, useRef, useState } from "react";
import type { Annotation, DataManagerTask, LabelConfig, Prediction } from "@tandem/schema";
import type { Project } from "@tandem/schema/api";
import { client } from "../../api/client.ts";
import { keys } from "../../api/queries.ts";
import { queryClient } from "../../api/query-client.ts";
import { copiedResults, showMissing, submitProblems } from "../../editor/index.ts";
import { notifyDone, notifyFailed } from "../../ui/notify.tsx";
import { messageOf } from "../../ui/states.tsx";
import type { DraftState } from "../labeling/draft-keeper.ts";
import { leaveWork, startWork, submitWork, type Work } from "../labeling/work.ts";

/** What of a task is looked at: an annotation by its id, a new one, or a prediction by its id. */
export type Shown = { kind: "annotation"; id: number } | { kind: "new" } | { kind: "prediction"; id: number };

interface Options {
  project: Project;
  config: LabelConfig;
  task: DataManagerTask;
  annotations: readonly Annotation[];
  user: number;
  first: Shown;
}

/** The work on one task of the table: one of its annotations, a new one, or only a look at a prediction. */
export function useOpenTask({ project, config, task, annotations, user, first }: Options) {
  const [shown, setShown] = useState<Shown>(first);
  const [work, setWork] = useState<Work | null>(null);
  const [draftState, setDraftState] = useState<DraftState>("clean");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const current = useRef<Work | null>(null);
  const usePrediction = project.show_collab_predictions;

  /** With `from`, a new annotation starts as a copy of that prediction. */
  const open = useCallback(
    (next: Shown, from?: Prediction) => {
      if (current.current !== null) void leaveWork(current.current);
      current.current = null;
      setFailure(null);
      setDraftState("clean");
      setShown(next);
      if (next.kind === "prediction") return setWork(null);
      const fresh = next.kind === "new";
      const started = startWork({
        config,
        task: fresh ? { ...task, annotations: [] } : task,
        user,
        annotationId: fresh ? null : next.id,
        usePrediction: from === undefined && usePrediction,
        onDraftState: setDraftState,
      });
      if (from !== undefined) {
        started.prediction = from;
        started.editor.load(copiedResults(from.result, "prediction"));
      }
      current.current = started;
      setWork(started);
    },
    [config, task, user, usePrediction],
  );
  const opened = useRef(false);
  useEffect(() => {
    if (!opened.current) open(shown);
    opened.current = true;
    // oxlint-disable-next-line react/exhaustive-deps -- opens once; later tabs are opened by hand
  }, []);
  useEffect(
    () => () => {
      if (current.current !== null) void leaveWork(current.current);
      current.current = null;
      opened.current = false;
    },
    [],
  );

  const refresh = useCallback(async () => {
    await queryClient.invalidateQueries({ queryKey: keys.task(task.id) });
    void queryClient.invalidateQueries({ queryKey: keys.tasks(project.id) });
    void queryClient.invalidateQueries({ queryKey: keys.project(project.id) });
  }, [task.id, project.id]);

  const save = async (skip: boolean) => {
    if (work === null || busy) return;
    const [problem] = skip ? [] : submitProblems(work.editor);
    if (problem !== undefined) {
      showMissing(work.editor);
      return setFailure(problem);
    }
    setBusy(true);
    setFailure(null);
    try {
      const saved = await submitWork(work, skip);
      const done = work.opened.annotation === null ? "Annotation submitted" : "Annotation updated";
      notifyDone(skip ? "Task skipped" : done);
      current.current = null;
      await refresh();
      setSavedId(saved.id);
    } catch (error) {
      setFailure(`${messageOf(error)} Your work is kept; try again.`);
    } finally {
      setBusy(false);
    }
  };
  // Once the saved annotation is among the task's, it is what is shown.
  const [savedId, setSavedId] = useState<number | null>(null);
  useEffect(() => {
    if (savedId === null || !annotations.some((one) => one.id === savedId)) return;
    setSavedId(null);
    open({ kind: "annotation", id: savedId });
  }, [savedId, annotations, open]);

  const remove = async (annotation: Annotation) => {
    try {
      await client.annotations.delete({ params: { id: annotation.id } });
      await refresh();
      open({ kind: "new" });
    } catch (error) {
      notifyFailed("The annotation could not be deleted", error);
    }
  };
  return { shown, work, draftState, busy, failure, open, save, remove };
}
