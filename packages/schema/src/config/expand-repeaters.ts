import { bindMade } from "./bind.ts";
import type { ConfigNode, LabelConfig } from "./node.ts";
import { attributesFrom } from "./read-attributes.ts";
import { nodeAt } from "./repeated-node.ts";
import { flagged, flagOf, isRepeater, mostItems, withIndexes } from "./repeater-flag.ts";
import { lookUp, resolveUndefinedKey, type TaskData, valueKeyOf } from "./task-values.ts";

/** How many tags a config has at most by repeating; then the items that are left are not shown. */
export const mostRepeated = 20_000;

/**
 * The config as it is for a task: inside each Repeater its tags once for each item of its list, in a View of their own,
 * with the item's index instead of the flag. Objects and controls are then those of the items: `label_0`, `label_1`.
 * The Repeater stays as the tag around its items. A list that is missing, or no list, has no items; of a long one only
 * the first 1000 are shown, and of all together as many as make 20,000 tags (`repeaterProblems` tells). The same config
 * when nothing repeats, and for tasks whose lists are equally long.
 */
export function expandRepeaters(config: LabelConfig, data: TaskData): LabelConfig {
  const repeaters = repeatersOf(config);
  if (repeaters.length === 0) return config;
  const task = resolveUndefinedKey(config, data);
  const lengths: number[] = [];
  for (const repeater of repeaters) measure(repeater, [], [], task, lengths);
  const shape = lengths.join(",");
  const known = remembered.get(config)?.byShape.get(shape);
  if (known !== undefined) return known.config;
  const room: Room = { left: mostRepeated, isCut: false };
  const expanded = bindMade(config.source, expand(config.root, task, room));
  remember(config, shape, { config: expanded, size: mostRepeated - room.left });
  return expanded;
}

/** What of a task's lists is not, or not all, repeated for; in words. Empty when everything is. */
export function repeaterProblems(config: LabelConfig, data: TaskData): string[] {
  const task = resolveUndefinedKey(config, data);
  const room: Room = { left: mostRepeated, isCut: false };
  const problems = new Set<string>();
  expand(config.root, task, room, (key, list) => {
    if (problems.size >= mostReported) return;
    if (!Array.isArray(list)) problems.add(`"${key}" must be a list for <Repeater>, but it is ${described(list)}`);
    else if (list.length > mostItems)
      problems.add(`"${key}" has ${list.length} items; only the first ${mostItems} are shown`);
  });
  if (room.isCut) problems.add(`The lists make more than ${mostRepeated} tags; only the first are shown`);
  return [...problems];
}

/** The paths in a task's data of the lists that a config repeats for; of lists inside those only once it is expanded. */
export function repeatedKeys(config: LabelConfig): string[] {
  return flagged(config.root).flatMap(({ node, flags }) => {
    const key = node.tag === "Repeater" && flags.length === 0 ? valueKeyOf(node.written["on"] ?? "") : null;
    return key === null ? [] : [key];
  });
}

const mostReported = 20;

/** An expanded config and how many tags were made for it. */
type Expanded = { config: LabelConfig; size: number };

/** What is remembered for a config: the lengths of its lists → what it is then. */
const remembered = new WeakMap<LabelConfig, { byShape: Map<string, Expanded>; size: number }>();

/** Tags of expanded configs that are remembered for a config, beside the last. */
const mostRemembered = mostRepeated * 2;

function remember(config: LabelConfig, shape: string, expanded: Expanded): void {
  const known = remembered.get(config) ?? { byShape: new Map<string, Expanded>(), size: 0 };
  remembered.set(config, known);
  // The order of a Map is that of insertion: the first is the oldest.
  for (const [oldest, { size }] of known.byShape) {
    if (known.size + expanded.size <= mostRemembered) break;
    known.byShape.delete(oldest);
    known.size -= size;
  }
  known.byShape.set(shape, expanded);
  known.size += expanded.size;
}

const repeatersByConfig = new WeakMap<LabelConfig, readonly ConfigNode[]>();

/** Looked for once: every answer that is checked asks. */
function repeatersOf(config: LabelConfig): readonly ConfigNode[] {
  const known = repeatersByConfig.get(config);
  if (known !== undefined) return known;
  const found = outermost(config.root);
  repeatersByConfig.set(config, found);
  return found;
}

/** The Repeaters that are in no other. */
function outermost(node: ConfigNode): ConfigNode[] {
  return isRepeater(node) ? [node] : node.children.flatMap(outermost);
}

/** The lengths of all lists that decide what an expanded config looks like, up to the limit. */
function measure(
  repeater: ConfigNode,
  flags: readonly string[],
  indexes: readonly number[],
  data: TaskData,
  lengths: number[],
): void {
  const count = itemsOf(withIndexes(repeater.written["on"] ?? "", flags, indexes), data).length;
  lengths.push(count);
  const inside = repeater.children.flatMap(outermost);
  for (let index = 0; index < count && inside.length > 0; index += 1) {
    for (const inner of inside) {
      if (lengths.length >= mostRepeated) return;
      measure(inner, [...flags, flagOf(repeater)], [...indexes, index], data, lengths);
    }
  }
}

/** The first items of the list that a Repeater repeats for. */
function itemsOf(on: string, data: TaskData): readonly unknown[] {
  const key = valueKeyOf(on);
  const list = key === null ? undefined : lookUp(data, key);
  return Array.isArray(list) ? list.slice(0, mostItems) : [];
}

/** How many tags may still be made. */
type Room = { left: number; isCut: boolean };

type OnList = (key: string, list: unknown) => void;

function expand(node: ConfigNode, data: TaskData, room: Room, onList?: OnList): ConfigNode {
  if (!isRepeater(node)) {
    return {
      ...node,
      children: node.children.map((child) => expand(child, data, room, onList)),
    };
  }
  const on = node.written["on"] ?? "";
  const key = valueKeyOf(on);
  if (key !== null) onList?.(key, lookUp(data, key));
  const size = 1 + node.children.reduce((sum, child) => sum + flagged(child).length, 0);
  const views: ConfigNode[] = [];
  const count = itemsOf(on, data).length;
  for (let index = 0; index < count; index += 1) {
    if (room.left < size) {
      room.isCut = true;
      break;
    }
    room.left -= size;
    const children = node.children.map((child) => expand(nodeAt(child, [flagOf(node)], [index]), data, room, onList));
    views.push(viewOf(node, children));
  }
  return { ...node, children: views, expanded: true } as unknown as ConfigNode;
}

function viewOf({ source }: ConfigNode, children: readonly ConfigNode[]): ConfigNode {
  const view = {
    tag: "View",
    writtenTag: "View",
    attributes: attributesFrom("View", {}),
    written: {},
    children,
    source,
  };
  return view as unknown as ConfigNode;
}

function described(value: unknown): string {
  if (value === undefined || value === null) return "missing";
  return typeof value === "object" ? "an object" : JSON.stringify(value).slice(0, 40);
}
