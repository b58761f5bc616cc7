import { type AppError, invalid } from "../../../errors.ts";
import type { Condition } from "./task-query.ts";

/** 400 about a filter's value: which filter, what was wrong, what would be right. */
function wrongValue(condition: Condition, expected: string, value: unknown = condition.value): AppError {
  const given = JSON.stringify(value) ?? "nothing";
  const shown = given.length > 100 ? `${given.slice(0, 100)}…` : given;
  return invalid({
    filters: [`filter:tasks:${condition.column} ${condition.operator}: the value is ${shown}; expected ${expected}.`],
  });
}

export function numberIn(condition: Condition, value: unknown): number {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number === "number" && Number.isFinite(number)) return number;
  throw wrongValue(condition, "a number", value);
}

const timePattern = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)(Z|[+-]\d\d:?\d\d)?)?$/;

/** ISO-8601 in UTC unless it says otherwise; keeps microseconds. */
export function timeIn(condition: Condition, value: unknown): string {
  const match = typeof value === "string" ? timePattern.exec(value.trim()) : null;
  const iso = match ? `${match[1]}T${match[2] ?? "00:00"}${match[3] ?? "Z"}` : "";
  const parsed = Date.parse(iso);
  // Date takes 31 February for 3 March; PostgreSQL does not.
  if (Number.isNaN(parsed) || !isDay(match?.[1] ?? ""))
    throw wrongValue(condition, "a time like 2024-06-18T23:45:46.048490Z", value);
  return iso;
}

function isDay(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day) && !day.startsWith("0000");
}

/** PostgreSQL's text holds neither NUL nor half characters: nothing stored can contain them. */
export function textIn(condition: Condition, value: unknown): string {
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  if (text.includes("\0") || !text.isWellFormed()) throw wrongValue(condition, "text without NUL characters", value);
  if (text.length > 100_000) throw wrongValue(condition, "at most 100,000 characters", `${text.slice(0, 20)}…`);
  return text;
}

export function flagIn(condition: Condition, value: unknown): boolean {
  if (value === true || value === "true" || value === "True" || value === 1) return true;
  if (value === false || value === "false" || value === "False" || value === 0) return false;
  throw wrongValue(condition, "true or false", value);
}

const largestId = 2 ** 31 - 1;

/** Ids from a number, a list, or text like `1 2,3`; those that cannot exist are left out. */
export function idsIn(condition: Condition, value: unknown): number[] {
  const parts = Array.isArray(value)
    ? value
    : typeof value === "string"
      ? value.split(/[\s,;]+/).filter(Boolean)
      : [value];
  return parts
    .map((part: unknown) => {
      const id = typeof part === "string" && /^\d+$/.test(part) ? Number(part) : part;
      if (typeof id !== "number" || !Number.isInteger(id)) throw wrongValue(condition, "ids", value);
      return id;
    })
    .filter((id) => id >= 0 && id <= largestId);
}

export function listIn(condition: Condition, value: unknown): unknown[] {
  const list = Array.isArray(value) ? value : [value];
  if (list.length > 100_000) throw wrongValue(condition, "at most 100,000 values", `${list.length} values`);
  return list;
}

/** `{min, max}`, each inclusive; one of them may be missing. */
export function rangeIn(condition: Condition, value: unknown): { min: unknown; max: unknown } {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw wrongValue(condition, '{"min": …, "max": …}', value);
  const { min = null, max = null } = value as { min?: unknown; max?: unknown };
  if (min === null && max === null) throw wrongValue(condition, '{"min": …, "max": …}', value);
  return { min, max };
}
