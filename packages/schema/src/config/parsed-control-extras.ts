import { controlDefinition } from "../results/tag-definitions.ts";
import { partsIn } from "./check-names.ts";
import { factsOf } from "./definition.ts";
import { labelsAreFetched } from "./labels.ts";
import type { ConfigNode, ControlTag, LabelConfig } from "./node.ts";
import { parentsOf } from "./visibility.ts";

/** One tag's conditions, as written. */
type ParsedCondition = {
  visibleWhen?: string;
  whenTagName?: string;
  whenLabelValue?: string;
  whenChoiceValue?: string;
};

/** What a control is, beyond what Label Studio's JSON says. Each key is there only when it says something. */
export type ParsedControlExtras = {
  /** The shape of its regions, when it has one of its own. */
  geometry?: string;
  perRegion?: true;
  perItem?: true;
  required?: true;
  /** Its own conditions and those of the tags around it, from the inside; all must hold. */
  conditions?: ParsedCondition[];
  /** Several answers or labels may be given at once. */
  multiple?: true;
  /** The key of the task's data that holds labels, when `dynamic_labels` cannot say so. */
  labelsKey?: string;
  /** For each label the names from the outermost to it, when they are nested. */
  paths?: string[][];
  /** `never`: models do not answer while somebody draws; `only`: it has no other use. */
  smart?: "never" | "only";
  /** The data that it shows, for a tag that is its own object. */
  value?: string;
  /** What belongs to it, like the Buckets of a Ranker: tag and attributes. */
  parts?: ({ tag: string } & Record<string, string>)[];
  /** The labels that relations between its regions can have. */
  relations?: string[];
};

/** `null` when there is nothing to say. */
export function parsedControlExtras(config: LabelConfig, control: ControlTag): ParsedControlExtras | null {
  const extras: ParsedControlExtras = {
    ...aboutRegions(config, control),
    ...aboutAnswers(control),
    ...aboutConditions(config, control),
  };
  return Object.keys(extras).length === 0 ? null : extras;
}

function aboutRegions(config: LabelConfig, control: ControlTag): ParsedControlExtras {
  const geometry = controlDefinition(control.tag).geometry(control.attributes);
  const relations = geometry === "none" ? [] : relationsOf(config);
  return {
    ...(geometry === "none" || geometry === "any" ? {} : { geometry }),
    ...(isSet(control, "perRegion") ? { perRegion: true } : {}),
    ...(isSet(control, "perItem") ? { perItem: true } : {}),
    ...(relations.length === 0 ? {} : { relations: [...relations] }),
  };
}

function aboutAnswers(control: ControlTag): ParsedControlExtras {
  const { node, labels, labelsKey, attributes } = control;
  const isTold = labelsKey === null || labelsAreFetched(attributes) || /^[A-Za-z_]+$/.test(labelsKey);
  const parts = partsIn(node).map(({ writtenTag, written }) => ({ ...written, tag: writtenTag }));
  const isNested = labels.some(({ path }) => path.length > 1);
  return {
    ...(isSet(control, "required") ? { required: true } : {}),
    ...("choice" in attributes && attributes.choice === "multiple" ? { multiple: true } : {}),
    ...(isTold ? {} : { labelsKey }),
    ...(isNested ? { paths: labels.map(({ path }) => [...path]) } : {}),
    ...(isSet(control, "smartOnly") ? { smart: "only" } : isOff(control, "smart") ? { smart: "never" } : {}),
    ...(factsOf(control.tag).kind === "dialog" ? { value: node.written["value"] ?? "" } : {}),
    ...(parts.length === 0 ? {} : { parts }),
  };
}

function aboutConditions(config: LabelConfig, control: ControlTag): ParsedControlExtras {
  const parents = parentsOf(config);
  const conditions: ParsedCondition[] = [];
  for (let node: ConfigNode | undefined = control.node; node !== undefined; node = parents.get(node)) {
    const condition = conditionOf(node);
    if (condition !== null) conditions.push(condition);
  }
  return conditions.length === 0 ? {} : { conditions };
}

const attributesOfConditions = ["visibleWhen", "whenTagName", "whenLabelValue", "whenChoiceValue"] as const;

function conditionOf({ written }: ConfigNode): ParsedCondition | null {
  const condition: ParsedCondition = {};
  for (const name of attributesOfConditions) if (written[name]) condition[name] = written[name];
  return Object.keys(condition).length === 0 ? null : condition;
}

const knownRelations = new WeakMap<LabelConfig, readonly string[]>();

function relationsOf(config: LabelConfig): readonly string[] {
  const known = knownRelations.get(config);
  if (known !== undefined) return known;
  const found: string[] = [];
  const visit = (node: ConfigNode): void => {
    if (node.tag === "Relation" && node.attributes.value !== null) found.push(node.attributes.value);
    for (const child of node.children) visit(child);
  };
  visit(config.root);
  knownRelations.set(config, found);
  return found;
}

const isSet = ({ node }: ControlTag, name: string): boolean =>
  (node.attributes as Readonly<Record<string, unknown>>)[name] === true;
const isOff = ({ node }: ControlTag, name: string): boolean =>
  (node.attributes as Readonly<Record<string, unknown>>)[name] === false;
