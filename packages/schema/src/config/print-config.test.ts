import * as fc from "fast-check";
import { expect, test } from "vitest";

import type { ConfigNode } from "./node.ts";
import { parseConfig } from "./parse-config.ts";
import { printConfig } from "./print-config.ts";
import { randomConfig } from "../../test/random-config.ts";

function rootOf(xml: string): ConfigNode {
  const parsed = parseConfig(xml);
  if (!parsed.ok) throw new Error(`${JSON.stringify(parsed.problems)} in ${xml}`);
  return parsed.config.root;
}

/** A tree without the places in the text. */
function unplaced(node: ConfigNode): unknown {
  const { source: _, children, ...rest } = node;
  return { ...rest, children: children.map(unplaced) };
}

test("parsing what was printed gives the same tree, and printing it the same text", () => {
  fc.assert(
    fc.property(randomConfig, (xml) => {
      const root = rootOf(xml);
      const printed = printConfig(root);
      expect(unplaced(rootOf(printed))).toEqual(unplaced(root));
      expect(printConfig(rootOf(printed))).toBe(printed);
    }),
    { numRuns: 300 },
  );
});
