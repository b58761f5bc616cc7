import type { ConfigNode } from "./node.ts";
import { attributesFrom } from "./read-attributes.ts";
import { withIndexes } from "./repeater-flag.ts";

/**
 * A tag, and all inside it, as it is for one item of the Repeaters around it: in every attribute the first of each flag
 * is the item's index. Index flags themselves stay: those of a Repeater inside are not its own.
 */
export function nodeAt(node: ConfigNode, flags: readonly string[], indexes: readonly number[]): ConfigNode {
  const written = Object.fromEntries(
    Object.entries(node.written).map(([name, value]) => [
      name,
      name === "indexFlag" ? value : withIndexes(value, flags, indexes),
    ]),
  );
  const children = node.children.map((child) => nodeAt(child, flags, indexes));
  // The attributes are read with this tag's own table, which is what the union says of them.
  return { ...node, written, children, attributes: attributesFrom(node.tag, written) } as unknown as ConfigNode;
}
