import type { TaskData } from "../config/task-values.ts";

/** A label config to start a project from. */
export type Template = {
  readonly id: string;
  readonly title: string;
  /** Templates of a group are shown together. */
  readonly group: string;
  readonly description: string;
  readonly config: string;
  /** Data of one task, to show what the config looks like. */
  readonly sampleTask: TaskData;
};
