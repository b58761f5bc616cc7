import { ActionIcon, Tooltip } from "@mantine/core";
import { BookOpen, ChevronLeft, ChevronRight } from "lucide-react";
import type { Project } from "@tandem/schema/api";
import { Meter } from "../../ui/marks.tsx";
import { count } from "../../ui/time.ts";
import { DraftMark } from "./draft-mark.tsx";
import css from "./labeling.module.css";
import { NewVersionPill } from "./new-version-pill.tsx";
import type { LabelStream } from "./use-label-stream.ts";

interface Props {
  project: Project;
  stream: LabelStream;
  task: number;
  /** Why this task came, in the server's words. */
  queue: string | null;
  onInstructions: () => void;
}

/** Where the server's word for the reason would say nothing to an annotator. */
const queueWords: Record<string, string> = { "Task lock": "Where you left off" };

/** Where in the stream one is, and what became of the work. */
export function StreamHead({ project, stream, task, queue, onInstructions }: Props) {
  return (
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
      <h1 className={css.taskName}>Task {task}</h1>
      {queue ? (
        <span className={css.queue} title={queue} data-testid="queue">
          {queueWords[queue] ?? queue}
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
          <ActionIcon aria-label="Instructions" onClick={onInstructions}>
            <BookOpen size={16} />
          </ActionIcon>
        </Tooltip>
      ) : null}
    </header>
  );
}
