import { type LabelConfig, type ResultProblem, validateResults } from "@tandem/schema";
import { invalid } from "../../errors.ts";
import { parseBodyJson } from "../../http/body-json.ts";

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Results as they came: a list, or the same as JSON text; 400 for anything else. */
export function readResults(given: unknown[] | string): Json[] {
  const results: unknown = typeof given === "string" ? parsed(given) : given;
  if (!Array.isArray(results)) throw invalid({ result: ["Expected a list of results."] });
  const wrong = results.findIndex((result) => !isObject(result));
  if (wrong >= 0) throw invalid({ result: [`$.result[${wrong}]: a result must be an object.`] });
  return results as Json[];
}

function parsed(text: string): unknown {
  try {
    return parseBodyJson(text);
  } catch {
    throw invalid({ result: ["Expected a list of results, or the same as JSON text; this text is not JSON."] });
  }
}

const told = ({ path, message, expected }: ResultProblem): string =>
  `${path}: ${message}${expected === undefined ? "" : ` (expected ${expected})`}`;

/**
 * What can be told of results under a config: 400 naming each one that cannot be right. They are kept as they came,
 * with all their keys. A config without controls says nothing, so anything is right.
 */
export function checkResults(config: LabelConfig, results: readonly Json[], data: Json): void {
  if (config.controls.length === 0) return;
  const { kept, problems } = validateResults(config, results, { task: { data } });
  // A wrong score alone costs nothing: the rest of that result was kept.
  if (kept.length < results.length) throw invalid({ result: problems.map(told) });
}

/** How many regions there are; results of one region share its id. */
export function countRegions(results: readonly Json[]): number {
  const ids = results.flatMap(({ id }) => (typeof id === "string" ? id : []));
  return new Set(ids).size + results.filter(({ id, type }) => typeof id !== "string" && type !== "relation").length;
}
