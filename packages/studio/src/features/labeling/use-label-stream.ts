import type { LabelConfig, LiveMessage, Prediction, Result } from "@tandem/schema";
import { useCallback, useEffect, useRef, useState } from "react";
import { client, isStatus } from "../../api/client.ts";
import { useLive } from "../../api/live.ts";
import { keys } from "../../api/queries.ts";
import { queryClient } from "../../api/query-client.ts";
import { copiedResults, showMissing, submitProblems } from "../../editor/index.ts";
import { messageOf } from "../../ui/states.tsx";
import type { DraftState } from "./draft-keeper.ts";
import type { OpenableTask } from "./open-task.ts";
import { hasPreference } from "./preference.ts";
import type { StreamOrder } from "./stream-order.ts";
import { leaveWork, startWork, submitWork, type Work } from "./work.ts";

export type StreamState =
  | { phase: "loading" }
  | { phase: "no more tasks" }
  | { phase: "failed"; error: unknown }
  | { phase: "labeling"; work: Work; queue: string | null };

interface Step {
  taskId: number;
  annotationId: number | null;
}

interface Options {
  project: number;
  config: LabelConfig;
  user: number;
  usePrediction: boolean;
  order: StreamOrder;
}

/**
 * The label stream: one task after the other, and back through those already done. The next task is asked for only
 * after the former one is saved: an earlier answer could not know what the model learned meanwhile.
 */
