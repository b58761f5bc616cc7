import { ActionIcon, Button, Modal, Tooltip } from "@mantine/core";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { Link, useParams, useSearch } from "@tanstack/react-router";
import { BookOpen, ChevronLeft, ChevronRight, CircleCheckBig, CodeXml, RotateCcw } from "lucide-react";
import { useMemo, useState } from "react";
import type { LabelConfig, Prediction } from "@tandem/schema";
import { summarizeResults } from "@tandem/schema";
import type { Project } from "@tandem/schema/api";
import { projectQuery, whoamiQuery } from "../../api/queries.ts";
import type { EditorCommand } from "../../editor/index.ts";
import { KeyHint, Meter } from "../../ui/marks.tsx";
import { useTabTitle } from "../../ui/page.tsx";
import { Empty, Failed, Lines, Notice } from "../../ui/states.tsx";
import { count, score } from "../../ui/time.ts";
import uiCss from "../../ui/ui.module.css";
import { DraftMark } from "./draft-mark.tsx";
import { EditingArea } from "./editing-area.tsx";
import { UndoRedo } from "./edit-buttons.tsx";
import css from "./labeling.module.css";
import { NewVersionPill } from "./new-version-pill.tsx";
import { PredictionLine } from "./prediction-line.tsx";
import { streamOrder } from "./stream-order.ts";
import { useLabelConfig } from "./use-label-config.ts";
import { useLabelStream } from "./use-label-stream.ts";

/** The label stream of a project. */
export function LabelPage() {
  const { projectId } = useParams({ from: "/shell/projects/$projectId" });
  const { data: project } = useQuery(projectQuery(Number(projectId)));
  const { config, reason } = useLabelConfig(project?.label_config ?? null);
  useTabTitle(`Label · ${project?.title ?? ""}`);
  if (project === undefined) return null;
  if (config === null)
    return (
      <Empty
        icon={CodeXml}
        title="This project cannot be labeled yet"
        actions={
          <Button component={Link} to={`/projects/${projectId}/settings`}>
            Edit the label config
          </Button>
        }
      >
        {reason}
      </Empty>
    );
  return <Stream key={`${project.id} ${project.label_config}`} project={project} config={config} />;
}

function Stream({ project, config }: { project: Project; config: LabelConfig }) {
  const { data: user } = useSuspenseQuery(whoamiQuery());
  const search = useSearch({ strict: false });
  const order = useMemo(() => streamOrder(search), [search]);
  const stream = useLabelStream({
    project: project.id,
    config,
    user: user.id,
    usePrediction: project.show_collab_predictions,
    order,
  });
  const { state } = stream;
  if (state.phase === "loading")
    return (
      <div className={css.stream}>
        <div className={css.head} />
        <div className={css.area}>
          <div className={css.task}>
            <div className={css.sheet}>
              <Lines count={9} />
            </div>
          </div>
        </div>
      </div>
    );
  if (state.phase === "failed")
    return (
      <div className={uiCss.page}>
        <Failed error={state.error} retry={stream.start} />
      </div>
    );
  if (state.phase === "no more tasks") return <NoMoreTasks project={project} stream={stream} />;
  return <Labeling project={project} config={config} stream={stream} work={state.work} queue={state.queue} />;
}

type StreamApi = ReturnType<typeof useLabelStream>;
type WorkOf = Extract<StreamApi["state"], { phase: "labeling" }>["work"];

