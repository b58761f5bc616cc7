import type { ControlTag, LabelConfig } from "../config/node.ts";
import { parseConfig } from "../config/parse-config.ts";
import { ResultChecks } from "../results/result-checks.ts";
import { controlDefinition, objectDefinition } from "../results/tag-definitions.ts";
import { sampleData, sampleResults, seededRandom } from "../results/sample.ts";
import { tagUncertainty } from "../sampling/tag-uncertainty.ts";
import type { AttributeTable } from "../tags/attribute.ts";
import { geometryFields, type GeometryKind } from "../tags/geometry.ts";
import {
  type ControlTagName,
  isControlTag,
  isObjectTag,
  type ObjectTagName,
  type TagName,
  tagNames,
  tags,
} from "../tags/index.ts";
import { type Fields, printFields } from "../tags/shape.ts";
import { jsonText, shortened } from "./json-text.ts";

/** The reference page of a tag, in Markdown, made of nothing but its definition. */
export function tagPage(name: TagName): string {
  const { summary, example, attributes, kind } = tags[name];
  const config = readExample(name);
  const parts = [
    `# ${name}`,
    `${summary} ${kinds[kind]}`,
    fenced("xml", example),
    ...(isObjectTag(name) ? objectParts(name, config) : []),
    ...(isControlTag(name) ? controlParts(name, config) : []),
    ...placeParts(name),
    "## Attributes",
    attributeTable(attributes),
    "[All tags](README.md)",
  ];
  return `${parts.join("\n\n")}\n`;
}

/** What a tag of each kind is, in a sentence. */
const kinds = {
  visual: "It is only shown: it has no name and makes no results.",
  part: "It belongs to the tag around it.",
  object: "It shows a piece of the task; controls are about it.",
  control: "It is answered: by people and by models.",
  dialog: "It shows a piece of the task and is answered in itself.",
  option: "It is one label of the control around it.",
} as const satisfies Record<(typeof tags)[TagName]["kind"], string>;

function readExample(name: TagName): LabelConfig {
  const parsed = parseConfig(tags[name].example);
  if (parsed.ok) return parsed.config;
  throw new RangeError(`The example of <${name}> is not a label config: ${parsed.problems[0]?.message}`);
}

function objectParts(name: ObjectTagName, config: LabelConfig): string[] {
  const object = config.objects.find(({ tag }) => tag === name);
  const definition = objectDefinition(name);
  const shapes = Object.keys(definition.places) as GeometryKind[];
  if (object === undefined) return [];
  const wrong = definition.checkData(true, object.attributes);
  const sample = jsonText(shortened(definition.sample(object.attributes)));
  const controls = tagNames.filter((other) => isControlTag(other) && isAbout(other, name) && other !== name);
  const regions =
    shapes.length === 0
      ? ["It has no regions: answers are about the whole task."]
      : ["The shapes of its regions, as they are in a result's `value`:", ...shapes.map(shapeText)];
  return [
    "## Data",
    `What its \`value\` names in the task's data${wrong === null ? " may be anything" : ` ${wrong}`}. For example:`,
    fenced("json", sample),
    "## Regions",
    ...regions,
    `Works with ${listed(controls)}.`,
  ];
}

function controlParts(name: ControlTagName, config: LabelConfig): string[] {
  const control = config.controls.find(({ tag }) => tag === name);
  const definition = controlDefinition(name);
  if (control === undefined) return [];
  const data = sampleData(config);
  const results = sampleResults(config, data, seededRandom(1)).filter((result) => result.from_name === control.name);
  const result = results.find(({ type }) => type === control.type) ?? results[0];
  const answer = new ResultChecks(config, data).answer(control);
  const also = definition.alsoTypes?.map((type) => `\`${type}\``).join(", ");
  return [
    "## Results",
    [
      `The type of its results is \`${definition.type}\`${also === undefined ? "" : `; these are read too: ${also}`}.`,
      geometryText(definition.geometry(control.attributes)),
      ...(definition.repeats ? ["There may be several of them about one task."] : []),
    ].join(" "),
    ...(Object.keys(answer).length === 0
      ? ["It has no keys of its own in `value`."]
      : ["Its own keys in `value`, for the config above:", fenced("ts", fieldsText(answer))]),
    ...(result === undefined ? [] : ["A result:", fenced("json", jsonText(shortened(result)))]),
    ...(tags[name].kind === "dialog" ? [] : [objectsText(name)]),
    ...(definition.option === null ? [] : [`Its labels are ${linked(definition.option)} tags inside it.`]),
    `**How unsure a model is** (\`${definition.uncertainty}\`): ${tagUncertainty[definition.uncertainty].doc}`,
  ];
}

