import type { Value } from "../../store/regions.ts";
import type { Range } from "../track/range.ts";
import { dateWords, timeReader } from "./time-format.ts";

/** A time as results have it: a number of the time column, or the text that the data has. */
type Stored = number | string;

/** Measurements over time, in the order of time. */
export interface Series {
  /** Numbers that rise: those of the time column, milliseconds of dates, or the numbers of rows. */
  readonly times: Float64Array;
  readonly stored: readonly Stored[];
  readonly isDates: boolean;
  /** By the name of the column; what is no number is NaN. */
  readonly columns: ReadonlyMap<string, Float64Array>;
}

interface Attributes {
  timeColumn: string | null;
  timeFormat: string | null;
}

/** Columns of lists as a series; `null` when there is nothing to draw. */
export function readSeries(data: unknown, { timeColumn, timeFormat }: Attributes): Series | null {
  const lists = columnsIn(data);
  const length = Math.max(0, ...[...lists.values()].map((list) => list.length));
  if (length === 0) return null;
  const written = timeColumn === null ? null : findColumn(lists, timeColumn);
  const read = written === null ? null : readTimes(written, timeFormat);
  const times = read?.times ?? Float64Array.from({ length }, (_, index) => index);
  const stored = read?.stored ?? Array.from({ length }, (_, index) => index);
  const order = isRising(times) ? null : Array.from(times.keys()).sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0));
  const inOrder = <Entry>(list: ArrayLike<Entry>): Entry[] =>
    (order ?? Array.from({ length: list.length }, (_, index) => index)).flatMap((index) => list[index] ?? []);
  const columns = new Map<string, Float64Array>();
  for (const [name, list] of lists) {
    const numbers = Float64Array.from(list, toNumber);
    columns.set(name, order === null ? numbers : Float64Array.from(order, (index) => numbers[index] ?? Number.NaN));
  }
  return {
    times: order === null ? times : Float64Array.from(inOrder(times)),
    stored: order === null ? stored : inOrder(stored),
    isDates: read?.isDates ?? false,
    columns,
  };
}

/** An object of lists, or a list of objects as JSON files may have it. */
function columnsIn(data: unknown): Map<string, readonly unknown[]> {
  if (Array.isArray(data)) {
    const keys = new Set(data.slice(0, 100).flatMap((row: unknown) => (isObject(row) ? Object.keys(row) : [])));
    return new Map([...keys].map((key) => [key, data.map((row: unknown) => (isObject(row) ? row[key] : null))]));
  }
  const entries = isObject(data) ? Object.entries(data) : [];
  return new Map(entries.flatMap(([name, list]) => (Array.isArray(list) ? [[name, list as unknown[]] as const] : [])));
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A column by its name, in any letter case, or by its number from 0. */
export function findColumn<Column>(columns: ReadonlyMap<string, Column>, wanted: string): Column | null {
  for (const [name, column] of columns) if (name.toLowerCase() === wanted.toLowerCase()) return column;
  return /^\d+$/.test(wanted) ? ([...columns.values()][Number(wanted)] ?? null) : null;
}

const toNumber = (value: unknown): number =>
  typeof value === "number" ? value : typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;

function readTimes(
  written: readonly unknown[],
  format: string | null,
): { times: Float64Array; stored: Stored[]; isDates: boolean } | null {
  const texts = written.map((time) => (typeof time === "string" ? time : typeof time === "number" ? time : ""));
  if (format !== null) {
    const read = timeReader(format);
    const times = Float64Array.from(texts, (time) => read(String(time)) ?? Number.NaN);
    if (!times.some(Number.isNaN)) return { times, stored: texts, isDates: true };
  }
  const numbers = Float64Array.from(texts, toNumber);
  if (!numbers.some(Number.isNaN)) return { times: numbers, stored: [...numbers], isDates: false };
  const dates = Float64Array.from(texts, (time) => Date.parse(String(time)));
  return dates.some(Number.isNaN) ? null : { times: dates, stored: texts, isDates: true };
}

const isRising = (times: Float64Array): boolean =>
  times.every((time, index) => index === 0 || time >= times[index - 1]!);

/** The index of the first time that is not before this one. */
export function indexAt(times: Float64Array, time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The index of the time that is next to this one. */
export function nearest(times: Float64Array, time: number): number {
  const after = Math.min(times.length - 1, indexAt(times, time));
  const before = Math.max(0, after - 1);
  return time - (times[before] ?? 0) < (times[after] ?? 0) - time ? before : after;
}

/** A stretch as results have it: from one time of the data to another. */
export function toSeriesPlace({ times, stored }: Series, { start, end }: Range): Value {
  const [first, last] = [nearest(times, start), nearest(times, end)];
  return { start: stored[first], end: stored[last], instant: first === last };
}

/** The other way. Times that are written as text are found in the data, or read as the data's are. */
export function toSeriesRange({ times, stored, isDates }: Series, place: Value, format: string | null): [Range] | null {
  const timeOf = (written: unknown): number | null => {
    if (typeof written === "number") return written;
    if (typeof written !== "string") return null;
    const index = stored.indexOf(written);
    if (index !== -1) return times[index] ?? null;
    const read = format === null ? null : timeReader(format)(written);
    const otherwise = isDates ? Date.parse(written) : Number(written);
    return read ?? (Number.isNaN(otherwise) ? null : otherwise);
  };
  const [start, end] = [timeOf(place["start"]), timeOf(place["end"])];
  return start === null || end === null || start > end ? null : [{ start, end }];
}

/** A time in words. */
export const timeWords = ({ isDates }: Series, time: number): string =>
  isDates ? dateWords(time) : String(Math.round(time * 1000) / 1000);

/** A number as a channel shows it: `.1f`, `d`; others as they are. */
export function valueWords(value: number, format: string): string {
  if (Number.isNaN(value)) return "–";
  const digits = /\.(\d+)f$/.exec(format)?.[1];
  if (digits !== undefined) return value.toFixed(Math.min(20, Number(digits))).replace(/^-(0(?:\.0*)?)$/, "$1");
  return format.endsWith("d") ? String(Math.round(value)) : String(value);
}
