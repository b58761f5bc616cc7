import type { ControlTag, LabelConfig, ObjectTag } from "../config/node.ts";
import { withoutRepeated } from "./repeated-controls.ts";
import { controlDefinition, objectDefinition } from "../results/tag-definitions.ts";

/** The text of a config that formats of texts are about. */
export type TextTarget = {
  readonly object: ObjectTag;
  /** Its path in a task's data. */
  readonly key: string;
  /** The label groups for spans of it. */
  readonly labels: readonly ControlTag[];
  /** The choices about it as a whole. */
  readonly choices: readonly ControlTag[];
};

/** The texts of a config that spans can be in, those with label groups first. */
export function textTargets(written: LabelConfig): TextTarget[] {
  const config = withoutRepeated(written);
  const targets = config.objects.flatMap((object): TextTarget[] => {
    if (object.valueKey === null || !("span" in objectDefinition(object.tag).places)) return [];
    const about = config.controls.filter((control) => control.toName.includes(object.name));
    const labels = about.filter((control) => controlDefinition(control.tag).option === "Label");
    const choices = about.filter(
      (control) => control.type === "choices" && controlDefinition(control.tag).geometry(control.attributes) === "none",
    );
    return [{ object, key: object.valueKey, labels, choices }];
  });
  return [...targets.filter(({ labels }) => labels.length > 0), ...targets.filter(({ labels }) => labels.length === 0)];
}

/** Of some controls the one that has a label, else the first; `undefined` when there are none. */
export function controlWith(controls: readonly ControlTag[], label: string): ControlTag | undefined {
  return controls.find((control) => control.labels.some(({ stored }) => stored === label)) ?? controls[0];
}

/** The name that results hold for a label as a data set has it: itself, or the alias of the one shown so. */
export function storedLabel(control: ControlTag, label: string): string {
  if (control.labels.some(({ stored }) => stored === label)) return label;
  const wanted = label.toLowerCase();
  const shown = control.labels.find(({ value }) => value === label);
  return (shown ?? control.labels.find(({ stored }) => stored.toLowerCase() === wanted))?.stored ?? label;
}

/** Data with one value at a path like `a.b`, as configs name it. */
export function dataAt(path: string, value: unknown): Record<string, unknown> {
  const [first = path, ...rest] = path.split(".");
  return { [first]: rest.length === 0 ? value : dataAt(rest.join("."), value) };
}
