import { dateFormat, type DateParts, dateTimeFormats } from "@tandem/schema";

/** A field that a date is given with: `moment` is a day and a time of day. */
export type DateField = "moment" | "date" | "time" | "month" | "year";

interface Wanted {
  readonly only: readonly string[] | null;
  readonly format: string | null;
}

const example: Required<DateParts> = { year: 2001, month: 2, day: 3, hour: 4, minute: 5 };
const other: Required<DateParts> = { year: 2009, month: 9, day: 9, hour: 9, minute: 9 };

/** The fields to ask with. Where a month or a year is asked for, also for the other if the answer has both. */
export function dateFields(wanted: Wanted): DateField[] {
  const { only } = wanted;
  if (only === null || (only.includes("date") && only.includes("time"))) return ["moment"];
  if (only.includes("date")) return ["date"];
  if (only.join() === "time") return ["time"];
  const format = dateFormat(dateTimeFormats(wanted)[0] ?? "");
  const isWritten = (part: "month" | "year") =>
    format.write(example) !== format.write({ ...example, [part]: other[part] });
  const days = (["month", "year"] as const).filter((part) => only.includes(part) || isWritten(part));
  return only.includes("time") ? [...days, "time"] : days;
}

const neededBy: Record<DateField, readonly (keyof DateParts)[]> = {
  moment: ["year", "month", "day", "hour", "minute"],
  date: ["year", "month", "day"],
  time: ["hour", "minute"],
  month: ["month"],
  year: ["year"],
};

/** The parts of an answer; `null` when it is in none of the formats. */
export function readDate(wanted: Wanted, answer: unknown): DateParts | null {
  if (typeof answer !== "string" && typeof answer !== "number") return null;
  for (const format of dateTimeFormats(wanted)) {
    const parts = dateFormat(format).read(String(answer));
    if (parts !== null && Object.keys(parts).length > 0) return parts;
  }
  return null;
}

/** The answer for these parts, as Label Studio's editor writes it; `null` while a part is missing. */
export function writeDate(wanted: Wanted, parts: DateParts): string | null {
  const needed = dateFields(wanted).flatMap((field) => neededBy[field]);
  if (needed.some((part) => parts[part] === undefined)) return null;
  // Of a year that is being typed there are fewer digits.
  if (parts.year !== undefined && (parts.year < 1000 || parts.year > 9999)) return null;
  const format = dateFormat(dateTimeFormats(wanted)[0] ?? "");
  return format.write({ year: 2000, month: 1, day: 1, hour: 0, minute: 0, ...parts });
}

const two = (value: number): string => String(value).padStart(2, "0");

/** What stands in a field for these parts; empty where one is missing. */
export function shownIn(field: DateField, parts: DateParts): string {
  if (neededBy[field].some((part) => parts[part] === undefined)) return "";
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = parts;
  const date = `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
  const time = `${two(hour)}:${two(minute)}`;
  return { moment: `${date}T${time}`, date, time, month: String(month), year: String(year) }[field];
}

/** The parts that a field's text says; those it does not say are undefined. */
export function typedIn(field: DateField, text: string): DateParts {
  if (field === "month" || field === "year") return /^\d+$/.test(text) ? { [field]: Number(text) } : {};
  const [date = "", time = ""] = field === "time" ? ["", text] : text.split("T");
  const day = /^(\d{4,})-(\d\d)-(\d\d)$/.exec(date);
  const clock = /^(\d\d):(\d\d)/.exec(time);
  return {
    ...(day ? { year: Number(day[1]), month: Number(day[2]), day: Number(day[3]) } : {}),
    ...(clock ? { hour: Number(clock[1]), minute: Number(clock[2]) } : {}),
  };
}

/** A bound as a field takes it; nothing for one that is no date. */
export function boundFor(field: DateField, bound: string | null, time: string): string | undefined {
  const found = /^(\d{4})(-\d{2}-\d{2})?/.exec(bound ?? "");
  if (found === null) return undefined;
  const [, year = "", rest] = found;
  const date = year + (rest ?? (time === "00:00" ? "-01-01" : "-12-31"));
  if (field === "year") return year;
  if (field === "date") return date;
  return field === "moment" ? `${date}T${time}` : undefined;
}
