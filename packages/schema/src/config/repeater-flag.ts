import type { ConfigNode } from "./node.ts";

/** What stands for the index of the item inside a Repeater that says nothing else. */
export const defaultFlag = "{{idx}}";

/** Repeaters inside repeaters, at most. */
export const deepestRepeaters = 5;

/** How many items of a list a Repeater shows at most: more is not a labeling interface. */
export const mostItems = 1000;

/** Whether a tag repeats what is inside it, and has not been expanded for a task. */
export const isRepeater = (node: ConfigNode): boolean => node.tag === "Repeater" && node.expanded !== true;

/** What stands for the index inside a Repeater. */
export const flagOf = (repeater: ConfigNode): string => repeater.written["indexFlag"] || defaultFlag;

/** All tags from one down, in document order, with the flags of the Repeaters around each, outermost first. */
export function flagged(root: ConfigNode): { node: ConfigNode; flags: readonly string[] }[] {
  const found: { node: ConfigNode; flags: readonly string[] }[] = [];
  const visit = (node: ConfigNode, flags: readonly string[]): void => {
    found.push({ node, flags });
    const inside = isRepeater(node) ? [...flags, flagOf(node)] : flags;
    for (const child of node.children) visit(child, inside);
  };
  visit(root, []);
  return found;
}

/** A text with the first of each flag replaced by an index, outermost first. Label Studio leaves a second one, too. */
export function withIndexes(text: string, flags: readonly string[], indexes: readonly number[]): string {
  return flags.reduce((replaced, flag, at) => replaced.replace(flag, () => String(indexes[at] ?? "")), text);
}

/** What the names that come from a name with these flags look like, each index a group; `null` when a flag is missing. */
export function namePattern(name: string, flags: readonly string[]): RegExp | null {
  const pieces: (string | null)[] = [name];
  const order: number[] = [];
  for (const [number, flag] of flags.entries()) {
    const at = pieces.findIndex((piece) => piece?.includes(flag));
    const piece = pieces[at];
    if (piece === undefined || piece === null || flag === "") return null;
    const start = piece.indexOf(flag);
    const gapsBefore = pieces.slice(0, at).filter((one) => one === null).length;
    order.splice(gapsBefore, 0, number);
    pieces.splice(at, 1, piece.slice(0, start), null, piece.slice(start + flag.length));
  }
  let gap = 0;
  const source = pieces.map((piece) =>
    piece === null ? `(?<_${order[gap++]}>0|[1-9]\\d{0,2})` : piece.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`),
  );
  return new RegExp(`^${source.join("")}$`, "u");
}

/** The indexes in a name, by flag; `null` when the name does not come from the pattern. */
export function indexesIn(name: string, pattern: RegExp, flags: readonly string[]): number[] | null {
  const groups = pattern.exec(name)?.groups;
  return groups === undefined ? null : flags.map((_, number) => Number(groups[`_${number}`]));
}
