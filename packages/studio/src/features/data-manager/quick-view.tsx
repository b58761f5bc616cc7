import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { ChevronDown, ChevronUp, Copy, Plus, Sparkles, Trash2, X } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Annotation, DataManagerTask, LabelConfig, Prediction } from "@tandem/schema";
import type { Project } from "@tandem/schema/api";
import { client } from "../../api/client.ts";
import { keys, taskQuery, whoamiQuery } from "../../api/queries.ts";
import { queryClient } from "../../api/query-client.ts";
import { copiedResults, type EditorCommand, EditorStore } from "../../editor/index.ts";
import { confirmThen, notifyDone, notifyFailed } from "../../ui/notify.tsx";
import { Failed, Lines, messageOf, Notice } from "../../ui/states.tsx";
import { ago, score } from "../../ui/time.ts";
import type { DraftState } from "../labeling/draft-keeper.ts";
import { DraftMark } from "../labeling/draft-mark.tsx";
import { UndoRedo } from "../labeling/edit-buttons.tsx";
import { EditingArea } from "../labeling/editing-area.tsx";
import labelingCss from "../labeling/labeling.module.css";
import { completedBy } from "../labeling/open-task.ts";
import { useLabelConfig } from "../labeling/use-label-config.ts";
import { leaveWork, startWork, submitWork, type Work } from "../labeling/work.ts";
import css from "./data-manager.module.css";

interface Props {
  project: Project;
  taskId: number;
  onClose: () => void;
  onStep: (step: 1 | -1) => void;
}

/** A task opened from the table: its annotations to change, its predictions to look at and to copy. */
export function QuickView({ project, taskId, onClose, onStep }: Props) {
  const { config, reason } = useLabelConfig(project.label_config);
  const task = useQuery(taskQuery(taskId));
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!event.shiftKey || event.ctrlKey || event.altKey || event.metaKey || inTextOrField(event.target)) return;
      if (event.key === "ArrowDown") onStep(1);
      else if (event.key === "ArrowUp") onStep(-1);
      else if (event.key === "ArrowLeft") onClose();
      else return;
      event.preventDefault();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [onStep, onClose]);
  const head = (
    <>
      <h2>Task {taskId}</h2>
      <span className={css.space} />
    </>
  );
  const buttons = (
    <>
      <Tooltip label="Previous task  Shift ↑">
        <ActionIcon aria-label="Previous task" onClick={() => onStep(-1)}>
          <ChevronUp size={16} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Next task  Shift ↓">
        <ActionIcon aria-label="Next task" onClick={() => onStep(1)}>
          <ChevronDown size={16} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Close  Shift ←">
        <ActionIcon aria-label="Close task" onClick={onClose}>
          <X size={16} />
        </ActionIcon>
      </Tooltip>
    </>
  );
  if (config !== null && task.data !== undefined)
    return <OpenTask key={taskId} project={project} config={config} task={task.data} buttons={buttons} />;
  return (
    <section className={css.quick} aria-label={`Task ${taskId}`}>
      <header className={css.quickHead}>
        {head}
        {buttons}
      </header>
      <div style={{ padding: 24 }}>
        {config === null ? <Notice tone="warn">{reason}</Notice> : null}
        {task.isPending ? <Lines count={8} /> : null}
        {task.isError ? <Failed error={task.error} retry={() => void task.refetch()} /> : null}
      </div>
    </section>
  );
}

const inTextOrField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.getAttribute("role") === "textbox" || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));

/** One of the tabs: an annotation by its id, a new one, or a prediction by its id. */
type Shown = { kind: "annotation"; id: number } | { kind: "new" } | { kind: "prediction"; id: number };

interface OpenTaskProps {
  project: Project;
  config: LabelConfig;
  task: DataManagerTask;
  buttons: React.ReactNode;
}

