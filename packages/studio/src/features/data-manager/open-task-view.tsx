import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { useSuspenseQuery } from "@tanstack/react-query";
import { Copy, Plus, Trash2 } from "lucide-react";
import { useMemo } from "react";
import type { Annotation, DataManagerTask, LabelConfig, Prediction } from "@tandem/schema";
import type { Project } from "@tandem/schema/api";
import { whoamiQuery } from "../../api/queries.ts";
import { type EditorCommand, EditorStore } from "../../editor/index.ts";
import { confirmThen } from "../../ui/notify.tsx";
import { Notice } from "../../ui/states.tsx";
import { score } from "../../ui/time.ts";
import { DraftMark } from "../labeling/draft-mark.tsx";
import { UndoRedo } from "../labeling/edit-buttons.tsx";
import { EditingArea } from "../labeling/editing-area.tsx";
import labelingCss from "../labeling/labeling.module.css";
import { completedBy } from "../labeling/open-task.ts";
import { hintsOf, PredictionLine } from "../labeling/prediction-line.tsx";
import css from "./data-manager.module.css";
import { type Shown, useOpenTask } from "./use-open-task.ts";
import { VersionTabs } from "./version-tabs.tsx";

interface Props {
  project: Project;
  config: LabelConfig;
  task: DataManagerTask;
  /** Of the head: to other tasks, and to close. */
  buttons: React.ReactNode;
}

/** A task of the table, open for work. */
export function OpenTask({ project, config, task, buttons }: Props) {
  const { data: user } = useSuspenseQuery(whoamiQuery());
  const annotations = useMemo(() => (task.annotations ?? []) as Annotation[], [task.annotations]);
  const predictions = (task.predictions ?? []).toSorted((a, b) => b.created_at.localeCompare(a.created_at));
  const newest = annotations.findLast((one) => completedBy(one) === user.id) ?? annotations.at(-1);
  const first: Shown = newest === undefined ? { kind: "new" } : { kind: "annotation", id: newest.id };
  const opened = useOpenTask({ project, config, task, annotations, user: user.id, first });
  const { shown, work, open } = opened;
  const prediction = shown.kind === "prediction" ? predictions.find((one) => one.id === shown.id) : undefined;
  const reader = useMemo(
    () =>
      prediction === undefined
        ? null
        : new EditorStore({ config, data: task.data, results: prediction.result, readOnly: true }),
    [prediction, config, task.data],
  );
  const onCommand = (command: EditorCommand) => {
    if (command === "submit") void opened.save(false);
    if (command === "skip" && project.show_skip_button) void opened.save(true);
  };
  const editor = reader ?? work?.editor;
  const hints = useMemo(() => hintsOf(prediction ?? work?.prediction ?? null), [prediction, work]);
  const startedFrom = work !== null && work.opened.annotation === null ? work.prediction : null;
  return (
    <section className={css.quick} aria-label={`Task ${task.id}`}>
      <header className={css.quickHead}>
        <h2>Task {task.id}</h2>
        <VersionTabs
          annotations={annotations}
          predictions={predictions}
          user={user.id}
          shown={shown}
          onOpen={(next) => open(next)}
        />
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
          {startedFrom === null ? null : <PredictionLine config={config} prediction={startedFrom} />}
          {work?.opened.from === "local copy" ? (
            <Notice tone="info">Your unsaved work on this task is back.</Notice>
          ) : null}
        </EditingArea>
      )}
      <footer className={`${css.quickFoot} ${labelingCss.foot}`} data-busy={opened.busy}>
        {prediction === undefined ? (
          <WorkFoot opened={opened} canSkip={project.show_skip_button} />
        ) : (
          <PredictionFoot prediction={prediction} onCopy={() => open({ kind: "new" }, prediction)} />
        )}
      </footer>
    </section>
  );
}

function PredictionFoot({ prediction, onCopy }: { prediction: Prediction; onCopy: () => void }) {
  return (
    <>
      <span className={css.counts}>
        Prediction of {prediction.model_version || "no version"}
        {prediction.score === null ? "" : `, score ${score(prediction.score)}`}; it cannot be changed.
      </span>
      <span className={css.space} />
      <Button leftSection={<Copy size={14} />} size="sm" onClick={onCopy}>
        Copy to annotation
      </Button>
    </>
  );
}

function WorkFoot({ opened, canSkip }: { opened: ReturnType<typeof useOpenTask>; canSkip: boolean }) {
  const { work, failure } = opened;
  if (work === null) return null;
  const { annotation } = work.opened;
  const askToDelete = (one: Annotation) =>
    confirmThen({
      title: "Delete this annotation?",
      text: "This cannot be undone.",
      confirm: "Delete annotation",
      destructive: true,
      act: () => void opened.remove(one),
    });
  return (
    <>
      <UndoRedo editor={work.editor} />
      {annotation === null ? null : (
        <Tooltip label="Delete annotation">
          <ActionIcon aria-label="Delete annotation" size={32} onClick={() => askToDelete(annotation)}>
            <Trash2 size={15} />
          </ActionIcon>
        </Tooltip>
      )}
      <DraftMark state={opened.draftState} />
      <div className={labelingCss.failure}>{failure === null ? null : <span role="alert">{failure}</span>}</div>
      {annotation === null && canSkip ? (
        <Button variant="default" size="sm" aria-disabled={opened.busy} onClick={() => void opened.save(true)}>
          Skip
        </Button>
      ) : null}
      <Button size="sm" aria-disabled={opened.busy} onClick={() => void opened.save(false)}>
        {annotation === null ? "Submit" : "Update"}
      </Button>
    </>
  );
}
