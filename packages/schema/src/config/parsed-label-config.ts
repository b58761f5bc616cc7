import { factsOf } from "./definition.ts";
import { labelsIn } from "./labels.ts";
import type { ConfigNode, ControlTag, LabelConfig, ObjectTag } from "./node.ts";
import { type ParsedControlExtras, parsedControlExtras } from "./parsed-control-extras.ts";
import { flagged } from "./repeater-flag.ts";

export type { ParsedControlExtras } from "./parsed-control-extras.ts";

/** One control in Label Studio's `parsed_label_config`. */
export type ParsedControl = {
  type: string;
  to_name: string[];
  inputs: ParsedInput[];
  labels: string[];
  labels_attrs: Record<string, Record<string, string>>;
  conditionals?: Conditionals;
  dynamic_labels?: true;
  /** Flags of Repeaters in `to_name` → what stands there in results, as a regular expression. */
  regex?: Record<string, ".*">;
  /** What Label Studio's JSON cannot say; only where there is something. */
  tandem?: ParsedControlExtras;
};

/** An object that a control is about. */
type ParsedInput = { type: string; valueType: string | null; value?: string; valueList?: string };

type Conditionals = { type: "tag" | "label" | "choice"; name: string };

export type ParsedLabelConfig = Record<string, ParsedControl>;

/** Label Studio's `control_weights`: how much each label counts in its agreement scores. */
export type ControlWeights = Record<string, { overall: number; type: string; labels: Record<string, number> }>;

/**
 * The config in the JSON shape that Label Studio's API, its SDK's `parse_config` and its ML backends use, with the
 * ways of its parser: of several conditions only one is told, labels from the task are only noticed when their key is
 * all letters and `_`, a Repeater only when its `indexFlag` is written, a Chat only when its `toName` is.
 * What gets lost so is in `tandem`. In any letter case of tags and attributes, which Label Studio's editor allows and
 * its parser does not see.
 */
export function parsedLabelConfig(config: LabelConfig): ParsedLabelConfig {
  const flags = writtenFlags(config);
  return Object.fromEntries(
    config.controls
      .filter((control) => factsOf(control.tag).kind !== "dialog" || control.node.written["toName"] !== undefined)
      .map((control) => [control.name, toParsedControl(config, control, flags.get(control.node) ?? [])]),
  );
}

/** Every control and label with weight 1, as Label Studio fills it in for a new config. */
export function controlWeights(config: LabelConfig): ControlWeights {
  return Object.fromEntries(
    config.controls.map((control) => {
      const labels = Object.fromEntries(storedLabels(control).map((label) => [label, 1]));
      return [control.name, { overall: 1, type: control.node.writtenTag, labels }];
    }),
  );
}

function toParsedControl(config: LabelConfig, control: ControlTag, flags: readonly string[]): ParsedControl {
  const conditionals = conditionalsOf(control);
  const regex = flags.filter((flag) => control.toName.some((name) => name.includes(flag)));
  const tandem = parsedControlExtras(config, control);
  const objects = factsOf(control.tag).kind === "dialog" ? [] : control.toName;
  return {
    type: control.node.writtenTag,
    to_name: [...control.toName],
    ...(regex.length === 0 ? {} : { regex: Object.fromEntries(regex.map((flag) => [flag, ".*" as const])) }),
    ...(conditionals === null ? {} : { conditionals }),
    ...(hasDynamicLabels(control) ? { dynamic_labels: true as const } : {}),
    inputs: objects.flatMap((name) => toInput(config.objectByName.get(name))),
    labels: storedLabels(control),
    labels_attrs: Object.fromEntries(labelsIn(control.node).map(({ spec, node }) => [spec.stored, asWritten(node)])),
    ...(tandem === null ? {} : { tandem }),
  };
}

function toInput(object: ObjectTag | undefined): ParsedInput[] {
  if (object === undefined) return [];
  const valueType = object.node.written["valueType"] ?? null;
  const key = object.value.replace(/^\$+/, "");
  const shown = object.node.written["value"] === undefined ? { valueList: key } : { value: key };
  return [{ type: object.node.writtenTag, valueType, ...shown }];
}

function storedLabels(control: ControlTag): string[] {
  return [...new Set(control.labels.map((label) => label.stored))];
}

/** All attributes, their names as in the XML. */
function asWritten({ written, spelling }: ConfigNode): Record<string, string> {
  const names = new Map(Object.entries(spelling?.names ?? {}));
  return Object.fromEntries(Object.entries(written).map(([name, value]) => [names.get(name) ?? name, value]));
}

/** The index flags that are written in the config up to each tag. */
function writtenFlags(config: LabelConfig): ReadonlyMap<ConfigNode, readonly string[]> {
  const before: string[] = [];
  const byNode = new Map<ConfigNode, readonly string[]>();
  for (const { node } of flagged(config.root)) {
    const flag = node.tag === "Repeater" ? node.written["indexFlag"] : undefined;
    if (flag !== undefined && !before.includes(flag)) before.push(flag);
    if (before.length > 0) byNode.set(node, [...before]);
  }
  return byNode;
}

function hasDynamicLabels({ node }: ControlTag): boolean {
  return /^\$[A-Za-z_]+$/.test(node.written["value"] ?? "") || (node.written["apiUrl"] ?? "") !== "";
}

/** Only for controls of a region, and only the first condition: Label Studio's own parser gives no more. */
function conditionalsOf(control: ControlTag): Conditionals | null {
  const { written } = control.node;
  if (written["perRegion"] !== "true") return null;
  for (const [attribute, type] of conditions) {
    const name = written[attribute];
    if (name) return { type, name };
  }
  return null;
}

const conditions = [
  ["whenTagName", "tag"],
  ["whenLabelValue", "label"],
  ["whenChoiceValue", "choice"],
] as const;