function OpenTask({ project, config, task, buttons }: OpenTaskProps) {
  const { data: user } = useSuspenseQuery(whoamiQuery());
  const annotations = useMemo(() => (task.annotations ?? []) as Annotation[], [task.annotations]);
  const predictions = (task.predictions ?? []).toSorted((a, b) => b.created_at.localeCompare(a.created_at));
  const mine = annotations.findLast((one) => completedBy(one) === user.id);
  const newest = mine ?? annotations.at(-1);
  const [shown, setShown] = useState<Shown>(
    newest === undefined ? { kind: "new" } : { kind: "annotation", id: newest.id },
  );
  const [work, setWork] = useState<Work | null>(null);
  const [draftState, setDraftState] = useState<DraftState>("clean");
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const current = useRef<Work | null>(null);

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
        user: user.id,
        annotationId: fresh ? null : next.id,
        usePrediction: from === undefined,
        onDraftState: setDraftState,
      });
      if (from !== undefined) {
        started.prediction = from;
        started.editor.load(copiedResults(from.result, "prediction"));
      }
      current.current = started;
      setWork(started);
    },
    [config, task, user.id],
  );
  const first = useRef(true);
  useEffect(() => {
    if (first.current) open(shown);
    first.current = false;
    // oxlint-disable-next-line react/exhaustive-deps -- opens once; later tabs are opened by hand
  }, []);
  useEffect(
    () => () => {
      if (current.current !== null) void leaveWork(current.current);
      current.current = null;
      first.current = true;
    },
    [],
  );

  const prediction = shown.kind === "prediction" ? predictions.find((one) => one.id === shown.id) : undefined;
  const reader = useMemo(
    () =>
      prediction === undefined
        ? null
        : new EditorStore({ config, data: task.data, results: prediction.result, readOnly: true }),
    [prediction, config, task.data],
  );
  const refresh = async () => {
    await queryClient.invalidateQueries({ queryKey: keys.task(task.id) });
    void queryClient.invalidateQueries({ queryKey: keys.tasks(project.id) });
    void queryClient.invalidateQueries({ queryKey: keys.project(project.id) });
  };
  const save = async (skip: boolean) => {
    if (work === null || busy) return;
    const [problem] = skip ? [] : work.editor.problems();
    if (problem !== undefined) return setFailure(problem);
    setBusy(true);
    setFailure(null);
    try {
      const saved = await submitWork(work, skip);
      notifyDone(
        skip ? "Task skipped" : work.opened.annotation === null ? "Annotation submitted" : "Annotation updated",
      );
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

  const remove = (annotation: Annotation) =>
    confirmThen({
      title: "Delete this annotation?",
      text: "This cannot be undone.",
      confirm: "Delete annotation",
      destructive: true,
      act: () => {
        client.annotations
          .delete({ params: { id: annotation.id } })
          .then(async () => {
            await refresh();
            open({ kind: "new" });
          })
          .catch((error: unknown) => notifyFailed("The annotation could not be deleted", error));
      },
    });
  const onCommand = (command: EditorCommand) => {
    if (command === "submit") void save(false);
    if (command === "skip" && project.show_skip_button) void save(true);
  };
  const editor = reader ?? work?.editor;
  const hints = useMemo(() => {
    const from = prediction ?? work?.prediction;
    return from?.probabilities ? { probabilities: from.probabilities } : {};
  }, [prediction, work]);
  const annotation = work?.opened.annotation ?? null;
  return (
    <section className={css.quick} aria-label={`Task ${task.id}`}>
      <header className={css.quickHead}>
        <h2>Task {task.id}</h2>
        <div className={css.versions} role="tablist" aria-label="Annotations and predictions">
          {annotations.map((one) => (
            <button
              key={`a${one.id}`}
              type="button"
              role="tab"
              className={css.versionTab}
              aria-selected={shown.kind === "annotation" && shown.id === one.id}
              onClick={() => open({ kind: "annotation", id: one.id })}
              title={`Annotation ${one.id}, ${ago(one.created_at)}`}
            >
              {completedBy(one) === user.id ? "You" : (one.created_username || "Somebody").split(",")[0]}
              {one.was_cancelled ? " · skipped" : ""}
            </button>
          ))}
          {newest === undefined || shown.kind === "new" ? (
            <button
              type="button"
              role="tab"
              className={css.versionTab}
              aria-selected={shown.kind === "new"}
              onClick={() => open({ kind: "new" })}
            >
              New annotation
            </button>
          ) : null}
          {predictions.map((one) => (
            <button
              key={`p${one.id}`}
              type="button"
              role="tab"
              data-of="model"
              className={css.versionTab}
              aria-selected={shown.kind === "prediction" && shown.id === one.id}
              onClick={() => open({ kind: "prediction", id: one.id })}
              title={`Prediction ${one.id}, ${ago(one.created_at)}`}
            >
              <Sparkles size={12} aria-hidden />
              {one.model_version || "prediction"}
              {one.score === null ? "" : ` · ${score(one.score)}`}
            </button>
          ))}
        </div>
        <span className={css.space} />
        {newest !== undefined && shown.kind !== "new" ? (
          <Tooltip label="New annotation">
            <ActionIcon aria-label="New annotation" onClick={() => open({ kind: "new" })}>
              <Plus size={16} />
            </ActionIcon>
          </Tooltip>
        ) : null}
        {buttons}
      </header>
      {editor === undefined ? (
        <div />
      ) : (
        <EditingArea
          key={`${shown.kind} ${work?.startedAt.getTime() ?? prediction?.id}`}
          editor={editor}
          hints={hints}
          onCommand={onCommand}
        >
          {work?.opened.from === "local copy" ? (
            <Notice tone="info">Your unsaved work on this task is back.</Notice>
          ) : null}
        </EditingArea>
      )}
      <footer className={`${css.quickFoot} ${labelingCss.foot}`} data-busy={busy}>
        {prediction !== undefined ? (
          <>
            <span className={css.counts}>
              Prediction of {prediction.model_version || "no version"}
              {prediction.score === null ? "" : `, score ${score(prediction.score)}`}; it cannot be changed.
            </span>
            <span className={css.space} />
            <Button leftSection={<Copy size={14} />} size="sm" onClick={() => open({ kind: "new" }, prediction)}>
              Copy to annotation
            </Button>
          </>
        ) : work === null ? null : (
          <>
            <UndoRedo editor={work.editor} />
            {annotation === null ? null : (
              <Tooltip label="Delete annotation">
                <ActionIcon aria-label="Delete annotation" size={32} onClick={() => remove(annotation)}>
                  <Trash2 size={15} />
                </ActionIcon>
              </Tooltip>
            )}
            <DraftMark state={draftState} />
            <div className={labelingCss.failure}>{failure === null ? null : <span role="alert">{failure}</span>}</div>
            {annotation === null && project.show_skip_button ? (
              <Button variant="default" size="sm" onClick={() => void save(true)}>
                Skip
              </Button>
            ) : null}
            <Button size="sm" aria-disabled={busy} onClick={() => void save(false)}>
              {annotation === null ? "Submit" : "Update"}
            </Button>
          </>
        )}
      </footer>
    </section>
  );
}
