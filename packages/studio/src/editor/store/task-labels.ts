import {
  type ControlTag,
  controlRole,
  type LabelConfig,
  labelsOf,
  type LabelSpec,
  type TaskData,
} from "@tandem/schema";
import { labelColor } from "./label-colors.ts";

/** The labels that the controls of a label config have for one task, and their colours. */
export class TaskLabels {
  #config: LabelConfig;
  #data: TaskData;
  #known = new Map<string, readonly LabelSpec[]>();

  constructor(config: LabelConfig, data: TaskData) {
    this.#config = config;
    this.#data = data;
  }

  of(control: ControlTag): readonly LabelSpec[] {
    const known = this.#known.get(control.name) ?? labelsOf(control, this.#data) ?? [];
    this.#known.set(control.name, known);
    return known;
  }

  /** A group's colours go on where those of the group before end. */
  color(control: ControlTag, stored: string): string {
    const labels = this.of(control);
    const position = labels.findIndex((label) => label.stored === stored);
    return labelColor(labels[position]?.background ?? null, this.#firstColor(control) + Math.max(0, position));
  }

  #firstColor(control: ControlTag): number {
    const groups = this.#config.controls.filter((other) => controlRole(other) === "labels");
    const before = groups.slice(0, Math.max(0, groups.indexOf(control)));
    return before.reduce((count, group) => count + this.of(group).length, 0);
  }
}
