import type { LabelSpec } from "../tags/define.ts";
import type { BuiltTree } from "./build-tree.ts";
import { factsOf } from "./definition.ts";
import { keyName } from "./hotkeys.ts";
import { labelsAreFetched } from "./labels.ts";
import type { ConfigNode } from "./node.ts";
import type { ProblemList } from "./problem.ts";

/** The labels that are written in a control, with their tags, and where more come from. */
type WrittenLabels = {
  option: string | null;
  labels: readonly { spec: LabelSpec; node: ConfigNode }[];
  labelsKey: string | null;
};

/** Every label is called something and is there once. */
export function checkLabels(
  control: ConfigNode,
  { option, labels, labelsKey }: WrittenLabels,
  tree: BuiltTree,
  problems: ProblemList,
): void {
  if (option !== null && labels.length === 0 && labelsKey === null && !labelsAreFetched(control.attributes)) {
    const at = tree.attributeAt(control, "");
    problems.warn(at, "no-labels", `<${control.tag}> has no <${option}>: there is nothing to choose`);
  }
  const seen = new Set<string>();
  const shown = new Map<string, LabelSpec>();
  for (const { spec, node } of labels) {
    const at = tree.attributeAt(node, spec.alias === null ? "value" : "alias");
    const path = JSON.stringify(spec.path);
    if (spec.stored === "") {
      problems.error(at, "missing-attribute", `<${node.tag}> needs a value: what it is called`, {
        suggestion: 'value="…"',
      });
    } else if (seen.has(path)) {
      problems.warn(at, "duplicate-label", `"${spec.stored}" is listed twice`, { text: spec.stored });
    }
    seen.add(path);
    shown.set(JSON.stringify([spec.path.slice(0, -1), spec.value]), spec);
  }
  for (const { spec, node } of labels) {
    const other = shown.get(path(spec));
    if (spec.alias === null || other === undefined || other === spec || other.stored === spec.stored) continue;
    const message = `The alias "${spec.alias}" is what another ${node.tag} is called: which of them a result has is easily confused`;
    problems.warn(tree.attributeAt(node, "alias"), "duplicate-label", message, { text: spec.alias });
  }
}

const path = (spec: LabelSpec): string => JSON.stringify([spec.path.slice(0, -1), spec.stored]);

/** Warns of keys that are written twice: only the first has it. Those of parts work only in their own field. */
export function checkHotkeys(nodes: readonly ConfigNode[], tree: BuiltTree, problems: ProblemList): void {
  const taken = new Map<string, ConfigNode>();
  for (const node of nodes) {
    const written = node.written["hotkey"] ?? "";
    const key = keyName(written);
    if (key === "" || factsOf(node.tag).kind === "part" || !("hotkey" in node.attributes)) continue;
    const first = taken.get(key);
    if (first === undefined) taken.set(key, node);
    else {
      const message = `The key "${written}" already belongs to the <${first.tag}> of line ${first.source.line}`;
      problems.warn(tree.attributeAt(node, "hotkey"), "hotkey", message, { text: written });
    }
  }
}
