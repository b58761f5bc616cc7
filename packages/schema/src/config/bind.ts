import type { LabelSpec } from "../tags/define.ts";
import { type ControlTagName, isControlTag, isObjectTag, type ObjectTagName, tags } from "../tags/index.ts";
import type { BuiltTree } from "./build-tree.ts";
import { labelsIn } from "./labels.ts";
import type { ConfigNode, ConfigNodeOf, ControlTag, LabelConfig, ObjectTag } from "./node.ts";
import type { ProblemList } from "./problem.ts";
import { nearest } from "./spelling.ts";
import { valueKeyOf } from "./task-values.ts";

type ObjectNode = { [Name in ObjectTagName]: ConfigNodeOf<Name> }[ObjectTagName];
type ControlNode = { [Name in ControlTagName]: ConfigNodeOf<Name> }[ControlTagName];

/** Finds objects and controls in a tree, checks their names, and binds controls to the objects they act on. */
export function bind(source: string, root: ConfigNode, tree: BuiltTree, problems: ProblemList): LabelConfig {
  const nodes = inDocumentOrder(root);
  const objectNodes = nodes.filter((node): node is ObjectNode => isObjectTag(node.tag));
  const controlNodes = nodes.filter((node): node is ControlNode => isControlTag(node.tag));
  const named = checkNames(nodes, tree, problems);
  const objects = objectNodes.map((node) => toObject(node, tree, problems));
  const objectByName = new Map(objects.map((object) => [object.name, object]));
  const controls = controlNodes.map((node) => {
    const toName = bindTargets(node, { objectByName, named, tree, problems });
    return toControl(node, toName, tree, problems);
  });
  warnAboutWhenTagName(nodes, named, tree, problems);
  return {
    source,
    root,
    objects,
    controls,
    objectByName,
    controlByName: new Map(controls.map((control) => [control.name, control])),
    dataKeys: objects.flatMap((objectTag) =>
      objectTag.valueKey === null ? [] : [{ key: objectTag.valueKey, objectTag }],
    ),
  };
}

function inDocumentOrder(node: ConfigNode): ConfigNode[] {
  const found: ConfigNode[] = [];
  const visit = (inside: ConfigNode): void => {
    found.push(inside);
    inside.children.forEach(visit);
  };
  visit(node);
  return found;
}

/** Every object and control has a name, and no two have the same. Returns all names. */
function checkNames(nodes: readonly ConfigNode[], tree: BuiltTree, problems: ProblemList): Map<string, ConfigNode> {
  const named = new Map<string, ConfigNode>();
  for (const node of nodes) {
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
    } else if (first) {
      const message = `Label config contains non-unique names: "${name}" is already the <${first.tag}> of line ${first.source.line}`;
      problems.error(tree.attributeAt(node, "name"), "duplicate-name", message, { text: name });
    } else named.set(name, node);
  }
  return named;
}

function toObject(node: ObjectNode, tree: BuiltTree, problems: ProblemList): ObjectTag {
  const value = node.written["value"] ?? ("valueList" in node.attributes ? node.written["valueList"] : undefined) ?? "";
  if (value === "") {
    const message = `<${node.tag}> needs a value: the key of the task's data to show, like value="$text"`;
    problems.error(tree.attributeAt(node, "value"), "missing-attribute", message, { suggestion: 'value="$text"' });
  }
  // One object for all tags of the union: the compiler cannot see that name, attributes and node belong together.
  const object: Record<keyof ObjectTag, unknown> = {
    name: node.attributes.name ?? "",
    tag: node.tag,
    value,
    valueKey: valueKeyOf(value),
    attributes: node.attributes,
    node,
  };
  return object as ObjectTag;
}

function toControl(node: ControlNode, toName: string[], tree: BuiltTree, problems: ProblemList): ControlTag {
  const definition = tags[node.tag];
  const { perRegion, perItem } = node.written;
  if (perRegion?.toLowerCase() === "true" && perItem?.toLowerCase() === "true") {
    problems.error(
      tree.attributeAt(node, "perItem"),
      "conflicting-attributes",
      `<${node.tag}> cannot be both perRegion and perItem`,
    );
  }
  const labels = labelsIn(node);
  const labelsKey = definition.option === null ? null : valueKeyOf(node.written["value"] ?? "");
  reportLabels(node, labels, labelsKey, tree, problems);
  const control: Record<keyof ControlTag, unknown> = {
    name: node.attributes.name ?? "",
    tag: node.tag,
    type: definition.type,
    toName,
    labels: labels.map(({ spec }) => spec),
    labelsKey,
    attributes: node.attributes,
    node,
  };
  return control as ControlTag;
}

