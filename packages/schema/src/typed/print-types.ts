import type { ControlTag, LabelConfig, ObjectTag } from "../config/node.ts";
import { flagged, flagOf, isRepeater } from "../config/repeater-flag.ts";
import { valueKeyOf } from "../config/task-values.ts";
import { relationLabels } from "../results/relations.ts";
import { ResultChecks } from "../results/result-checks.ts";
import { controlDefinition, objectDefinition } from "../results/tag-definitions.ts";
import { geometryFields, type GeometryKind } from "../tags/geometry.ts";
import { tags } from "../tags/index.ts";
import { type Fields, printFields } from "../tags/shape.ts";
import { shownData } from "./tag-facts.ts";
import { createTypeNames, keyText, literalText } from "./type-text.ts";

/**
 * The types of a config's results and tasks as the text of a TypeScript module, for configs in files: a type for the
 * results of each control, `Result`, `Prediction`, `Annotation` and `TaskData`. The same for the same config.
 */
export function printTypes(config: LabelConfig): string {
  const checks = new ResultChecks(config, undefined);
  const names = createTypeNames(["BesideValue", "Result", "RelationResult", "Prediction", "Annotation", "TaskData"]);
  const flags = flagsByName(config);
  const controls = config.controls.map((control) => ({
    control,
    typeName: names.take(withoutFlags(control.name, flags), "Result"),
  }));
  const types = controls.map(({ control, typeName }) => printControl(config, control, typeName, checks, flags));
  const union = [...controls.map(({ typeName }) => typeName), "RelationResult"].join(" | ");
  return [
    "// The results of a label config. Written by `tandem-ml types`; write it again when the config changes.\n",
    besideText,
    ...types,
    printRelation(config),
    `/** Any result of the config. */\nexport type Result = ${union};\n`,
    predictionText,
    annotationText,
    printTaskData(config),
  ].join("\n");
}

/** The flags of the Repeaters around each named tag. */
function flagsByName(config: LabelConfig): ReadonlyMap<string, readonly string[]> {
  return new Map(
    flagged(config.root).flatMap(({ node, flags }) =>
      "name" in node.written ? [[node.written["name"] ?? "", flags]] : [],
    ),
  );
}

function withoutFlags(name: string, flags: ReadonlyMap<string, readonly string[]>): string {
  return (flags.get(name) ?? []).reduce((rest, flag) => rest.replace(flag, ""), name);
}

function printControl(
  config: LabelConfig,
  control: ControlTag,
  typeName: string,
  checks: ResultChecks,
  flags: ReadonlyMap<string, readonly string[]>,
): string {
  const around = flags.get(control.name) ?? [];
  const targets = [...new Set([...control.toName, control.toName.join(",")])];
  const about = control.toName.map((name) => `"${name}"`).join(" and ");
  const lines = [
    `from_name: ${literalText(control.name, around)};`,
    `to_name: ${targets.map((name) => literalText(name, around)).join(" | ")};`,
    `type: ${JSON.stringify(control.type)};`,
    `value: ${valueText(config, control, checks.answer(control))};`,
  ];
  const doc = commentText(`<${control.tag}> "${control.name}" about ${about}. ${tags[control.tag].summary}`);
  return `${doc}\nexport type ${typeName} = BesideValue & {\n${lines.map((line) => `  ${line}\n`).join("")}};\n`;
}

const besideText = `/** What a result may have beside its value. */
type BesideValue = {
  id?: string;
  score?: number | null;
  origin?: string;
  original_width?: number;
  original_height?: number;
  image_rotation?: number;
  original_length?: number;
  item_index?: number;
  parentID?: string;
  meta?: Record<string, unknown>;
};
`;

