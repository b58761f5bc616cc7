import type { ControlTag, LabelConfig } from "../config/node.ts";
import type { TaskData } from "../config/task-values.ts";
import type { Result } from "../shapes.ts";
import { described, isObject, placed, type ResultProblem } from "./problem.ts";
import { checkRelations } from "./relations.ts";
import { ResultChecks } from "./result-checks.ts";
import { numeric, type Shape, string, whole } from "../tags/shape.ts";

/** With the task, spans are checked against its text and labels against those it brings. */
export type ValidationOptions = { task?: { data: TaskData } | undefined };

export type ValidatedResults = {
  /** What is right, verbatim and in order; of a result with only its score wrong, the rest. */
  kept: Result[];
  problems: ResultProblem[];
};

/** A hostile answer must not make a huge list; what is wrong is not kept, reported or not. */
const mostProblems = 100;

/**
 * Checks an annotation's or a prediction's list of results against a config, one by one: a wrong result is left out
 * and reported, the others are kept. Never throws.
 */
export function validateResults(
  config: LabelConfig,
  results: unknown,
  options: ValidationOptions = {},
): ValidatedResults {
  if (!Array.isArray(results)) {
    return {
      kept: [],
      problems: [{ path: "$.result", message: `"result" is ${described(results)}`, expected: "a list of results" }],
    };
  }
  const checks = new ResultChecks(config, options.task?.data);
  // One result alone contradicts no other.
  const together = results.length > 1 ? createTogether() : null;
  const problems: ResultProblem[] = [];
  const fine: (Result | undefined)[] = [];
  let hasRelations = false;
  for (let index = 0; index < results.length; index += 1) {
    const result: unknown = results[index];
    fine.push(undefined);
    if (isObject(result) && result["type"] === "relation") {
      hasRelations = true;
      continue;
    }
    let found = checkResult(result, index, checks);
    if (found.length === 0 && together !== null) found = together.check(result as Checked, index, checks);
    if (found.length === 0) fine[index] = withGoodScore(result as Checked, index, problems);
    else problems.push(...found);
  }
  if (hasRelations) keepRelations(config, results, fine, problems);
  const kept = fine.filter((result) => result !== undefined);
  return { kept, problems: problems.length > mostProblems ? problems.slice(0, mostProblems) : problems };
}

/** Adds the right relations at their places. */
function keepRelations(
  config: LabelConfig,
  results: readonly unknown[],
  fine: (Result | undefined)[],
  problems: ResultProblem[],
): void {
  const ids = new Set(fine.filter((result) => result !== undefined).map((result) => result.id));
  const relations = new Map<number, Result>();
  checkRelations(config, results, ids, relations, problems);
  for (const [index, relation] of relations) fine[index] = relation;
}

const noProblems: ResultProblem[] = [];

/** Made only of what is wrong: nearly nothing is. */
const pathOf = (index: number): string => `$.result[${index}]`;

/** A result that `checkResult` found nothing wrong with. */
type Checked = Result & { from_name: string; to_name: string; value: Record<string, unknown> };

function checkResult(result: unknown, index: number, checks: ResultChecks): ResultProblem[] {
  if (!isObject(result))
    return [{ path: pathOf(index), message: `a result is ${described(result)}`, expected: "an object" }];
  const control = checks.control(result["from_name"]);
  if (!control) return [unknownControl(result["from_name"], pathOf(index), checks)];
  const problems: ResultProblem[] = [];
  const { id, to_name: toName, type, value } = result;
  if (typeof toName !== "string" || !isTarget(control, toName)) {
    const message = `"to_name" is ${described(toName)}, which "${control.name}" is not about`;
    problems.push({
      path: `${pathOf(index)}.to_name`,
      message,
      expected: control.toName.map((name) => `"${name}"`).join(" or "),
    });
  }
  if (type !== control.type && !checks.isType(control, type)) {
    const message = `"type" is ${described(type)}, but "${control.name}" is a <${control.tag}>`;
    problems.push({ path: `${pathOf(index)}.type`, message, expected: `"${control.type}"` });
  }
  if (id !== undefined && typeof id !== "string") {
    problems.push({ path: `${pathOf(index)}.id`, message: `"id" is ${described(id)}`, expected: "a string, or no id" });
  }
  if (!isObject(value)) {
    problems.push({
      path: `${pathOf(index)}.value`,
      message: `"value" is ${described(value)}`,
      expected: `an object with "${control.type}"`,
    });
    return problems;
  }
  if (hasEnvelope(result)) checkEnvelope(result, index, problems);
  if (typeof toName === "string") {
    const found = checks.check(control, toName, result as Checked);
    if (found !== null) problems.push(...found.map((problem) => placed(pathOf(index), problem)));
  }
  return problems;
}

