import { type RawBuilder, sql } from "kysely";
import { invalid } from "../../../errors.ts";
import { dataNumber, dataText } from "./data-path.ts";

type Sql = RawBuilder<unknown>;

/** What a filter or an ordering may ask of a column, by the kind of its values. */
export type Column =
  | { kind: "number"; sql: Sql; nullable: boolean; isEmpty?: Sql }
  | { kind: "time"; sql: Sql; nullable: boolean }
  | { kind: "text"; sql: Sql }
  | { kind: "boolean"; sql: Sql }
  /** People: `has` says whether one of these user ids is among them. */
  | { kind: "people"; sql: Sql; any: Sql; has(ids: readonly number[]): Sql; strict: boolean }
  /** Results of annotations or predictions, as JSON: `some` says whether one of them is so. */
  | { kind: "results"; sql: Sql; some(test: (json: Sql) => Sql): Sql }
  | { kind: "ids"; sql: Sql; any: Sql; has(ids: readonly number[]): Sql }
  | { kind: "versions"; sql: Sql; any: Sql; some(test: (name: Sql) => Sql): Sql };

const number = (name: string, nullable = false): Column => ({
  kind: "number",
  sql: sql.ref(`tasks.${name}`),
  nullable,
});
/** Counters are never null: empty means none. */
const counter = (name: string): Column => ({
  kind: "number",
  sql: sql.ref(`tasks.${name}`),
  nullable: false,
  isEmpty: sql`${sql.ref(`tasks.${name}`)} = 0`,
});
const time = (name: string, nullable = false): Column => ({ kind: "time", sql: sql.ref(`tasks.${name}`), nullable });
const text = (expression: Sql): Column => ({ kind: "text", sql: expression });

const annotationsOfTask = sql`from annotations where annotations.task_id = tasks.id`;
const predictionsOfTask = sql`from predictions where predictions.task_id = tasks.id`;
const anyOf = (ids: readonly number[]): Sql => sql`any(${[...ids]}::int[])`;

const annotators = (strict: boolean): Column => ({
  kind: "people",
  strict,
  sql: sql`(select string_agg(distinct completed_by::text, ',' order by completed_by::text) ${annotationsOfTask})`,
  any: sql`exists (select ${annotationsOfTask} and completed_by is not null)`,
  has: (ids) => sql`exists (select ${annotationsOfTask} and completed_by = ${anyOf(ids)})`,
});

const results = (table: Sql): Column => ({
  kind: "results",
  sql: sql`(select string_agg(result::text, ',' order by id) ${table})`,
  some: (test) => sql`exists (select ${table} and ${test(sql`result`)})`,
});

/** The file's name as it is served, without its folder. */
const fileName = sql`(select regexp_replace(files.path, '^.*/', '') from files where files.id = tasks.file_upload_id)`;

/**
 * Every column that a filter or an ordering may name. Names never become SQL: what is not here, or below `data.`, is
 * refused, so that nothing outside a task's own columns can be asked for.
 */
const columns: Readonly<Record<string, Column>> = {
  id: number("id"),
  inner_id: number("inner_id"),
  completed_at: time("completed_at", true),
  total_annotations: counter("total_annotations"),
  cancelled_annotations: counter("cancelled_annotations"),
  total_predictions: counter("total_predictions"),
  annotators: annotators(true),
  annotations__completed_by: annotators(false),
  annotations_results: results(annotationsOfTask),
  annotations_ids: {
    kind: "ids",
    sql: sql`(select string_agg(id::text, ',' order by id) ${annotationsOfTask})`,
    any: sql`exists (select ${annotationsOfTask})`,
    has: (ids) => sql`exists (select ${annotationsOfTask} and id = ${anyOf(ids)})`,
  },
  predictions_score: number("score", true),
  predictions_model_versions: {
    kind: "versions",
    sql: sql`(select string_agg(distinct name, ',' order by name) from model_versions
      where id in (select version_id ${predictionsOfTask}))`,
    any: sql`exists (select ${predictionsOfTask})`,
    some: (test) => sql`exists (select ${predictionsOfTask} and version_id in (
      select v.id from model_versions v where v.project_id = tasks.project_id and ${test(sql.ref("v.name"))}))`,
  },
  predictions_results: results(predictionsOfTask),
  file_upload: text(fileName),
  storage_filename: text(sql`null::text`),
  created_at: time("created_at"),
  updated_at: time("updated_at"),
  updated_by: {
    kind: "people",
    strict: true,
    sql: sql`tasks.updated_by::text`,
    any: sql`tasks.updated_by is not null`,
    has: (ids) => sql`coalesce(tasks.updated_by = ${anyOf(ids)}, false)`,
  },
  avg_lead_time: {
    kind: "number",
    sql: sql`(select avg(lead_time) ${annotationsOfTask})`,
    nullable: true,
  },
  draft_exists: { kind: "boolean", sql: sql`exists (select from drafts where drafts.task_id = tasks.id)` },
  is_labeled: { kind: "boolean", sql: sql`tasks.is_labeled` },
  predicted: text(sql`tasks.predicted`),
  annotated: text(sql`tasks.annotated`),
  predicted_by: text(sql`(select name from model_versions where model_versions.id = tasks.scored_by)`),
};

const dataPrefix = "data.";
const longestKey = 500;

export interface ColumnOptions {
  /** Makes a data key a number: where it is none there is nothing. */
  numeric: boolean;
  /** Where the name was given, for the message. */
  field: "filters" | "ordering";
  /** The label config's only data key. */
  onlyKey: string | null;
}

/**
 * The column of that name.
 * @throws 400 naming a column that does not exist
 */
export function columnNamed(name: string, { numeric, field, onlyKey }: ColumnOptions): Column {
  if (Object.hasOwn(columns, name)) return columns[name] as Column;
  const key = name.startsWith(dataPrefix) ? name.slice(dataPrefix.length) : "";
  if (key !== "" && key.length <= longestKey && !key.includes("\0") && key.isWellFormed())
    return numeric
      ? { kind: "number", sql: dataNumber(key, onlyKey), nullable: true }
      : { kind: "text", sql: dataText(key, onlyKey) };
  throw invalid({
    [field]: [
      `Unknown column ${JSON.stringify(name)}; expected one of ${Object.keys(columns).join(", ")}, data.<key>.`,
    ],
  });
}