/** What a value holds, in each place that it can have. The answer's keys come before those of a place. */
function valueText(config: LabelConfig, control: ControlTag, answer: Fields): string {
  const geometry = controlDefinition(control.tag).geometry(control.attributes);
  const kinds: readonly GeometryKind[] =
    geometry === "none" ? [] : geometry === "any" ? kindsIn(config, control) : [geometry];
  if (kinds.length === 0) return printFields(answer);
  return kinds.map((kind) => printFields({ ...geometryFields[kind], ...answer })).join(" | ");
}

/** The shapes that regions can have in the objects of a control. */
function kindsIn(config: LabelConfig, control: ControlTag): GeometryKind[] {
  const kinds = control.toName.flatMap((name) => {
    const object = config.objectByName.get(name);
    return object === undefined ? [] : (Object.keys(objectDefinition(object.tag).places) as GeometryKind[]);
  });
  return [...new Set(kinds)];
}

function printRelation(config: LabelConfig): string {
  const { labels } = relationLabels(config);
  const values = labels.map(({ value }) => JSON.stringify(value)).join(" | ");
  return `/** An arrow from one region to another, by their ids. */
export type RelationResult = {
  type: "relation";
  from_id: string;
  to_id: string;
  direction?: "left" | "right" | "bi";
  labels?: ${values === "" ? "string" : `(${values})`}[];
  from_name?: never;
};
`;
}

const predictionText = `/** What a model answers for one task. Scores and probabilities are within 0..1. */
export type Prediction = {
  result: Result[];
  score?: number | null;
  model_version?: string;
  probabilities?: Record<string, number>;
  uncertainty?: number;
  reasons?: string[];
  embedding?: number[];
  cluster?: number;
  neighbors?: unknown;
  mislabeling?: number;
};
`;

const annotationText = `/** What a person said of a task. */
export type Annotation = {
  id: number;
  result: Result[];
  task: number;
  project: number;
  completed_by: number | null;
  was_cancelled: boolean;
  ground_truth: boolean;
  created_at: string;
  updated_at: string;
  lead_time: number | null;
  [key: string]: unknown;
};
`;

/** The data of a task: what objects show, and the lists of labels and of what is repeated. */
function printTaskData(config: LabelConfig): string {
  const whole = new Map<string, Set<string>>();
  const roots = new Set<string>();
  const optional = new Set<string>();
  const add = (key: string | null, type: string): void => {
    if (key === null || key.includes("{") || key.startsWith("$")) return;
    const root = /^[^.[]*/.exec(key)?.[0] ?? "";
    if (root !== key) roots.add(root);
    else whole.set(key, (whole.get(key) ?? new Set<string>()).add(type));
  };
  for (const object of config.objects) add(object.valueKey, dataType(object));
  for (const { node } of flagged(config.root)) {
    if (isRepeater(node) && flagOf(node) !== "") add(valueKeyOf(node.written["on"] ?? ""), "readonly unknown[]");
  }
  for (const { labelsKey } of config.controls)
    if (labelsKey !== null && /^[^.[{$]+$/.test(labelsKey)) optional.add(labelsKey);
  const lines = [
    ...[...whole].map(([key, types]) => `${keyText(key)}: ${[...types].join(" | ")};`),
    ...[...roots].filter((key) => !whole.has(key)).map((key) => `${keyText(key)}: unknown;`),
    ...[...optional]
      .filter((key) => !whole.has(key) && !roots.has(key))
      .map((key) => `${keyText(key)}?: readonly unknown[];`),
    "[key: string]: unknown;",
  ];
  return `/** The data of a task that the config shows. */\nexport type TaskData = {\n${lines.map((line) => `  ${line}\n`).join("")}};\n`;
}

function dataType(object: ObjectTag): string {
  const written = object.node.written;
  const known: Readonly<Record<string, string>> = shownData;
  const one = written["valueType"]?.toLowerCase() === "url" ? "string" : (known[object.tag] ?? "unknown");
  return written["value"] === undefined ? `readonly ${one}[]` : one;
}

/** A comment of one line. */
function commentText(text: string): string {
  return `/** ${text.replaceAll("*/", "* /").replaceAll(/\s+/g, " ")} */`;
}