function placeParts(name: TagName): string[] {
  const definition = tags[name];
  if (definition.kind === "option") {
    const controls = tagNames.filter((other) => isControlTag(other) && controlDefinition(other).option === name);
    return [`Works in ${listed(controls)}${definition.nests ? ", and inside itself" : ""}.`];
  }
  if (definition.kind !== "part") return [];
  const inside: readonly string[] = (definition as { inside: readonly string[] }).inside;
  return [inside.length === 0 ? "Works anywhere." : `Works in ${listed(inside)}.`];
}

function geometryText(geometry: GeometryKind | "any" | "none"): string {
  if (geometry === "none") return "A result is about the whole task.";
  if (geometry === "any") return "A result is about a region: its place is one of those that the object has.";
  return `A result is a region; its place in \`value\` is \`${geometry}\`: \`${printFields(geometryFields[geometry])}\`.`;
}

const shapeText = (kind: GeometryKind): string => `\`${kind}\`:\n\n${fenced("ts", fieldsText(geometryFields[kind]))}`;

/** One key on a line. */
function fieldsText(fields: Fields): string {
  const lines = Object.entries(fields).map(
    ([key, shape]) => `  ${key}${"optional" in shape ? "?" : ""}: ${shape.type};`,
  );
  return `{\n${lines.join("\n")}\n}`;
}

function objectsText(control: ControlTagName): string {
  const { objects } = controlDefinition(control);
  if (objects !== "any") return `Works with ${listed(objects)}.`;
  return `Works with all objects${needsRegions(control) ? " that have regions" : ""}.`;
}

function isAbout(control: ControlTagName, object: ObjectTagName): boolean {
  const { objects } = controlDefinition(control);
  if (objects !== "any") return objects.includes(object);
  return !needsRegions(control) || Object.keys(objectDefinition(object).places).length > 0;
}

/** Whether its results are regions, as long as its attributes do not say otherwise. */
function needsRegions(control: ControlTagName): boolean {
  const attributes = Object.entries<{ default: unknown }>(tags[control].attributes);
  const unwritten = Object.fromEntries(attributes.map(([key, attribute]) => [key, attribute.default]));
  return controlDefinition(control).geometry(unwritten as ControlTag["attributes"]) !== "none";
}

function attributeTable(attributes: AttributeTable): string {
  const rows = Object.entries(attributes).map(([name, { expected, default: fallback, doc }]) =>
    [`\`${name}\``, expected, defaultText(fallback), doc].map((cell) => cell.replaceAll("|", "\\|")).join(" | "),
  );
  if (rows.length === 0) return "None.";
  return [
    "| Name | May be | Without it | What it does |",
    "| --- | --- | --- | --- |",
    ...rows.map((row) => `| ${row} |`),
  ].join("\n");
}

function defaultText(fallback: unknown): string {
  if (fallback === null || fallback === undefined || fallback === "") return "";
  return `\`${typeof fallback === "string" ? fallback : JSON.stringify(fallback)}\``;
}

const fenced = (language: string, text: string): string => `\`\`\`${language}\n${text}\n\`\`\``;
const linked = (name: string): string => `[${name}](${pageFile(name)})`;

function listed(names: readonly string[]): string {
  if (names.length === 0) return "no other tag";
  return names
    .map(linked)
    .join(", ")
    .replace(/, ([^,]*)$/, " and $1");
}

/** The file of a tag's page. */
export const pageFile = (name: string): string => `${name.toLowerCase()}.md`;
