import type { Result } from "../shapes.ts";
import { described, isObject, type ResultProblem } from "./problem.ts";

const directions: readonly unknown[] = ["left", "right", "bi"];

/**
 * Checks the results of type `relation`: they have no value and no names, only two ids of regions. Adds the right ones
 * to `fine`, by their index; an id counts as existing only when a result with it was kept.
 */
export function checkRelations(
  results: readonly unknown[],
  ids: ReadonlySet<string | undefined>,
  fine: Map<number, Result>,
  problems: ResultProblem[],
): void {
  for (const [index, result] of results.entries()) {
    if (!isObject(result) || result["type"] !== "relation") continue;
    const found = checkRelation(result, `$.result[${index}]`, ids);
    if (found.length === 0) fine.set(index, result as Result);
    problems.push(...found);
  }
}

function checkRelation(
  relation: Record<string, unknown>,
  path: string,
  ids: ReadonlySet<string | undefined>,
): ResultProblem[] {
  const problems: ResultProblem[] = [];
  for (const key of ["from_id", "to_id"] as const) {
    const id = relation[key];
    if (typeof id === "string" && ids.has(id)) continue;
    problems.push({
      path: `${path}.${key}`,
      message: `"${key}" is ${described(id)}`,
      expected: "the id of a result in this list",
    });
  }
  const { direction, labels } = relation;
  if (direction !== undefined && !directions.includes(direction)) {
    problems.push({
      path: `${path}.direction`,
      message: `"direction" is ${described(direction)}`,
      expected: '"left", "right" or "bi"',
    });
  }
  if (labels !== undefined && !(Array.isArray(labels) && labels.every((label) => typeof label === "string"))) {
    problems.push({
      path: `${path}.labels`,
      message: '"labels" is not a list of strings',
      expected: "a list of strings",
    });
  }
  return problems;
}
