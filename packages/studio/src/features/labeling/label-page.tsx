import { Button } from "@mantine/core";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { Link, useParams, useSearch } from "@tanstack/react-router";
import { CodeXml, RotateCcw } from "lucide-react";
import { useMemo, useState } from "react";
import type { LabelConfig } from "@tandem/schema";
import type { Project } from "@tandem/schema/api";
import { projectQuery, whoamiQuery } from "../../api/queries.ts";
import { type EditorCommand, submitProblems } from "../../editor/index.ts";
import { KeyHint } from "../../ui/marks.tsx";
import { useTabTitle } from "../../ui/page.tsx";
import { Empty, Failed, Lines, Notice } from "../../ui/states.tsx";
import uiCss from "../../ui/ui.module.css";
import { EditingArea } from "./editing-area.tsx";
import { UndoRedo } from "./edit-buttons.tsx";
import { Instructions } from "./instructions.tsx";
import css from "./labeling.module.css";
import { LatePrediction } from "./late-prediction.tsx";
import { NoMoreTasks } from "./no-more-tasks.tsx";
import { hintsOf, PredictionLine } from "./prediction-line.tsx";
import { StreamHead } from "./stream-head.tsx";
import { streamOrder } from "./stream-order.ts";
import { useLabelConfig } from "./use-label-config.ts";
import { type LabelStream, useLabelStream } from "./use-label-stream.ts";
import type { Work } from "./work.ts";

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

function Labeling({
  project,
  config,
  stream,
  work,
  queue,
}: {
  project: Project;
  config: LabelConfig;
  stream: LabelStream;
  work: Work;
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
      <StreamHead
        project={project}
        stream={stream}
        task={work.task.id}
        queue={queue}
        onInstructions={() => setInstructions(true)}
      />
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
              {submitProblems(work.editor).length === 0 ? " Your work is kept; try again." : ""}
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
      <Instructions
        text={project.expert_instruction ?? ""}
        opened={instructions}
        close={() => setInstructions(false)}
      />
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
