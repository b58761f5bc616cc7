import type { TaskData } from "../config/task-values.ts";

/** A label config to start a project from. */
export type Template = {
  readonly id: string;
  readonly title: string;
  /** Templates of a group are shown together. */
  readonly group: string;
  readonly description: string;
  readonly config: string;
  /** Data of one task, to show what the config looks like. Needs no network. Made when first asked for, then kept. */
  readonly sampleTask: TaskData;
};

type Parts = Omit<Template, "group" | "sampleTask"> & { readonly sample: () => TaskData };

/** Makes the templates of a group. */
export function inGroup(group: string): (parts: Parts) => Template {
  return ({ sample, ...parts }) => {
    let made: TaskData | undefined;
    return {
      ...parts,
      group,
      get sampleTask() {
        return (made ??= sample());
      },
    };
  };
}
