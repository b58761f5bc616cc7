import { labelsAreFetched } from "./labels.ts";
import type { ConfigNode, ControlTag, LabelConfig } from "./node.ts";
import { nearest } from "./spelling.ts";
import type { Names } from "./targets.ts";
import { choosesAnswers, wordsOf } from "./visibility.ts";

/** Warns when a tag's visibility depends on a control, a choice or a label that does not exist. */
export function checkConditions(nodes: readonly ConfigNode[], config: LabelConfig, names: Names): void {
  const known = new Map<string, ReadonlySet<string> | null>();
  for (const node of nodes) {
    const { whenTagName, whenChoiceValue, whenLabelValue } = node.written;
    if (whenTagName === undefined && whenChoiceValue === undefined && whenLabelValue === undefined) continue;
    if (names.problems.isFull("warning")) return;
    if (whenTagName !== undefined && !checkTagName(node, whenTagName, names)) continue;
    checkWords(node, "whenChoiceValue", asked(config, whenTagName, choosesAnswers, known, "choices"), names);
    checkWords(node, "whenLabelValue", asked(config, whenTagName, labelsRegions, known, "labels"), names);
  }
}

function checkTagName(node: ConfigNode, target: string, { named, tree, problems }: Names): boolean {
  if (named.has(target)) return true;
  if (tree.unsupportedNames.has(target)) return false;
  const message = `whenTagName="${target}" is not the name of any tag`;
  const suggestion = nearest(target, [...named.keys()]);
  problems.warn(tree.attributeAt(node, "whenTagName"), "target", message, { text: target, suggestion });
  return false;
}

const labelsRegions = (control: ControlTag): boolean => !choosesAnswers(control);

/**
 * The words that a condition can ask for: the labels of the control that it names, else of all of a kind; `null` when
 * some of them only come with the task.
 */
function asked(
  config: LabelConfig,
  target: string | undefined,
  isAsked: (control: ControlTag) => boolean,
  known: Map<string, ReadonlySet<string> | null>,
  kind: string,
): ReadonlySet<string> | null {
  const node = target === undefined ? undefined : config.controlByName.get(target);
  const key = `${kind} ${node?.name ?? ""}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const controls = node === undefined ? config.controls.filter(isAsked) : [node];
  const areKnown = controls.every(
    ({ labelsKey, attributes }) =>
      labelsKey === null && !labelsAreFetched(attributes) && !isControlOfFreeWords(attributes),
  );
  const words = areKnown
    ? new Set(controls.flatMap(({ labels }) => labels.flatMap(({ stored, value }) => [stored, value])))
    : null;
  known.set(key, words);
  return words;
}

/** Annotators add labels of their own. */
const isControlOfFreeWords = (attributes: object): boolean =>
  ("legacy" in attributes && attributes.legacy === true) ||
  ("allowAddLabels" in attributes && attributes.allowAddLabels === true);

function checkWords(
  node: ConfigNode,
  attribute: "whenChoiceValue" | "whenLabelValue",
  known: ReadonlySet<string> | null,
  { tree, problems }: Names,
): void {
  const written = node.written[attribute];
  if (written === undefined || known === null || known.has(written)) return;
  const what = attribute === "whenChoiceValue" ? "choice" : "label";
  for (const word of wordsOf(written)) {
    if (known.has(word)) continue;
    if (problems.isFull("warning")) return;
    const message = `${attribute}="${word}": there is no such ${what}`;
    const suggestion = nearest(word, [...known].slice(0, 1000));
    problems.warn(tree.attributeAt(node, attribute), "unknown-label", message, { text: word, suggestion });
  }
}