function Labeling({
  project,
  config,
  stream,
  work,
  queue,
}: {
  project: Project;
  config: LabelConfig;
  stream: StreamApi;
  work: WorkOf;
  queue: string | null;
}) {
  const [instructions, setInstructions] = useState(
    project.show_instruction && Boolean(project.expert_instruction) && stream.isNew,
  );
  const { annotation } = work.opened;
  const skipped = annotation?.was_cancelled === true;
  const onCommand = (command: EditorCommand) => {
    if (command === "submit") void stream.submit();
    else if (command === "skip" && project.show_skip_button) void stream.skip();
    else if (command === "previous-task") void stream.previous();
    else if (command === "next-task") void stream.next();
  };
  const hints = useMemo(() => hintsOf(work.prediction), [work.prediction]);
  return (
    <div className={css.stream}>
      <header className={css.head}>
        <Tooltip label="Previous task  Alt ←">
          <ActionIcon
            aria-label="Previous task"
            disabled={!stream.canGoBack || stream.busy}
            onClick={() => void stream.previous()}
          >
            <ChevronLeft size={17} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Next task  Alt →">
          <ActionIcon
            aria-label="Next task"
            disabled={!stream.canGoForward || stream.busy}
            onClick={() => void stream.next()}
          >
            <ChevronRight size={17} />
          </ActionIcon>
        </Tooltip>
        <h1 className={css.taskName}>Task {work.task.id}</h1>
        {queue ? (
          <span className={css.queue} title={queue} data-testid="queue">
            {queue}
          </span>
        ) : null}
        <span className={css.space} />
        <NewVersionPill project={project.id} />
        <DraftMark state={stream.draftState} />
        <span className={css.progress} title="Labeled tasks of all tasks">
          <Meter
            value={project.task_number === 0 ? 0 : project.finished_task_number / project.task_number}
            tone="people"
            label="Labeled tasks"
          />
          <span>
            {count(project.finished_task_number)} / {count(project.task_number)}
          </span>
        </span>
        {project.expert_instruction ? (
          <Tooltip label="Instructions">
            <ActionIcon aria-label="Instructions" onClick={() => setInstructions(true)}>
              <BookOpen size={16} />
            </ActionIcon>
          </Tooltip>
        ) : null}
      </header>
      <EditingArea
        key={`${work.task.id} ${work.startedAt.getTime()}`}
        editor={work.editor}
        hints={hints}
        listens={!instructions}
        onCommand={onCommand}
      >
        {project.show_collab_predictions && (work.prediction !== null || project.model_version) ? (
          <PredictionLine config={config} prediction={work.prediction} />
        ) : null}
        {stream.late === null ? null : (
          <LatePrediction prediction={stream.late} config={config} use={stream.takeOver} dismiss={stream.dismissLate} />
        )}
        {work.opened.from === "local copy" ? (
          <Notice tone="info">Your unsaved work on this task is back.</Notice>
        ) : null}
        {skipped ? (
          <Notice
            tone="warn"
            action={
              <Button
                variant="default"
                size="compact-xs"
                leftSection={<RotateCcw size={12} />}
                onClick={() => void stream.unskip()}
              >
                Cancel skip
              </Button>
            }
          >
            This task was skipped.
          </Notice>
        ) : null}
      </EditingArea>
      <footer className={css.foot} data-busy={stream.busy}>
        <UndoRedo editor={work.editor} />
        <div className={css.failure}>
          {stream.failure === null ? null : (
            <span role="alert" title={stream.failure}>
              {stream.failure}
              {work.editor.problems().length === 0 ? " Your work is kept; try again." : ""}
            </span>
          )}
        </div>
        {project.show_skip_button && annotation === null ? (
          <Button
            variant="default"
            size="sm"
            aria-disabled={stream.busy}
            onClick={() => void stream.skip()}
            rightSection={<Keys keys={["Ctrl", "Space"]} />}
          >
            Skip
          </Button>
        ) : null}
        <Button
          size="sm"
          aria-disabled={stream.busy}
          onClick={() => void stream.submit()}
          rightSection={<Keys keys={["Ctrl", "↵"]} />}
          className={css.submit}
        >
          {annotation === null ? "Submit" : "Update"}
        </Button>
      </footer>
      <Modal opened={instructions} onClose={() => setInstructions(false)} title="Instructions" size="lg">
        <div className={css.instructions}>{plainText(project.expert_instruction ?? "")}</div>
        <Button mt="md" onClick={() => setInstructions(false)}>
          Start labeling
        </Button>
      </Modal>
    </div>
  );
}

const Keys = ({ keys }: { keys: string[] }) => (
  <span className={css.keys} aria-hidden>
    {keys.map((key) => (
      <KeyHint key={key} name={key} />
    ))}
  </span>
);

export const hintsOf = (prediction: Prediction | null) =>
  prediction?.probabilities ? { probabilities: prediction.probabilities } : {};

/** Instructions may be HTML from elsewhere; its words are shown, its markup is not run. */
function plainText(written: string): string {
  if (!/<[a-z][^>]*>/i.test(written)) return written;
  const page = new DOMParser().parseFromString(
    written.replaceAll(/<(br|\/p|\/li|\/h\d|\/div)\b[^>]*>/gi, "$&\n"),
    "text/html",
  );
  return (page.body.textContent ?? "").replaceAll(/\n{3,}/g, "\n\n").trim();
}

function LatePrediction({
  prediction,
  config,
  use,
  dismiss,
}: {
  prediction: Prediction;
  config: LabelConfig;
  use: (prediction: Prediction) => void;
  dismiss: () => void;
}) {
  return (
    <Notice
      tone="info"
      action={
        <span style={{ display: "flex", gap: 4 }}>
          <Button size="compact-xs" onClick={() => use(prediction)}>
            Use it
          </Button>
          <Button size="compact-xs" variant="subtle" onClick={dismiss}>
            Keep mine
          </Button>
        </span>
      }
    >
      {`${prediction.model_version} says “${summarizeResults(config, prediction.result) || "nothing found"}” (${score(prediction.score)}).`}
    </Notice>
  );
}

function NoMoreTasks({ project, stream }: { project: Project; stream: StreamApi }) {
  const hasTasks = project.task_number > 0;
  return (
    <>
      <h1 style={{ position: "absolute", left: -9999 }}>Label</h1>
      <Empty
        icon={CircleCheckBig}
        title={hasTasks ? "No more tasks" : "No tasks yet"}
        actions={
          <>
            <Button component={Link} to={hasTasks ? `/projects/${project.id}/data` : `/projects/${project.id}/import`}>
              {hasTasks ? "Back to the data" : "Import tasks"}
            </Button>
            {stream.canGoBack ? (
              <Button variant="default" onClick={() => void stream.previous()}>
                Look at the last one
              </Button>
            ) : null}
            <Button variant="default" onClick={stream.start}>
              Check again
            </Button>
          </>
        }
      >
        {hasTasks
          ? "Everything you may label here is labeled, skipped, or in somebody else's hands right now."
          : "Import some, and they come here one after the other."}
      </Empty>
    </>
  );
}
