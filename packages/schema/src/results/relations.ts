import type { ConfigNode, ConfigNodeOf, LabelConfig } from "../config/node.ts";
import { nearest } from "../config/spelling.ts";
import type { Result } from "../shapes.ts";
import { described, isObject, type ResultProblem } from "./problem.ts";

/** The labels that relations may have. */
export type RelationLabels = {
  readonly labels: readonly { readonly value: string; readonly background: string }[];
  /** Whether a relation may have several of them. */
  readonly choice: "single" | "multiple";
};

const known = new WeakMap<LabelConfig, RelationLabels>();

/** The labels that a config's Relations give, in document order, each once; none when it has no Relations. */
export function relationLabels(config: LabelConfig): RelationLabels {
  const found = known.get(config);
  if (found !== undefined) return found;
  const made = readRelations(config);
  known.set(config, made);
  return made;
}

function readRelations(config: LabelConfig): RelationLabels {
  const groups: ConfigNodeOf<"Relations">[] = [];
  const labels = new Map<string, { value: string; background: string }>();
  const visit = (node: ConfigNode): void => {
    if (node.tag === "Relations") groups.push(node);
    if (node.tag === "Relation" && node.attributes.value !== null) {
      const { value, background } = node.attributes;
      if (!labels.has(value)) labels.set(value, { value, background });
    }
    node.children.forEach(visit);
  };
  visit(config.root);
  return { labels: [...labels.values()], choice: groups[0]?.attributes.choice ?? "multiple" };
}

const directions: readonly unknown[] = ["left", "right", "bi"];

/**
 * Checks the results of type `relation`: they have no value and no names, only two ids of regions. Adds the right ones
 * to `fine`, by their index; an id counts as existing only when a result with it was kept. Labels must be those of the
 * config, if it has any.
 */
export function checkRelations(
  config: LabelConfig,
  results: readonly unknown[],
  ids: ReadonlySet<string | undefined>,
  fine: Map<number, Result>,
  problems: ResultProblem[],
): void {
  for (const [index, result] of results.entries()) {
    if (!isObject(result) || result["type"] !== "relation") continue;
    const path = `$.result[${index}]`;
    const found = [...checkRelation(result, path, ids), ...checkLabels(config, result["labels"], `${path}.labels`)];
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
  const { direction } = relation;
  if (direction !== undefined && !directions.includes(direction)) {
    problems.push({
      path: `${path}.direction`,
      message: `"direction" is ${described(direction)}`,
      expected: '"left", "right" or "bi"',
    });
  }
  return problems;
}

const shownLabels = 10;

function checkLabels(config: LabelConfig, given: unknown, path: string): ResultProblem[] {
  if (given === undefined || given === null) return [];
  const { labels, choice } = relationLabels(config);
  const values = labels.map(({ value }) => value);
  const expected =
    values.length === 0
      ? "a list of strings"
      : values
          .slice(0, shownLabels)
          .map((value) => `"${value}"`)
          .join(", ") + (values.length > shownLabels ? ` and ${values.length - shownLabels} more` : "");
  if (!Array.isArray(given) || given.some((label) => typeof label !== "string"))
    return [{ path, message: '"labels" is not a list of strings', expected: "a list of strings" }];
  if (values.length === 0) return [];
  const problems = given.flatMap((label: string, index): ResultProblem[] => {
    if (values.includes(label)) return [];
    const near = nearest(label, values);
    const hint = near === undefined ? "" : `; did you mean "${near}"?`;
    return [{ path: `${path}[${index}]`, message: `"${label}" is not a label of relations${hint}`, expected }];
  });
  if (choice === "single" && given.length > 1)
    problems.push({
      path,
      message: `the relation has ${given.length} labels, but may have one`,
      expected: "one label",
    });
  return problems;
}
