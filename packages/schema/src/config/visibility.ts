import { controlFor } from "./lookups.ts";
import type { ConfigNode, ControlTag, LabelConfig } from "./node.ts";

/** A region, as conditions see it. */
export type RegionFacts = {
  /** The name of the object it is in. */
  readonly object: string;
  /** Its stored labels by the name of the control that gave them. */
  readonly labels: ReadonlyMap<string, readonly string[]>;
};

/** What conditions may ask about. */
export type VisibilityFacts = {
  /** The selected region; `null` when none, or several, are selected; `any`: what is selected is not asked. */
  readonly selectedRegion: RegionFacts | "any" | null;
  /** The stored answers of a Choices or Taxonomy now; of a path the last step. */
  chosen(control: string): readonly string[];
};

/** The words of a list in an attribute: `whenLabelValue="Car,Bus"`. */
export const wordsOf = (written: string): string[] => written.split(",").map((word) => word.trim());

/** Whether a control is one that choice conditions ask about: Choices and Taxonomies. */
export const choosesAnswers = ({ type }: ControlTag): boolean => type === "choices" || type === "taxonomy";

/**
 * Whether a tag is to be shown, from its own attributes; the tags around it are not asked. Label Studio's rules:
 * - `region-selected`: a region is selected; with `whenTagName` one labeled by that control, with `whenLabelValue` one
 *   that has one of these labels.
 * - `no-region-selected`: none is.
 * - `choice-selected`: with `whenTagName` that control, else any Choices, has an answer; with `whenChoiceValue` one of
 *   these. What is hidden itself has no answer.
 * - `choice-unselected`: the opposite.
 * - Without `visibleWhen`, `whenChoiceValue` alone means `choice-selected`.
 * - A control with `perRegion` is about the selected region: it is shown with a region of its object selected, and when
 *   that has one of the labels in `whenLabelValue`.
 */
export function isVisible(node: ConfigNode, config: LabelConfig, facts: VisibilityFacts): boolean {
  return evaluate(node, { config, facts, asking: new Set() });
}

/** Whether a tag and everything around it is to be shown. */
export function isShown(node: ConfigNode, config: LabelConfig, facts: VisibilityFacts): boolean {
  return shownWithParents(node, { config, facts, asking: new Set() });
}

/** All tags that are to be shown. */
export function visibleNodes(config: LabelConfig, facts: VisibilityFacts): ReadonlySet<ConfigNode> {
  const visible = new Set<ConfigNode>();
  const visit = (node: ConfigNode): void => {
    if (!isVisible(node, config, facts)) return;
    visible.add(node);
    node.children.forEach(visit);
  };
  visit(config.root);
  return visible;
}

type Question = {
  config: LabelConfig;
  facts: VisibilityFacts;
  /** Controls whose visibility is being found out: two that depend on each other count as shown. */
  asking: Set<ControlTag>;
};

function evaluate(node: ConfigNode, question: Question): boolean {
  const { visibleWhen, whenTagName = "", whenLabelValue = "", whenChoiceValue = "" } = conditionOf(node);
  const region = question.facts.selectedRegion;
  if (region !== "any" && isPerRegion(node) && !isAboutRegion(node, region, whenLabelValue, question.config))
    return false;
  switch (visibleWhen) {
    case "region-selected":
      return region === "any" || matchesRegion(region, whenTagName, whenLabelValue, question.config);
    case "no-region-selected":
      return region === "any" || region === null;
    case "choice-selected":
      return isChosen(whenTagName, whenChoiceValue, question);
    case "choice-unselected":
      return !isChosen(whenTagName, whenChoiceValue, question);
    default:
      return whenChoiceValue === "" || isChosen(whenTagName, whenChoiceValue, question);
  }
}

type Condition = {
  visibleWhen?: string | null;
  whenTagName?: string;
  whenLabelValue?: string;
  whenChoiceValue?: string;
};

/** Only of tags that know these attributes. */
function conditionOf({ attributes }: ConfigNode): Condition {
  if (!("visibleWhen" in attributes)) return {};
  const { visibleWhen, whenTagName, whenLabelValue, whenChoiceValue } = attributes;
  return {
    visibleWhen,
    whenTagName: whenTagName ?? "",
    whenLabelValue: whenLabelValue ?? "",
    whenChoiceValue: whenChoiceValue ?? "",
  };
}

function matchesRegion(region: RegionFacts | null, control: string, label: string, config: LabelConfig): boolean {
  if (region === null || (control !== "" && !region.labels.has(control))) return false;
  return label === "" || hasLabel(region, label, control, config);
}

/** A label may contain a comma: the whole is tried before its parts. Labels are named by value or by alias. */
function hasLabel(region: RegionFacts, wanted: string, onlyControl: string, config: LabelConfig): boolean {
  const words = new Set([wanted, ...wordsOf(wanted)]);
  return [...region.labels].some(
    ([name, labels]) =>
      (onlyControl === "" || name === onlyControl) && labels.some((label) => isNamed(label, words, config, name)),
  );
}

function isChosen(target: string, wanted: string, question: Question): boolean {
  const { config, facts } = question;
  const named = target === "" ? undefined : controlFor(config, target);
  const controls = target === "" ? config.controls.filter(({ type }) => type === "choices") : named ? [named] : [];
  const words = new Set([wanted, ...wordsOf(wanted)]);
  return controls.some((control) => {
    const chosen = facts.chosen(control.name);
    if (chosen.length === 0 || !isShownTarget(control, question)) return false;
    return wanted === "" || chosen.some((label) => isNamed(label, words, config, control.name));
  });
}

function isNamed(stored: string, words: ReadonlySet<string>, config: LabelConfig, control: string): boolean {
  if (words.has(stored)) return true;
  return (
    controlFor(config, control)?.labels.some((label) => label.stored === stored && words.has(label.value)) === true
  );
}

function isShownTarget(control: ControlTag, question: Question): boolean {
  if (question.asking.has(control)) return true;
  question.asking.add(control);
  const isShownNow = shownWithParents(control.node, question);
  question.asking.delete(control);
  return isShownNow;
}

function shownWithParents(node: ConfigNode, question: Question): boolean {
  const parents = parentsOf(question.config);
  for (let at: ConfigNode | undefined = node; at !== undefined; at = parents.get(at)) {
    if (!evaluate(at, question)) return false;
  }
  return true;
}

const knownParents = new WeakMap<LabelConfig, Map<ConfigNode, ConfigNode>>();

/** The tag around each tag. */
export function parentsOf(config: LabelConfig): ReadonlyMap<ConfigNode, ConfigNode> {
  const known = knownParents.get(config);
  if (known !== undefined) return known;
  const parents = new Map<ConfigNode, ConfigNode>();
  const visit = (node: ConfigNode): void => {
    for (const child of node.children) {
      parents.set(child, node);
      visit(child);
    }
  };
  visit(config.root);
  knownParents.set(config, parents);
  return parents;
}

/** Whether a control's answers are about regions that others make. */
export const isPerRegion = ({ attributes }: ConfigNode): boolean => "perRegion" in attributes && attributes.perRegion;

function isAboutRegion(node: ConfigNode, region: RegionFacts | null, label: string, config: LabelConfig): boolean {
  if (region === null) return false;
  const control = controlFor(config, node.written["name"] ?? "");
  if (control !== undefined && !control.toName.includes(region.object)) return false;
  return label === "" || hasLabel(region, label, "", config);
}
