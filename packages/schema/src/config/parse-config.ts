import { bind } from "./bind.ts";
import { buildTree } from "./build-tree.ts";
import type { LabelConfig } from "./node.ts";
import { type ConfigProblem, createProblemList } from "./problem.ts";
import { createSourceText } from "./source-text.ts";
import { longestConfig, readXml } from "./xml.ts";

export type ParsedConfig =
  | { ok: true; config: LabelConfig; warnings: ConfigProblem[] }
  | { ok: false; problems: ConfigProblem[] };

/**
 * Reads a label config. Never throws on any text. On success the config is complete and consistent: every control
 * has a name and acts on objects that exist; what Label Studio ignores silently is a warning. Otherwise `problems`
 * says everything that is wrong, with the exact place, in the order of the text.
 */
export function parseConfig(xml: string): ParsedConfig {
  // Longer texts are refused before any work is done on them.
  const source = createSourceText(xml.slice(0, longestConfig + 1));
  const list = createProblemList(source);
  const root = readXml(source, list);
  const tree = root === null ? null : buildTree(root, source, list);
  const config = tree === null || tree.root === null ? null : bind(xml, tree.root, tree, list);
  const problems = list.problems.sort((one, other) => one.offset - other.offset);
  if (config === null || problems.some((problem) => problem.severity === "error")) return { ok: false, problems };
  return { ok: true, config, warnings: problems };
}
