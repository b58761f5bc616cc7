import { type ControlTagName, isControlTag, isObjectTag, type ObjectTagName } from "../tags/index.ts";
import type { BuiltTree } from "./build-tree.ts";
import { checkConditions } from "./check-conditions.ts";
import { checkHotkeys, checkLabels } from "./check-labels.ts";
import { checkNames, checkParts, checkRepeater } from "./check-names.ts";
import { factsOf } from "./definition.ts";
import { labelsIn } from "./labels.ts";
import type { ConfigNode, ConfigNodeOf, ControlTag, LabelConfig, ObjectTag } from "./node.ts";
import { noProblemList, type ProblemList } from "./problem.ts";
import { flagged } from "./repeater-flag.ts";
import { bindTargets, checkFilter } from "./targets.ts";
import { shownValue, valueKeyOf } from "./task-values.ts";

type ObjectNode = { [Name in ObjectTagName]: ConfigNodeOf<Name> }[ObjectTagName];
type ControlNode = { [Name in ControlTagName]: ConfigNodeOf<Name> }[ControlTagName];

/** Finds objects and controls in a tree, checks their names, and binds controls to the objects they act on. */
export function bind(source: string, root: ConfigNode, tree: BuiltTree, problems: ProblemList): LabelConfig {
  const found = flagged(root);
  const nodes = found.map(({ node }) => node);
  const flagsOf = new Map(found.map(({ node, flags }) => [node, flags]));
  const named = checkNames(found, tree, problems);
  const objectNodes = nodes.filter((node): node is ObjectNode => isObjectTag(node.tag));
  const objects = objectNodes.map((node) => toObject(node, tree, problems));
  const objectByName = new Map(objects.map((object) => [object.name, object]));
  const names = { objectByName, named, tree, problems };
  const controls = nodes
    .filter((node): node is ControlNode => isControlTag(node.tag))
    .map((node) => toControl(node, bindTargets(node, names), tree, problems));
  const controlByName = new Map(controls.map((control) => [control.name, control]));
  const config: LabelConfig = {
    source,
    root,
    objects,
    controls,
    objectByName,
    controlByName,
    dataKeys: objects.flatMap((objectTag) =>
      objectTag.valueKey === null || flagsOf.get(objectTag.node)?.length !== 0
        ? []
        : [{ key: objectTag.valueKey, objectTag }],
    ),
  };
  for (const node of nodes) {
    checkRepeater(node, tree, problems);
    checkFilter(node, controlByName, names);
  }
  checkConditions(nodes, config, names);
  checkHotkeys(nodes, tree, problems);
  return config;
}

const noTree: BuiltTree = {
  root: null,
  attributeAt: () => ({ offset: 0, length: 0 }),
  unsupportedNames: new Set(),
};

/** The config of a tree that was made from one that has been checked. */
export function bindMade(source: string, root: ConfigNode): LabelConfig {
  return bind(source, root, noTree, noProblemList);
}

function toObject(node: ObjectNode, tree: BuiltTree, problems: ProblemList): ObjectTag {
  const value = shownValue(node);
  if (value === "") {
    const message = `<${node.tag}> needs a value: the key of the task's data to show, like value="$text"`;
    problems.error(tree.attributeAt(node, "value"), "missing-attribute", message, { suggestion: 'value="$text"' });
  }
  // One object for all tags of the union: the compiler cannot see that name, attributes and node belong together.
  const object: Record<keyof ObjectTag, unknown> = {
    name: node.written["name"] ?? "",
    tag: node.tag,
    value,
    valueKey: valueKeyOf(value),
    attributes: node.attributes,
    node,
  };
  return object as ObjectTag;
}

function toControl(node: ControlNode, toName: string[], tree: BuiltTree, problems: ProblemList): ControlTag {
  const { type, option = null } = factsOf(node.tag);
  const { perRegion, perItem } = node.written;
  if (perRegion?.toLowerCase() === "true" && perItem?.toLowerCase() === "true") {
    problems.error(
      tree.attributeAt(node, "perItem"),
      "conflicting-attributes",
      `<${node.tag}> cannot be both perRegion and perItem`,
    );
  }
  const labels = labelsIn(node);
  const labelsKey = option === null ? null : valueKeyOf(node.written["value"] ?? "");
  checkLabels(node, { option, labels, labelsKey }, tree, problems);
  checkParts(node, tree, problems);
  const control: Record<keyof ControlTag, unknown> = {
    name: node.written["name"] ?? "",
    tag: node.tag,
    type,
    toName,
    labels: labels.map(({ spec }) => spec),
    labelsKey,
    attributes: node.attributes,
    node,
  };
  return control as ControlTag;
}
