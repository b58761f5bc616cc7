import type { ValueProblem } from "../tags/shape.ts";

export { isObject } from "../tags/shape.ts";

/** Something wrong in what a person's client or a model sent. `path` is a JSON path: `$.result[2].value.choices[0]`. */
export type ResultProblem = { path: string; message: string; expected?: string };

/** Puts a problem inside a value at its place in the whole. */
export function placed(prefix: string, problem: ValueProblem): ResultProblem {
  return { ...problem, path: prefix + problem.path };
}

/** What a value is, for messages: "a list", "null", "the string \"spam\"". */
export function described(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  if (typeof value === "string") return `the string "${value.length > 60 ? `${value.slice(0, 60)}…` : value}"`;
  return typeof value === "number" || typeof value === "boolean" ? `the ${typeof value} ${String(value)}` : "not JSON";
}