type FoundLabels = readonly { spec: LabelSpec; node: ConfigNode }[];

function reportLabels(
  node: ControlNode,
  labels: FoundLabels,
  labelsKey: string | null,
  tree: BuiltTree,
  problems: ProblemList,
): void {
  const { option } = tags[node.tag];
  if (option !== null && labels.length === 0 && labelsKey === null) {
    const at = tree.attributeAt(node, "");
    problems.warn(at, "no-labels", `<${node.tag}> has no <${option}>: there is nothing to choose`);
  }
  const seen = new Set<string>();
  for (const { spec, node: optionNode } of labels) {
    const at = tree.attributeAt(optionNode, spec.alias === null ? "value" : "alias");
    const path = JSON.stringify(spec.path);
    if (spec.stored === "") {
      problems.error(at, "missing-attribute", `<${optionNode.tag}> needs a value: what it is called`, {
        suggestion: 'value="…"',
      });
    } else if (seen.has(path)) {
      problems.warn(at, "duplicate-label", `"${spec.stored}" is listed twice`, { text: spec.stored });
    }
    seen.add(path);
  }
}

type Names = {
  objectByName: Map<string, ObjectTag>;
  named: Map<string, ConfigNode>;
  tree: BuiltTree;
  problems: ProblemList;
};

/** The names of the objects that a control acts on; the only object when it does not say. */
function bindTargets(node: ControlNode, { objectByName, named, tree, problems }: Names): string[] {
  const written = (node.attributes.toName ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  const at = tree.attributeAt(node, "toName");
  const existing = [...objectByName.keys()];
  if (written.length === 0) {
    const only = existing.length === 1 && tree.unsupportedNames.size === 0 ? existing[0] : undefined;
    if (only === undefined) {
      const message = `<${node.tag}> needs toName: the name of the object it is about${existing.length > 0 ? ` (${quoted(existing)})` : ""}`;
      problems.error(at, "missing-attribute", message, { suggestion: `toName="${existing[0] ?? "…"}"` });
    }
    return only === undefined ? [] : [only];
  }
  const { targets }: { targets?: number } = tags[node.tag];
  if (targets !== undefined && new Set(written).size !== targets) {
    const message = `<${node.tag}> compares ${targets} objects; toName must name ${targets}, with a comma between`;
    problems.error(at, "target", message, {
      text: written.join(","),
      suggestion: existing.slice(0, targets).join(","),
    });
  }
  for (const target of written) {
    const object = objectByName.get(target);
    if (object) checkActsOn(node, object, tree, problems);
    else if (!tree.unsupportedNames.has(target)) reportTarget(node, target, { objectByName, named, tree, problems });
  }
  return written;
}

function checkActsOn(node: ControlNode, object: ObjectTag, tree: BuiltTree, problems: ProblemList): void {
  const { objects }: { objects: "any" | readonly string[] } = tags[node.tag];
  if (objects === "any" || objects.includes(object.tag)) return;
  const message = `<${node.tag}> cannot label a <${object.tag}>; it can label ${objects.map((name) => `<${name}>`).join(", ")}`;
  problems.error(tree.attributeAt(node, "toName"), "target-unsupported", message, { text: object.name });
}

function reportTarget(node: ControlNode, target: string, { objectByName, named, tree, problems }: Names): void {
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

function warnAboutWhenTagName(
  nodes: readonly ConfigNode[],
  named: Map<string, ConfigNode>,
  tree: BuiltTree,
  problems: ProblemList,
): void {
  for (const node of nodes) {
    const target = node.written["whenTagName"];
    if (target === undefined || named.has(target) || tree.unsupportedNames.has(target)) continue;
    const suggestion = nearest(target, [...named.keys()]);
    problems.warn(
      tree.attributeAt(node, "whenTagName"),
      "target",
      `whenTagName="${target}" is not the name of any tag`,
      { text: target, suggestion },
    );
  }
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(", ");
}
