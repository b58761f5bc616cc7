import type { LabelConfig } from "../config/node.ts";
import type { TaskData } from "../config/task-values.ts";
import type { Result } from "../shapes.ts";
import { encodeSpanText } from "./text-offsets.ts";
import { validateResults } from "./validate-results.ts";

/** What a made result may have beside its answer. */
export type ResultExtras = {
  id?: string;
  /** Which object, when the control is about several; else its only one. */
  toName?: string;
  score?: number;
  /** When given, spans must lie inside its text and dynamic labels are known. */
  task?: { data: TaskData };
};

/** A piece of a text: code points from 0, `end` not included. `text` is what is there, as it is read. */
export type TextSpan = { start: number; end: number; text?: string };

/** The result of a Choices about the whole task. Throws a RangeError, saying what is wrong, if it would not be valid. */
export function choices(
  config: LabelConfig,
  control: string,
  chosen: readonly string[],
  extras: ResultExtras = {},
): Result {
  return made(config, control, "choices", { choices: [...chosen] }, extras);
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
  const text = place.text === undefined ? {} : { text: encodeSpanText(place.text) };
  const value = { start: place.start, end: place.end, ...text, labels: [...labels] };
  return made(config, control, "labels", value, { id: newRegionId(), ...extras });
}

const idCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

/** Ten random characters, as Label Studio's editor names regions. Unique within a task, not a secret. */
export function newRegionId(): string {
  return Array.from({ length: 10 }, () => idCharacters[Math.floor(Math.random() * idCharacters.length)]).join("");
}

function made(
  config: LabelConfig,
  name: string,
  type: string,
  value: Record<string, unknown>,
  extras: ResultExtras,
): Result {
  const control = config.controlByName.get(name);
  const result: Result = { from_name: name, to_name: extras.toName ?? control?.toName[0] ?? "", type, value };
  if (extras.id !== undefined) result.id = extras.id;
  if (extras.score !== undefined) result.score = extras.score;
  const { problems } = validateResults(config, [result], { task: extras.task });
  const first = problems[0];
  if (first === undefined) return result;
  const where = first.path.replace(/^\$\.result\[0\]\.?/, "");
  const expected = first.expected === undefined ? "" : ` (expected ${first.expected})`;
  throw new RangeError(`This would not be a valid result of "${name}": ${where}: ${first.message}${expected}`);
}
