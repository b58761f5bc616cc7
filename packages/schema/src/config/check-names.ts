import { isControlTag, isObjectTag } from "../tags/index.ts";
import type { BuiltTree } from "./build-tree.ts";
import { factsOf } from "./definition.ts";
import type { ConfigNode } from "./node.ts";
import type { ProblemList } from "./problem.ts";
import { isRepeater, namePattern } from "./repeater-flag.ts";
import { valueKeyOf } from "./task-values.ts";

type Flagged = { node: ConfigNode; flags: readonly string[] };

/** Every object and control has a name, and no two have the same, also not for some item of a Repeater. */
export function checkNames(
  found: readonly Flagged[],
  tree: BuiltTree,
  problems: ProblemList,
): ReadonlyMap<string, ConfigNode> {
  const named = new Map<string, ConfigNode>();
  const repeated: { pattern: RegExp; node: ConfigNode; name: string }[] = [];
  for (const { node, flags } of found) {
    if (!isObjectTag(node.tag) && !isControlTag(node.tag)) continue;
    const name = node.written["name"] ?? "";
    const first = named.get(name);
    if (name === "") {
      problems.error(
        tree.attributeAt(node, "name"),
        "missing-attribute",
        `<${node.tag}> needs a name: results refer to it`,
        { suggestion: 'name="…"' },
      );
    } else if (first) reportTwice(node, name, first, tree, problems);
    else {
      named.set(name, node);
      if (flags.length === 0) continue;
      const pattern = namePattern(name, flags);
      if (pattern === null) reportUnflagged(node, name, flags, tree, problems);
      else repeated.push({ pattern, node, name });
    }
  }
  checkRepeated(named, repeated, tree, problems);
  return named;
}

function reportTwice(node: ConfigNode, name: string, first: ConfigNode, tree: BuiltTree, problems: ProblemList): void {
  const message = `Label config contains non-unique names: "${name}" is already the <${first.tag}> of line ${first.source.line}`;
  problems.error(tree.attributeAt(node, "name"), "duplicate-name", message, { text: name });
}

function reportUnflagged(
  node: ConfigNode,
  name: string,
  flags: readonly string[],
  tree: BuiltTree,
  problems: ProblemList,
): void {
  const wanted = flags.map((flag) => `"${flag}"`).join(" and ");
  const message = `name="${name}" is repeated for each item: it must contain ${wanted}, to be different for each`;
  problems.error(tree.attributeAt(node, "name"), "duplicate-name", message, {
    text: name,
    suggestion: `${name}_${flags.join("_")}`,
  });
}

/** With many of both, only the first are compared: the work must stay in proportion to the text. */
const compared = 1000;

function checkRepeated(
  named: ReadonlyMap<string, ConfigNode>,
  repeated: readonly { pattern: RegExp; node: ConfigNode; name: string }[],
  tree: BuiltTree,
  problems: ProblemList,
): void {
  if (repeated.length === 0) return;
  const some = repeated.slice(0, Math.max(1, Math.floor((compared * compared) / named.size)));
  for (const [name, node] of named) {
    // A name with flags in it stands for that of its first item, too.
    const other = some.find((one) => one.node !== node && one.pattern.test(name));
    if (other === undefined) continue;
    const message = `name="${name}" is also that of an item: "${other.name}" of line ${other.node.source.line} is repeated`;
    problems.error(tree.attributeAt(node, "name"), "duplicate-name", message, { text: name });
  }
}

/** A Repeater says which list it repeats for. */
export function checkRepeater(node: ConfigNode, tree: BuiltTree, problems: ProblemList): void {
  if (!isRepeater(node)) return;
  const on = node.written["on"] ?? "";
  if (valueKeyOf(on) !== null) return;
  const message =
    on === ""
      ? `<${node.tag}> needs on: the key of the task's data with the list, like on="$items"`
      : `on="${on}" on <${node.tag}> must be a key of the task's data, like "$items"`;
  const code = on === "" ? "missing-attribute" : "attribute-value";
  problems.error(tree.attributeAt(node, "on"), code, message, {
    text: on,
    suggestion: on === "" ? 'on="$items"' : `$${on}`,
  });
}

/** Parts of a control that have names, like Buckets, have different ones. */
export function checkParts(control: ConfigNode, tree: BuiltTree, problems: ProblemList): void {
  const seen = new Set<string>();
  for (const node of partsIn(control)) {
    if (!("name" in factsOf(node.tag).attributes)) continue;
    const name = node.written["name"] ?? "";
    const at = tree.attributeAt(node, "name");
    if (name === "") {
      problems.error(at, "missing-attribute", `<${node.tag}> needs a name: results refer to it`, {
        suggestion: 'name="…"',
      });
    } else if (seen.has(name)) {
      problems.error(at, "duplicate-name", `There are two <${node.tag}> with the name "${name}" here`, { text: name });
    }
    seen.add(name);
  }
}

/** The parts that belong to a control or object: its own, and those in Views inside it. */
export function partsIn(owner: ConfigNode): ConfigNode[] {
  return owner.children.flatMap((child) => {
    if (factsOf(child.tag).kind === "part") return [child, ...partsIn(child)];
    return child.tag === "View" ? partsIn(child) : [];
  });
}
