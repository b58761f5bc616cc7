import { type ControlTagName, isControlTag } from "../tags/index.ts";
import type { BuiltTree } from "./build-tree.ts";
import { factsOf, type TagFacts } from "./definition.ts";
import type { ConfigNode, ConfigNodeOf, ControlTag, ObjectTag } from "./node.ts";
import type { ProblemList } from "./problem.ts";
import { nearest } from "./spelling.ts";

type ControlNode = { [Name in ControlTagName]: ConfigNodeOf<Name> }[ControlTagName];

/** The names of a config, and where to say what is wrong with them. */
export type Names = {
  objectByName: ReadonlyMap<string, ObjectTag>;
  /** Of objects and controls. */
  named: ReadonlyMap<string, ConfigNode>;
  tree: BuiltTree;
  problems: ProblemList;
};

/**
 * The names of the objects that a control acts on. When it does not say: a tag that is its own object has itself,
 * any other the only object of the config.
 */
export function bindTargets(node: ControlNode, names: Names): string[] {
  const { objectByName, tree, problems } = names;
  const definition = factsOf(node.tag);
  const written = (node.written["toName"] ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  const own = node.written["name"] ?? "";
  if (written.length === 0 && definition.kind === "dialog") return [own];
  const targets = written.length > 0 ? written : onlyObject(node, names);
  for (const target of targets) {
    const object = objectByName.get(target);
    if (object) checkActsOn(node, object, definition, names);
    else if (!tree.unsupportedNames.has(target)) reportTarget(node, target, names);
  }
  const { targets: count } = definition;
  if (count !== undefined && targets.length > 0 && targets.length !== count) {
    const message = `<${node.tag}> is about ${count} objects, but toName has ${targets.length}`;
    problems.error(tree.attributeAt(node, "toName"), "target", message, { text: written.join(",") });
  }
  return targets;
}

function onlyObject(node: ControlNode, { objectByName, tree, problems }: Names): string[] {
  const [only, another] = objectByName.keys();
  if (only !== undefined && another === undefined && tree.unsupportedNames.size === 0) return [only];
  if (problems.isFull("error")) return [];
  const existing = [...objectByName.keys()];
  const objects = existing.length > 0 ? ` (${quoted(existing)})` : "";
  const message = `<${node.tag}> needs toName: the name of the object it is about${objects}`;
  problems.error(tree.attributeAt(node, "toName"), "missing-attribute", message, {
    suggestion: `toName="${existing[0] ?? "…"}"`,
  });
  return [];
}

function checkActsOn(
  node: ControlNode,
  object: ObjectTag,
  { kind, objects = "any" }: TagFacts,
  { tree, problems }: Names,
): void {
  const at = tree.attributeAt(node, "toName");
  if (kind === "dialog" && object.node !== (node as ConfigNode)) {
    const message = `<${node.tag}> is about itself: toName can only be its own name`;
    problems.error(at, "target", message, { text: object.name, suggestion: node.written["name"] });
    return;
  }
  if (objects === "any" || objects.includes(object.tag)) return;
  const message = `<${node.tag}> cannot label a <${object.tag}>; it can label ${objects.map((name) => `<${name}>`).join(", ")}`;
  problems.error(at, "target-unsupported", message, { text: object.name });
}

function reportTarget(node: ControlNode, target: string, { objectByName, named, tree, problems }: Names): void {
  if (problems.isFull("error")) return;
  const existing = [...objectByName.keys()];
  const suggestion = nearest(target, existing) ?? (existing.length === 1 ? existing[0] : undefined);
  const control = named.get(target);
  const reason = control
    ? `it is a <${control.tag}>, not something to label; objects are [${quoted(existing)}]`
    : `not found in names: [${quoted(existing)}]`;
  problems.error(tree.attributeAt(node, "toName"), "target", `toName="${target}" ${reason}`, {
    text: target,
    suggestion,
  });
}

/** Warns when a layout tag points at a control that does not exist, as a Filter does. */
export function checkFilter(
  node: ConfigNode,
  controlByName: ReadonlyMap<string, ControlTag>,
  { tree, problems }: Names,
): void {
  if (isControlTag(node.tag) || !("toName" in factsOf(node.tag).attributes)) return;
  const target = node.written["toName"] ?? "";
  if (controlByName.has(target) || tree.unsupportedNames.has(target) || problems.isFull("warning")) return;
  const existing = [...controlByName.keys()];
  const message = `toName="${target}" on <${node.tag}> is not the name of a control: [${quoted(existing)}]`;
  const suggestion = nearest(target, existing) ?? (existing.length === 1 ? existing[0] : undefined);
  problems.warn(tree.attributeAt(node, "toName"), "target", message, { text: target, suggestion });
}

const mostQuoted = 20;

function quoted(names: readonly string[]): string {
  const more = names.length > mostQuoted ? ", …" : "";
  return (
    names
      .slice(0, mostQuoted)
      .map((name) => `"${name}"`)
      .join(", ") + more
  );
}
