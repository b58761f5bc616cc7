import { labelsIn } from "./labels.ts";
import type { ConfigNode, ControlTag, LabelConfig, ObjectTag } from "./node.ts";
import { nodeAt } from "./repeated-node.ts";
import { flagged, indexesIn, namePattern, withIndexes } from "./repeater-flag.ts";
import { shownValue, valueKeyOf } from "./task-values.ts";

/**
 * The control that results call by a name. That of an item of a Repeater (`label_0`, of `label_{{idx}}`) is found
 * whatever the item, unless the config is expanded for a task; then only those of the task are. Undefined when there
 * is none.
 */
export function controlFor(config: LabelConfig, name: string): ControlTag | undefined {
  return config.controlByName.get(name) ?? repeatedIn(config).find(name)?.control;
}

/** The object that results call by a name; see `controlFor`. */
export function objectFor(config: LabelConfig, name: string): ObjectTag | undefined {
  return config.objectByName.get(name) ?? repeatedIn(config).find(name)?.object;
}

type Found = { control: ControlTag | undefined; object: ObjectTag | undefined };

type Repeated = { find(name: string): Found | undefined };

const known = new WeakMap<LabelConfig, Repeated>();

/** Names that are remembered for a config: results may name any number of items. */
const mostRemembered = 10_000;

function repeatedIn(config: LabelConfig): Repeated {
  const before = known.get(config);
  if (before !== undefined) return before;
  const patterns = flagged(config.root).flatMap(({ node, flags }) => {
    const { name } = node.written;
    const pattern = flags.length === 0 || name === undefined ? null : namePattern(name, flags);
    return pattern === null ? [] : [{ node, name: name ?? "", flags, pattern }];
  });
  const found = new Map<string, Found | undefined>();
  const search = (name: string): Found | undefined => {
    for (const { node, name: flaggedName, flags, pattern } of patterns) {
      const indexes = indexesIn(name, pattern, flags);
      if (indexes === null) continue;
      const control = config.controlByName.get(flaggedName);
      const object = config.objectByName.get(flaggedName);
      if (control === undefined && object === undefined) continue;
      const made = nodeAt(node, flags, indexes);
      return {
        control: control === undefined ? undefined : controlAt(control, made, flags, indexes),
        object: object === undefined ? undefined : objectAt(object, made),
      };
    }
    return undefined;
  };
  const repeated: Repeated = {
    find: (name) => {
      if (patterns.length === 0) return undefined;
      if (found.has(name)) return found.get(name);
      if (found.size >= mostRemembered) found.clear();
      const result = search(name);
      found.set(name, result);
      return result;
    },
  };
  known.set(config, repeated);
  return repeated;
}

function controlAt(
  control: ControlTag,
  node: ConfigNode,
  flags: readonly string[],
  indexes: readonly number[],
): ControlTag {
  const made: Partial<Record<keyof ControlTag, unknown>> = {
    name: node.written["name"],
    toName: control.toName.map((name) => withIndexes(name, flags, indexes)),
    labels: labelsIn(node).map(({ spec }) => spec),
    labelsKey: control.labelsKey === null ? null : valueKeyOf(node.written["value"] ?? ""),
    attributes: node.attributes,
    node,
  };
  return { ...control, ...made } as ControlTag;
}

function objectAt(object: ObjectTag, node: ConfigNode): ObjectTag {
  const value = shownValue(node);
  const made: Partial<Record<keyof ObjectTag, unknown>> = {
    name: node.written["name"],
    value,
    valueKey: valueKeyOf(value),
    attributes: node.attributes,
    node,
  };
  return { ...object, ...made } as ObjectTag;
}