const pixels = numeric({ min: 1 });
/** What may stand beside a value, and what it must be if it does. */
const envelope: Readonly<Record<string, Shape<unknown>>> = {
  original_width: pixels,
  original_height: pixels,
  image_rotation: numeric(),
  item_index: whole({ min: 0 }),
  original_length: numeric({ min: 0 }),
  parentID: string(),
};

/** Asked with written-out keys: mostly none is there, and to find that out with the key in a variable is slow. */
function hasEnvelope(result: Record<string, unknown>): boolean {
  return (
    result["original_width"] !== undefined ||
    result["original_height"] !== undefined ||
    result["image_rotation"] !== undefined ||
    result["item_index"] !== undefined ||
    result["original_length"] !== undefined ||
    result["parentID"] !== undefined
  );
}

function checkEnvelope(result: Record<string, unknown>, index: number, problems: ResultProblem[]): void {
  for (const key in envelope) {
    const given = result[key];
    const shape = envelope[key];
    if (given === undefined || given === null || shape === undefined) continue;
    const found = shape.check(given);
    if (found !== null) problems.push(...found.map((problem) => placed(`${pathOf(index)}.${key}`, problem)));
  }
}

/**
 * One of the control's objects, or all of them as Label Studio's short answers name them: `a,b`. Its editor gives what
 * compares objects its own name for them.
 */
function isTarget(control: ControlTag, toName: string): boolean {
  if (control.toName.includes(toName) || control.toName.join(",") === toName) return true;
  return toName === control.name && control.toName.length > 1;
}

function unknownControl(name: unknown, path: string, checks: ResultChecks): ResultProblem {
  const near = typeof name === "string" ? checks.nearestControl(name) : undefined;
  const hint = near === undefined ? "" : `; did you mean "${near}"?`;
  const message =
    typeof name === "string"
      ? `"from_name" '${name}' not found in configuration${hint}`
      : `"from_name" is ${described(name)}`;
  return { path: `${path}.from_name`, message, expected: "the name of a control of the label config" };
}

/** Results with one id are one region: the same place in the same object, each control once. */
function createTogether() {
  let regions: Map<string, Region> | undefined;
  let wholeTask: Map<string, number> | undefined;
  return {
    check: (result: Checked, index: number, checks: ResultChecks): ResultProblem[] => {
      const control = checks.control(result.from_name);
      if (control !== undefined && checks.hasPlace(control))
        return result.id === undefined
          ? noProblems
          : checkRegion((regions ??= new Map()), result, control, index, checks);
      if (control !== undefined && checks.repeats(control)) return noProblems;
      const item = result["item_index"];
      const key = item === undefined ? result.from_name : JSON.stringify([result.from_name, item]);
      wholeTask ??= new Map();
      const earlier = wholeTask.get(key);
      if (earlier === undefined) {
        wholeTask.set(key, index);
        return noProblems;
      }
      const message = `"${result.from_name}" answers twice, first in $.result[${earlier}]`;
      return [{ path: `$.result[${index}].from_name`, message, expected: "one result" }];
    },
  };
}

type Region = { result: Checked; control: ControlTag; index: number; others: Map<string, number> | null };

function checkRegion(
  regions: Map<string, Region>,
  result: Checked & { id?: string },
  control: ControlTag,
  index: number,
  checks: ResultChecks,
): ResultProblem[] {
  const { id = "" } = result;
  const region = regions.get(id);
  if (!region) {
    regions.set(id, { result, control, index, others: null });
    return noProblems;
  }
  const path = `$.result[${index}].id`;
  // Places are only compared where an id comes again: the key of a mask is long.
  const place = checks.placeKey(control, result.to_name, result);
  if (place !== checks.placeKey(region.control, region.result.to_name, region.result)) {
    const message = `the id "${id}" is that of $.result[${region.index}], which is in another place`;
    return [{ path, message, expected: "an id of its own, or the same place" }];
  }
  region.others ??= new Map([[region.control.name, region.index]]);
  const earlier = region.others.get(control.name);
  if (earlier !== undefined) {
    const message = `"${control.name}" answers twice for the region "${id}", first in $.result[${earlier}]`;
    return [{ path, message, expected: "one result" }];
  }
  region.others.set(control.name, index);
  return noProblems;
}

/** The result as it is; without its score, which is then reported, if that is not a number in 0..1. */
function withGoodScore(result: Checked, index: number, problems: ResultProblem[]): Result {
  const { score } = result as { score?: unknown };
  if (score === undefined || score === null || isShare(score)) return result;
  problems.push({
    path: `${pathOf(index)}.score`,
    message: `"score" is ${described(score)}; it is left out`,
    expected: "a number from 0 to 1",
  });
  const { score: _, ...rest } = result;
  return rest;
}

/** Whether a value is a number in 0..1. */
export function isShare(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= 1;
}
