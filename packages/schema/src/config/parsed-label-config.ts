import type { ControlTag, LabelConfig } from "./node.ts";

/** One control in Label Studio's `parsed_label_config`. */
export type ParsedControl = {
  type: string;
  to_name: string[];
  inputs: { type: string; valueType: string | null; value?: string; valueList?: string }[];
  labels: string[];
  labels_attrs: Record<string, Record<string, string>>;
  conditionals?: Conditionals;
  dynamic_labels?: true;
};

type Conditionals = { type: "tag" | "label" | "choice"; name: string };

export type ParsedLabelConfig = Record<string, ParsedControl>;

/** Label Studio's `control_weights`: how much each label counts in its agreement scores. */
export type ControlWeights = Record<string, { overall: number; type: string; labels: Record<string, number> }>;

/** The config in the JSON shape that Label Studio's API, its SDK's `parse_config` and its ML backends use. */
export function parsedLabelConfig(config: LabelConfig): ParsedLabelConfig {
  return Object.fromEntries(config.controls.map((control) => [control.name, toParsedControl(config, control)]));
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

function toParsedControl(config: LabelConfig, control: ControlTag): ParsedControl {
  const conditionals = conditionalsOf(control);
  return {
    type: control.node.writtenTag,
    to_name: [...control.toName],
    ...(conditionals === null ? {} : { conditionals }),
    ...(control.labelsKey === null ? {} : { dynamic_labels: true as const }),
    inputs: control.toName.flatMap((name) => {
      const object = config.objectByName.get(name);
      if (!object) return [];
      const valueType = object.node.written["valueType"] ?? null;
      const key = object.value.replace(/^\$+/, "");
      const shown = object.node.written["value"] === undefined ? { valueList: key } : { value: key };
      return [{ type: object.node.writtenTag, valueType, ...shown }];
    }),
    labels: storedLabels(control),
    labels_attrs: Object.fromEntries(control.labels.map((label) => [label.stored, { ...label.written }])),
  };
}

function storedLabels(control: ControlTag): string[] {
  return [...new Set(control.labels.map((label) => label.stored))];
}

/** Only for controls of a region, and only the first condition: Label Studio's own parser gives no more. */
function conditionalsOf(control: ControlTag): Conditionals | null {
  const { written } = control.node;
  if (written["perRegion"]?.toLowerCase() !== "true") return null;
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
