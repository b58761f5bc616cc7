import { type LabelConfig, resolveUndefinedKey, validateResults, validateTaskData } from "@tandem/schema";
import type { NewAnnotation } from "../annotations/index.ts";
import { type ImportedPrediction, parsePrediction } from "./imported-prediction.ts";
import { isFields, type ItemProblem, placed } from "./item-problem.ts";
import { preannotatedPredictions } from "./preannotated.ts";

/** An annotation as the annotations feature takes it, but for its task. */
type ImportedAnnotation = Omit<NewAnnotation, "task_id" | "completed_by"> & { completed_by: number };

/** A task as it will be stored, with what came along. */
export interface ImportItem {
  data: Record<string, unknown>;
  meta: Record<string, unknown>;
  allowSkip: boolean;
  annotations: ImportedAnnotation[];
  predictions: ImportedPrediction[];
}

/** Whom annotations are from: ids and addresses of those who may be named. */
export interface Annotators {
  importing: number;
  ids: ReadonlySet<number>;
  byEmail: ReadonlyMap<string, number>;
}

export interface ItemRules {
  config: LabelConfig;
  annotators: Annotators;
  preannotatedFrom: readonly string[];
}

type Fields = Record<string, unknown>;
const mostInside = 1_000;
const largestInt = 2 ** 31 - 1;

function readList(item: Fields, key: "annotations" | "predictions", problems: ItemProblem[]): unknown[] {
  const list = item[key];
  if (list === undefined || list === null) return [];
  if (Array.isArray(list) && list.length <= mostInside) return list;
  problems.push({ path: `$.${key}`, message: `"${key}" must be a list of at most ${mostInside}` });
  return [];
}

/** A user's id, `{"email": …}`, or nothing: the importing user. */
function readAnnotator(given: unknown, annotators: Annotators, path: string, problems: ItemProblem[]): number {
  if (given === undefined || given === null) return annotators.importing;
  const email = isFields(given) ? given["email"] : undefined;
  if (typeof email === "string") {
    const known = annotators.byEmail.get(email.toLowerCase());
    if (known !== undefined) return known;
    problems.push({ path: `${path}.email`, message: `Unknown annotator's email ${email}` });
    return annotators.importing;
  }
  const id = isFields(given) ? given["id"] : given;
  const number = typeof id === "string" && /^\d{1,9}$/.test(id) ? Number(id) : id;
  if (typeof number === "number" && annotators.ids.has(number)) return number;
  problems.push({ path, message: `There is no user ${JSON.stringify(id)}; expected the id of a user or {"email": …}` });
  return annotators.importing;
}

function readFlag(fields: Fields, key: string, fallback: boolean, path: string, problems: ItemProblem[]): boolean {
  const value = fields[key];
  if (value === undefined || value === null) return fallback;
  if (typeof value === "boolean") return value;
  problems.push({ path: `${path}.${key}`, message: `"${key}" must be true or false` });
  return fallback;
}

function readAnnotation(
  given: unknown,
  path: string,
  item: Fields,
  rules: ItemRules,
  problems: ItemProblem[],
): ImportedAnnotation[] {
  if (!isFields(given)) {
    problems.push({ path, message: 'an annotation must be an object with "result"' });
    return [];
  }
  const { result, lead_time: leadTime, id } = given;
  if (!Array.isArray(result) || !result.every(isFields)) {
    problems.push({ path: `${path}.result`, message: "an annotation must have a list of results, each an object" });
    return [];
  }
  const checked = validateResults(rules.config, result, { task: { data: item } });
  for (const problem of checked.problems) problems.push(placed(path, problem));
  return [
    {
      result,
      completed_by: readAnnotator(given["completed_by"], rules.annotators, `${path}.completed_by`, problems),
      was_cancelled: readFlag(given, "was_cancelled", false, path, problems),
      // Label Studio takes imported annotations for the truth unless they say otherwise.
      ground_truth: readFlag(given, "ground_truth", true, path, problems),
      lead_time: typeof leadTime === "number" && Number.isFinite(leadTime) ? leadTime : null,
      import_id: typeof id === "number" && Number.isInteger(id) && id >= 0 && id <= largestInt ? id : null,
    },
  ];
}

/** A task's data is the item's `data`, or the item itself when it has none. */
function taskFields(item: Fields): { data: unknown; fields: Fields } {
  return "data" in item ? { data: item["data"], fields: item } : { data: item, fields: {} };
}

/**
 * Checks one item of an import against the project's config. Everything that is wrong is told; an item with any
 * problem is not imported.
 */
export function parseImportItem(
  value: unknown,
  rules: ItemRules,
): { item: ImportItem | null; problems: ItemProblem[] } {
  if (!isFields(value)) return { item: null, problems: [{ path: "$", message: "a task must be an object" }] };
  const problems: ItemProblem[] = [];
  const { data: given, fields } = taskFields(value);
  for (const message of validateTaskData(rules.config, given)) problems.push({ path: "$.data", message });
  if (!isFields(given)) return { item: null, problems };
  const data: Fields = resolveUndefinedKey(rules.config, given);
  const meta = fields["meta"] ?? {};
  if (!isFields(meta)) problems.push({ path: "$.meta", message: '"meta" must be an object' });
  const annotations = readList(fields, "annotations", problems).flatMap((annotation, index) =>
    readAnnotation(annotation, `$.annotations[${index}]`, data, rules, problems),
  );
  // Label Studio's export lists predictions by their ids, which mean nothing here.
  const predictions = readList(fields, "predictions", problems).flatMap((prediction, index) =>
    typeof prediction === "number" ? [] : parsePrediction(prediction, `$.predictions[${index}]`, data, rules, problems),
  );
  predictions.push(...preannotatedPredictions(data, rules, problems));
  const allowSkip = readFlag(fields, "allow_skip", true, "$", problems);
  if (problems.length > 0) return { item: null, problems };
  return { item: { data, meta: meta as Fields, allowSkip, annotations, predictions }, problems };
}