export function useLabelStream({ project, config, user, usePrediction, order }: Options) {
  const [state, setState] = useState<StreamState>({ phase: "loading" });
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const [draftState, setDraftState] = useState<DraftState>("clean");
  const [late, setLate] = useState<Prediction | null>(null);
  const [history, setHistory] = useState<Step[]>([]);
  /** Where in the history; `null`: at its end, on a new task. */
  const [position, setPosition] = useState<number | null>(null);
  const newest = useRef<number | null>(null);
  const lock = useRef(false);
  /** False once the page is left: an answer that comes later must not start anything. */
  const mounted = useRef(false);
  const current = useRef<Work | null>(null);
  const orderKey = JSON.stringify(order);

  const show = useCallback(
    (task: OpenableTask, annotationId: number | null, queue: string | null) => {
      if (!mounted.current) return;
      current.current?.dispose();
      setDraftState("clean");
      setLate(null);
      const work = startWork({ config, task, user, annotationId, usePrediction, onDraftState: setDraftState });
      current.current = work;
      setState({ phase: "labeling", work, queue });
    },
    [config, user, usePrediction],
  );

  const loadNext = useCallback(async () => {
    try {
      const task = await client.projects.next({
        params: { id: project },
        query: JSON.parse(orderKey) as StreamOrder,
      });
      newest.current = task.id;
      setPosition(null);
      show(task, null, task.queue);
    } catch (error) {
      current.current = null;
      newest.current = null;
      setPosition(null);
      setState(isStatus(error, 404) ? { phase: "no more tasks" } : { phase: "failed", error });
    }
  }, [project, orderKey, show]);

  const loadStep = useCallback(
    async (step: Step, at: number | null) => {
      const task = await client.tasks.get({ params: { id: step.taskId } });
      setPosition(at);
      show(task, step.annotationId, null);
    },
    [show],
  );

  /** Runs one thing at a time: a second submit while the first is under way does nothing. */
  const exclusively = useCallback(async (run: () => Promise<void>) => {
    if (lock.current) return;
    lock.current = true;
    setBusy(true);
    setFailure(null);
    try {
      await run();
    } catch (error) {
      setFailure(messageOf(error));
    } finally {
      lock.current = false;
      setBusy(false);
    }
  }, []);

  const begin = useCallback(
    () =>
      exclusively(async () => {
        const seen = await client.projects.history({ params: { id: project } }).catch(() => []);
        await loadNext();
        // The task that is open counts as seen there; here it is the newest, not a step before.
        setHistory(seen.filter((step) => step.annotationId !== null || step.taskId !== newest.current));
      }),
    [exclusively, project, loadNext],
  );
  const start = useCallback(() => {
    setState({ phase: "loading" });
    void begin();
  }, [begin]);
  useEffect(() => {
    mounted.current = true;
    const timer = setTimeout(() => void begin(), 0);
    return () => {
      mounted.current = false;
      clearTimeout(timer);
      const work = current.current;
      current.current = null;
      if (work !== null) void leaveWork(work);
    };
  }, [begin]);

  const save = useCallback(
    (skip: boolean) =>
      exclusively(async () => {
        const work = current.current;
        if (work === null) return;
        if (!skip) {
          const [problem] = submitProblems(work.editor);
          if (problem !== undefined) {
            showMissing(work.editor);
            const unsubscribe = work.editor.subscribe(() => {
              if (submitProblems(work.editor).includes(problem)) return;
              unsubscribe();
              setFailure((before) => (before === problem ? null : before));
            });
            throw new Error(problem);
          }
        }
        const annotation = await submitWork(work, skip);
        void queryClient.invalidateQueries({ queryKey: keys.project(project) });
        const step = { taskId: work.task.id, annotationId: annotation.id };
        if (position === null) setHistory((past) => [...past, step]);
        const following = position === null ? undefined : history[position + 1];
        if (following === undefined) await loadNext();
        else await loadStep(following, (position ?? 0) + 1);
      }),
    [exclusively, project, position, history, loadNext, loadStep],
  );

  const back = position === null ? history.length - 1 : position - 1;
  const previous = useCallback(
    () =>
      exclusively(async () => {
        const step = history[back];
        if (step === undefined) return;
        const work = current.current;
        if (work !== null) await work.drafts.flush();
        await loadStep(step, back);
      }),
    [exclusively, history, back, loadStep],
  );
  const next = useCallback(
    () =>
      exclusively(async () => {
        if (position === null) return;
        const work = current.current;
        if (work !== null) await work.drafts.flush();
        const step = history[position + 1];
        if (step !== undefined) await loadStep(step, position + 1);
        else if (newest.current !== null) await loadStep({ taskId: newest.current, annotationId: null }, null);
        else await loadNext();
      }),
    [exclusively, history, position, loadStep, loadNext],
  );

  /** A skipped task becomes a draft again. */
  const unskip = useCallback(
    () =>
      exclusively(async () => {
        const work = current.current;
        if (work?.opened.annotation == null || position === null) return;
        await client.annotations.convertToDraft({ params: { id: work.opened.annotation.id } });
        work.drafts.close();
        const step = { taskId: work.task.id, annotationId: null };
        setHistory((past) => past.map((one, at) => (at === position ? step : one)));
        await loadStep(step, position);
      }),
    [exclusively, position, loadStep],
  );

  const takeOver = useCallback((prediction: Prediction) => {
    const work = current.current;
    if (work === null) return;
    work.prediction = prediction;
    const untouched = !work.editor.touched && work.drafts.state === "clean";
    if (hasPreference(prediction)) work.editor.load(copiedResults(prediction.result, "prediction"));
    if (untouched) work.drafts.startFromHere();
    setLate(null);
    setState((before) => (before.phase === "labeling" ? { ...before } : before));
  }, []);

  const onLive = useCallback(
    (message: LiveMessage) => {
      const work = current.current;
      if (message.kind !== "predictions" || work === null || !usePrediction) return;
      if (work.opened.annotation !== null || !message.tasks.includes(work.task.id)) return;
      void client.tasks.get({ params: { id: work.task.id } }).then(
        (task) => {
          const prediction =
            task.predictions?.find((one) => one.model_version === message.model_version) ?? task.predictions?.[0];
          if (current.current !== work || prediction === undefined || prediction.id === work.prediction?.id) return;
          // What one has begun to read or change must not change by itself.
          if (!work.editor.touched && fits(work, prediction)) takeOver(prediction);
          else if (hasPreference(prediction)) setLate(prediction);
        },
        () => undefined,
      );
    },
    [usePrediction, takeOver],
  );
  useLive(project, onLive);

  return {
    state,
    busy,
    failure,
    draftState,
    late,
    dismissLate: () => setLate(null),
    takeOver,
    start,
    submit: () => save(false),
    skip: () => save(true),
    unskip,
    previous,
    next,
    canGoBack: back >= 0,
    canGoForward: position !== null,
    isNew: position === null,
  };
}

export type LabelStream = ReturnType<typeof useLabelStream>;

/** Whether a late prediction may be shown: nothing was filled in so far, or the answer on screen stays what it is. */
function fits(work: Work, prediction: Prediction): boolean {
  if (work.prediction === null || !hasPreference(work.prediction)) return work.opened.from === "nothing";
  if (!hasPreference(prediction)) return false;
  return work.opened.from === "prediction" && sameAnswers(work.prediction.result, prediction.result);
}

const sameAnswers = (one: readonly Result[], other: readonly Result[]): boolean => {
  const written = (results: readonly Result[]) =>
    results
      .map(({ from_name, value }) => JSON.stringify([from_name, value]))
      .toSorted()
      .join();
  return written(one) === written(other);
};
