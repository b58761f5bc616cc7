import { ActionIcon, Tooltip } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { ChevronDown, ChevronUp, X } from "lucide-react";
import { useEffect } from "react";
import type { Project } from "@tandem/schema/api";
import { taskQuery } from "../../api/queries.ts";
import { Failed, Lines, Notice } from "../../ui/states.tsx";
import { useLabelConfig } from "../labeling/use-label-config.ts";
import css from "./data-manager.module.css";
import { OpenTask } from "./open-task-view.tsx";

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
