import { undefinedKey } from "@tandem/schema";
import { type RawBuilder, sql } from "kysely";

/** `data.a.b[0]` as the steps `a`, `b`, `0`. */
const stepsOf = (key: string): string[] => key.replaceAll(/\[(\d+)\]/g, ".$1").split(".");

/**
 * What a task's data holds under a key, as text. A key that equals the whole name wins over a path. The key only ever
 * travels as a parameter.
 * @param onlyKey the label config's only data key: data that was imported before that was known counts as its
 */
export function dataText(key: string, onlyKey: string | null): RawBuilder<string | null> {
  const whole = sql<string | null>`(tasks.data ->> ${key}::text)`;
  const steps = stepsOf(key);
  const others = [
    ...(steps.length > 1 ? [sql`tasks.data #>> ${steps}::text[]`] : []),
    ...(key === onlyKey ? [sql`(tasks.data ->> ${undefinedKey}::text)`] : []),
  ];
  return others.length === 0 ? whole : sql`coalesce(${sql.join([whole, ...others])})`;
}

/** PostgreSQL's patterns count to 255 at most; longer numbers are no numbers here. */
const plainNumber = String.raw`^\s*[+-]?(\d{1,255}(\.\d{0,255})?|\.\d{1,255})\s*$`;
const exponentNumber = String.raw`^\s*[+-]?(\d{1,15}(\.\d{0,30})?|\.\d{1,30})[eE][+-]?\d{1,2}\s*$`;

/** The same as a number; null where it is none, so that a cast never fails. */
export function dataNumber(key: string, onlyKey: string | null): RawBuilder<number | null> {
  const text = dataText(key, onlyKey);
  return sql`(case when ${text} ~ ${plainNumber} or ${text} ~ ${exponentNumber} then ${text}::float8 end)`;
}
