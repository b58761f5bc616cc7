import { type CustomTypesConfig, types } from "pg";

/** The array type whose parser gives the items as text; borrowed for the arrays below. */
const TEXT_ARRAY: number = 1009;

/** What PostgreSQL's types become in JavaScript, by type id; all others as `pg` has it. */
const PARSERS: Record<number, (text: string) => unknown> = {
  [types.builtins.INT8]: Number,
  [types.builtins.NUMERIC]: Number,
  [types.builtins.TIMESTAMPTZ]: toIsoTime,
  [types.builtins.TIMESTAMP]: toIsoTime,
  // Days stay days: a Date would move with the time zone.
  [types.builtins.DATE]: (text) => text,
  1016: arrayOf(Number),
  1231: arrayOf(Number),
  1185: arrayOf(toIsoTime),
  1115: arrayOf(toIsoTime),
  1182: arrayOf((text) => text),
};

/** For `pg`'s `types` setting: int8 and numeric as numbers, times as ISO-8601 text with microseconds. */
export const valueTypes: CustomTypesConfig = {
  getTypeParser(oid: number, format?: string) {
    const parser = format === "binary" ? undefined : PARSERS[oid];
    return parser ?? types.getTypeParser(oid, format === "binary" ? "binary" : "text");
  },
};

/**
 * PostgreSQL's `2024-06-18 23:45:46.04849+00` as `2024-06-18T23:45:46.048490Z`: UTC with microseconds, always six digits
 * (a Date keeps three). `infinity` and times before Christ are left as they are.
 */
export function toIsoTime(text: string): string {
  const match =
    /^(\d{4,6})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(?:([+-])(\d\d)(?::(\d\d))?(?::(\d\d))?)?$/.exec(
      text,
    );
  if (!match) return text;
  const [
    ,
    year = "",
    month,
    day,
    hour,
    minute,
    second,
    fraction = "",
    sign,
    offsetHours = "0",
    offsetMinutes = "0",
    offsetSeconds = "0",
  ] = match;
  const micros = `${fraction.padEnd(6, "0")}Z`;
  const offset = Number(offsetHours) * 3600 + Number(offsetMinutes) * 60 + Number(offsetSeconds);
  if (offset === 0) return `${year}-${month}-${day}T${hour}:${minute}:${second}.${micros}`;
  const local = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  const utc = new Date(local - (sign === "-" ? -offset : offset) * 1000);
  return `${utc.toISOString().slice(0, -5)}.${micros}`;
}

function arrayOf<T>(parse: (text: string) => T): (text: string) => (T | null)[] {
  const parseArray = types.getTypeParser(TEXT_ARRAY, "text") as (text: string) => (string | null)[];
  return (text) => parseArray(text).map((item) => (item === null ? null : parse(item)));
}
