import type { LabelSpec } from "../tags/define.ts";
import { isControlTag, type OptionTagName, type TagAttributes, tags } from "../tags/index.ts";
import type { ConfigNode, ConfigNodeOf, ControlTag } from "./node.ts";
import { lookUp, type TaskData } from "./task-values.ts";

type OptionNode = ConfigNodeOf<OptionTagName>;

/** The labels written inside a control, in document order, with the tags they come from. */
export function labelsIn(control: ConfigNode): { spec: LabelSpec; node: ConfigNode }[] {
  const found: { spec: LabelSpec; node: ConfigNode }[] = [];
  const visit = (node: ConfigNode, path: readonly string[]): void => {
    if (isControlTag(node.tag)) return;
    const { kind } = tags[node.tag];
    let inside = path;
    if (kind === "option") {
      const spec = toSpec(node as OptionNode, path);
      found.push({ spec, node });
      inside = spec.path;
    }
    for (const child of node.children) visit(child, inside);
  };
  for (const child of control.children) visit(child, []);
  return found;
}

/** Whether a control's labels are fetched from an address (`apiUrl`), so that neither config nor task has them all. */
export function labelsAreFetched(attributes: object): boolean {
  return "apiUrl" in attributes && typeof attributes.apiUrl === "string" && attributes.apiUrl !== "";
}

/**
 * The labels of a control for a task: those of the config, and behind them those in the task's data when the config
 * says `value="$key"` (a list of strings or of `{value, alias?, background?, hotkey?, hint?, selected?, children?}`).
 * `null` when not all can be known: the task is not known, or they are fetched from an address.
 */
export function labelsOf(control: ControlTag, data: TaskData | undefined): readonly LabelSpec[] | null {
  if (labelsAreFetched(control.attributes)) return null;
  if (control.labelsKey === null) return control.labels;
  if (data === undefined) return null;
  return [...control.labels, ...fromData(lookUp(data, control.labelsKey), [])];
}

function toSpec(node: OptionNode, parents: readonly string[]): LabelSpec {
  const attributes: TagAttributes<OptionTagName> = node.attributes;
  const value = attributes.value ?? attributes.alias ?? "";
  const alias = attributes.alias === "" ? null : attributes.alias;
  const stored = alias ?? value;
  return {
    value,
    alias,
    stored,
    path: [...parents, stored],
    hotkey: attributes.hotkey === "" ? null : attributes.hotkey,
    background: attributes.background ?? ("color" in attributes ? attributes.color : null),
    hint: attributes.hint,
    selected: attributes.selected,
    maxUsages: "maxUsages" in attributes ? attributes.maxUsages : null,
    written: node.written,
  };
}

/** Choices inside choices in a task's data, at most: data may be made to exhaust the stack. */
const deepestChoice = 100;

function fromData(given: unknown, parents: readonly string[]): LabelSpec[] {
  if (!Array.isArray(given) || parents.length >= deepestChoice) return [];
  return given.flatMap((entry: unknown) => {
    const option: Record<string, unknown> =
      typeof entry === "object" && entry !== null ? { ...entry } : { value: entry };
    const value = scalar(option["value"]) ?? scalar(option["alias"]);
    if (value === null) return [];
    const alias = scalar(option["alias"]);
    const stored = alias ?? value;
    const path = [...parents, stored];
    const spec: LabelSpec = {
      value,
      alias,
      stored,
      path,
      hotkey: scalar(option["hotkey"]),
      background: scalar(option["background"]) ?? scalar(option["color"]),
      hint: scalar(option["hint"]),
      selected: option["selected"] === true || option["selected"] === "true",
      maxUsages: null,
      written: {},
    };
    return [spec, ...fromData(option["children"], path)];
  });
}

function scalar(value: unknown): string | null {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "string" && value !== "" ? value : null;
}
