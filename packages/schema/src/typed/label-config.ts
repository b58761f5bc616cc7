import type { LabelConfig } from "../config/node.ts";
import { parseConfig } from "../config/parse-config.ts";
import type { ConfigError } from "./markup.ts";
import type { KnownParts } from "./results-of.ts";

/** A label config whose text the compiler knows, and so its controls, labels and results. */
export type KnownConfig<Xml extends string> = LabelConfig & { readonly source: Xml };

/** What is wrong with a config's text, for the compiler; `unknown` when nothing is. */
type Wrong<Xml extends string> =
  Extract<KnownParts<Xml>, ConfigError<string>> extends infer Found
    ? [Found] extends [never]
      ? unknown
      : Found
    : never;

/**
 * A config written in the program. The compiler reads it too: most mistakes do not compile, and `ResultOf`,
 * `PredictionOf` and `resultsOf` know its controls and labels. Throws a RangeError that says everything wrong, with
 * line and column.
 */
export function labelConfig<const Xml extends string>(xml: Xml & Wrong<Xml>): KnownConfig<Xml> {
  const text: string = xml;
  const parsed = parseConfig(text);
  if (parsed.ok) return parsed.config as KnownConfig<Xml>;
  const problems = parsed.problems
    .filter(({ severity }) => severity === "error")
    .map(({ line, column, message }) => `${line}:${column} ${message}`);
  throw new RangeError(`This is not a valid label config:\n${problems.join("\n")}`);
}
