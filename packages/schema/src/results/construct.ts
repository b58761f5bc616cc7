import { controlFor } from "../config/lookups.ts";
import type { LabelConfig } from "../config/node.ts";
import type { TaskData } from "../config/task-values.ts";
import type { Result } from "../shapes.ts";
import { answerKeys } from "./control-role.ts";
import type { ResultProblem } from "./problem.ts";
import { checkRelations } from "./relations.ts";
import { encodeSpanText } from "./text-offsets.ts";
import { validateResults } from "./validate-results.ts";

/** What a made result may have beside its answer. */
export type ResultExtras = {
  id?: string;
  /** Which object, when the control is about several; else its first. */
  toName?: string;
  score?: number;
  /** When given, spans must lie inside its text and dynamic labels are known. */
  task?: { data: TaskData } | undefined;
  /** A result of the region that this one is about: it gets its id, its object and its place. */
  region?: Readonly<Result>;
  item_index?: number;
  original_width?: number;
  original_height?: number;
  image_rotation?: number;
  original_length?: number;
  parentID?: string;
  meta?: Record<string, unknown>;
};

/** A piece of a text: code points from 0, `end` not included. `text` is what is there, as it is read. */
export type TextSpan = { start: number; end: number; text?: string };

type Value = Readonly<Record<string, unknown>>;

/** The result of a Choices about the whole task. Throws a RangeError, saying what is wrong, if it would not be valid. */
export function choices(
  config: LabelConfig,
  control: string,
  chosen: readonly string[],
  extras: ResultExtras = {},
): Result {
  return made(config, control, { choices: [...chosen] }, extras, "choices");
}

/**
 * A labeled span of a text, with an id of its own unless one is given. Throws a RangeError, saying what is wrong, if
 * it would not be valid.
 */
export function span(
  config: LabelConfig,
  control: string,
  place: TextSpan,
  labels: readonly string[],
  extras: ResultExtras = {},
): Result {
  const value = { ...withTextEncoded(place), ...answerFields(config, control, [...labels]) };
  return made(config, control, value, { id: newRegionId(), ...extras });
}

const idCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

/** Ten random characters, as Label Studio's editor names regions. Unique within a task, not a secret. */
export function newRegionId(): string {
  return Array.from({ length: 10 }, () => idCharacters[Math.floor(Math.random() * idCharacters.length)]).join("");
}

/**
 * A result of a control with a value. `type` is the control's unless one is asked for. Throws a RangeError, saying
 * what is wrong, if it would not be valid.
 */
export function made(config: LabelConfig, name: string, value: Value, extras: ResultExtras, type?: string): Result {
  const { toName, task, region, ...given } = extras;
  const control = controlFor(config, name);
  const shared = region === undefined ? null : sharedWith(config, region);
  const result: Result = {
    ...shared?.beside,
    ...Object.fromEntries(Object.entries(given).filter(([, extra]) => extra !== undefined)),
    from_name: name,
    to_name: toName ?? region?.to_name ?? control?.toName[0] ?? "",
    type: type ?? control?.type ?? "",
    value: { ...shared?.place, ...value },
  };
  const { problems } = validateResults(config, [result], { task });
  if (problems[0] !== undefined) throw invalid(`of "${name}"`, problems[0]);
  return result;
}

/**
 * An answer under the key that the control has for it; an answer of several keys as it is. Of a control whose results
 * only say where a region is, the answer is `[]`.
 */
export function answerFields(config: LabelConfig, name: string, answer: unknown): Value {
  const control = controlFor(config, name);
  if (control === undefined) return {};
  const keys = answerKeys(control);
  const [key] = keys;
  if (key !== undefined) return keys.length === 1 ? { [key]: answer } : (answer as Value);
  if (Array.isArray(answer) && answer.length === 0) return {};
  throw new RangeError(`The results of "${name}" only say where a region is: the answer must be []`);
}

/** A place with its text as Label Studio stores it. */
export function withTextEncoded(place: Value): Value {
  return typeof place["text"] === "string" ? { ...place, text: encodeSpanText(place["text"]) } : place;
}

/** What all results of a region say beside their value. */
const ofRegion = [
  "id",
  "item_index",
  "original_width",
  "original_height",
  "image_rotation",
  "original_length",
  "parentID",
] as const;

/** What a result has in common with another one of the same region. */
function sharedWith(config: LabelConfig, region: Readonly<Result>): { beside: Value; place: Value } {
  const control = controlFor(config, region.from_name ?? "");
  const own = control === undefined ? [] : answerKeys(control);
  const place = Object.entries(region.value ?? {}).filter(([key]) => !own.includes(key));
  const beside = ofRegion.flatMap((key) => (region[key] === undefined ? [] : [[key, region[key]]]));
  return { place: Object.fromEntries(place), beside: Object.fromEntries(beside) as Value };
}

/**
 * An arrow from one region to another, by their ids. Throws a RangeError if its direction or its labels are not among
 * those that there are.
 */
export function madeRelation(
  config: LabelConfig,
  from: string,
  to: string,
  direction: string,
  labels?: readonly string[],
): Result {
  const result: Result = { type: "relation", from_id: from, to_id: to, direction };
  if (labels !== undefined) result["labels"] = [...labels];
  const problems: ResultProblem[] = [];
  checkRelations(config, [result], new Set([from, to]), new Map(), problems);
  if (problems[0] !== undefined) throw invalid("that is a relation", problems[0]);
  return result;
}

/** A result that the label config or the task does not allow; its name survives the way between processes. */
class InvalidResultError extends RangeError {
  override name = "InvalidResultError";
}

function invalid(what: string, problem: ResultProblem): RangeError {
  const where = problem.path.replace(/^\$\.result\[0\]\.?/, "");
  const expected = problem.expected === undefined ? "" : ` (expected ${problem.expected})`;
  return new InvalidResultError(`This would not be a valid result ${what}: ${where}: ${problem.message}${expected}`);
}
