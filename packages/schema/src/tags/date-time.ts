import { someOf, text } from "./attribute.ts";
import { dateFormat, type DateParts } from "./date-time-text.ts";
import { controlTag } from "./define.ts";
import { named, type Random, type Shape, type ValueProblem } from "./shape.ts";
import { answer, answerGeometry, controlBasics, styling, visibility } from "./shared-attributes.ts";

/** A date, a time, a month or a year. */
export const dateTime = controlTag({
  name: "DateTime",
  summary: "A date, a time of day, a month or a year.",
  example: `<View>
  <Text name="text" value="$text"/>
  <DateTime name="signed" toName="text" only="date" min="1990-01-01" max="2030-12-31"/>
</View>`,
  type: "datetime",
  objects: "any",
  option: null,
  uncertainty: "value",
  attributes: {
    ...controlBasics,
    ...answer,
    ...visibility,
    only: someOf(
      ["date", "time", "month", "year"],
      "Which parts are asked for; without it the date and the time. A date contains the month and the year.",
    ),
    format: text(
      "How results write it, in the directives of strftime: `%d.%m.%Y`. By itself as ISO 8601: `2024-05-17T09:30`, `2024-05-17`, `09:30`.",
    ),
    min: text("The earliest date, in ISO format, or the earliest year."),
    max: text("The latest date, in ISO format, or the latest year."),
    ...styling,
  },
  geometry: (attributes) => answerGeometry(attributes),
  answer: ({ attributes }) => ({ datetime: moment(attributes) }),
  labelsIn: () => [],
  summarize: (value) => String(value["datetime"]),
  fromScalar: (scalar) => ({ datetime: scalar }),
});

type Wanted = {
  only: readonly string[] | null;
  format: string | null;
  min: string | null;
  max: string | null;
};

/** A moment as text; a bare year also as a number. */
function moment(wanted: Wanted): Shape<string | number> {
  const onlyTime = wanted.only?.join() === "time";
  const hasYear = wanted.only?.includes("year") === true;
  const formats = dateTimeFormats(wanted).map((format) => ({ format, dates: dateFormat(format) }));
  const expected = `${onlyTime ? "a time" : "a date"} written as ${[...new Set(formats.map(({ format }) => shown(format)))].slice(0, 2).join(" or ")}`;
  return {
    type: hasYear ? "string | number" : "string",
    check: (value) => {
      const written = hasYear && typeof value === "number" ? String(value) : value;
      if (typeof written !== "string") return [{ path: "", message: `${named(value)} is not a string`, expected }];
      for (const { dates } of formats) {
        const parts = dates.read(written);
        if (parts !== null) return onlyTime ? null : checkBounds(parts, written, wanted);
      }
      return [{ path: "", message: `${named(value)} is not ${expected}`, expected }];
    },
    make: (random) => (formats[0]?.dates ?? dateFormat("%Y-%m-%d")).write(someDate(wanted, random)),
  };
}

/** The formats that a value may have, that of Label Studio's editor first. A time of day is never formatted. */
export function dateTimeFormats({ only, format }: Pick<Wanted, "only" | "format">): string[] {
  if (only?.join() === "time") return ["%H:%M", "%H:%M:%S"];
  if (format !== null && format !== "") return [format, ...(only?.join() === "year" ? ["%Y"] : [])];
  const date = "%Y-%m-%d";
  if (only !== null && !only.includes("time")) {
    if (only.includes("date")) return [date];
    return only.includes("month") ? [date, "%Y-%m", "%Y", "%m"] : [date, "%Y"];
  }
  const minutes = `${date}T%H:%M`;
  const seconds = `${minutes}:%S`;
  return [minutes, date, seconds, `${seconds}.%L`, `${minutes}%Z`, `${seconds}%Z`, `${seconds}.%L%Z`];
}

const shown = (format: string): string =>
  `${format} (${dateFormat(format).write({ year: 2024, month: 5, day: 17, hour: 9, minute: 30 })})`;

/** Compares as Label Studio does: days with days, years with years. */
function checkBounds(parts: DateParts, written: string, { min, max }: Wanted): ValueProblem[] | null {
  const { year, month = 1, day = 1 } = parts;
  if (year === undefined) return null;
  const date = [String(year).padStart(4, "0"), String(month).padStart(2, "0"), String(day).padStart(2, "0")].join("-");
  const first = boundOf(min);
  const last = boundOf(max);
  if (first !== null && date.slice(0, first.length) < first)
    return [{ path: "", message: `"${written}" is before ${first}`, expected: `${first} or later` }];
  if (last !== null && date.slice(0, last.length) > last)
    return [{ path: "", message: `"${written}" is after ${last}`, expected: `${last} or earlier` }];
  return null;
}

/** The day or the year that a bound names; `null` when it names neither, like "current". */
function boundOf(bound: string | null): string | null {
  return /^\d{4}(?:-\d{2}-\d{2})?/.exec(bound ?? "")?.[0] ?? null;
}

/** A date within the bounds, if there are any. */
function someDate({ min, max }: Wanted, random: Random): Required<DateParts> {
  const first = boundOf(min);
  const bound = first ?? boundOf(max);
  const time = { hour: Math.floor(random() * 24), minute: Math.floor(random() * 60) };
  if (bound === null)
    return {
      year: 2000 + Math.floor(random() * 25),
      month: 1 + Math.floor(random() * 12),
      day: 1 + Math.floor(random() * 28),
      ...time,
    };
  const [year = 2000, month = 1, day = 1] = bound.split("-").map(Number);
  return { year, month, day, ...time };
}
