import { resolveUndefinedKey, undefinedKey } from "@tandem/schema";
import type { Column } from "@tandem/schema/api";
import { sql } from "kysely";
import type { Db } from "../../database/emit.ts";
import { configOf, projectRow } from "../projects/index.ts";

type Fixed = Pick<Column, "id" | "title" | "type"> & { help?: string; shown?: boolean; labeling?: boolean };

/** Label Studio's columns, then ours, in this order behind the data's. */
const fixed: readonly Fixed[] = [
  { id: "id", title: "ID", type: "Number", help: "The task's number", shown: true },
  { id: "inner_id", title: "Inner ID", type: "Number", help: "The task's number within the project, from 1" },
  { id: "completed_at", title: "Completed", type: "Datetime", help: "When the last annotation was made", shown: true },
  {
    id: "total_annotations",
    title: "Annotations",
    type: "Number",
    help: "How many annotations",
    shown: true,
    labeling: true,
  },
  { id: "cancelled_annotations", title: "Skipped", type: "Number", help: "How often it was skipped", shown: true },
  { id: "total_predictions", title: "Predictions", type: "Number", help: "How many predictions", shown: true },
  { id: "annotators", title: "Annotated by", type: "List", help: "Who annotated it", shown: true },
  { id: "annotations_results", title: "Annotation results", type: "String", help: "What was annotated, as JSON" },
  { id: "annotations_ids", title: "Annotation IDs", type: "String", help: "The numbers of its annotations" },
  { id: "predictions_score", title: "Prediction score", type: "Number", help: "How sure the live model version is" },
  {
    id: "predictions_model_versions",
    title: "Prediction model versions",
    type: "List",
    help: "Which versions gave predictions",
  },
  { id: "predictions_results", title: "Prediction results", type: "String", help: "What was predicted, as JSON" },
  { id: "file_upload", title: "Upload filename", type: "String", help: "The file it was imported from" },
  { id: "storage_filename", title: "Storage filename", type: "String", help: "The file of the source storage" },
  { id: "created_at", title: "Created at", type: "Datetime", help: "When it was imported" },
  { id: "updated_at", title: "Updated at", type: "Datetime", help: "When it was last changed" },
  { id: "updated_by", title: "Updated by", type: "List", help: "Who last changed it" },
  { id: "avg_lead_time", title: "Lead Time", type: "Number", help: "Mean seconds to annotate it" },
  { id: "draft_exists", title: "Drafts", type: "Boolean", help: "Whether somebody left a draft" },
  { id: "predicted", title: "Predicted label", type: "String", help: "What the live model version says", shown: true },
  { id: "annotated", title: "Annotated label", type: "String", help: "What annotators said", shown: true },
  {
    id: "predicted_by",
    title: "Predicted by",
    type: "String",
    help: "The model version behind score and predicted label",
  },
];

/** Object tags that have a column type of their own; other data is text. */
const tagTypes = new Set(["Image", "Audio", "AudioPlus", "Video"]);
const sampleSize = 500;

/** Keys of the oldest and the newest tasks' data: a look at every task would cost more than the page it is for. */
async function sampledKeys(db: Db, project: number): Promise<string[]> {
  const end = (direction: "asc" | "desc") => sql`
    (select data from tasks where project_id = ${project} order by id ${sql.raw(direction)} limit ${sampleSize})`;
  const { rows } = await sql<{ key: string }>`
    select jsonb_object_keys(data) as key from (${end("asc")} union all ${end("desc")}) ends
    group by 1 order by 1 limit 1000`.execute(db);
  return rows.map(({ key }) => key);
}

async function versionNames(db: Db, project: number): Promise<string[]> {
  const rows = await db
    .selectFrom("model_versions")
    .select("name")
    .distinct()
    .where("project_id", "=", project)
    .orderBy("name")
    .limit(1000)
    .execute();
  return rows.map(({ name }) => name);
}

const dataColumn = (key: string, type: string, defined: boolean): Column => ({
  id: key,
  title: key === undefinedKey ? "data" : key,
  type,
  target: "tasks",
  parent: "data",
  visibility_defaults: { explore: true, labeling: defined },
  project_defined: defined,
});

const fixedColumn = ({ id, title, type, help, shown, labeling }: Fixed, schema: Column["schema"]): Column => ({
  id,
  title,
  type,
  target: "tasks",
  ...(help === undefined ? {} : { help }),
  ...(schema === undefined ? {} : { schema }),
  visibility_defaults: { explore: shown ?? false, labeling: labeling ?? false },
  project_defined: false,
});

/** The columns of a project's task table: a column for each key of its data, the fixed ones, and all data as one. */
export async function listColumns(db: Db, project: number): Promise<{ columns: Column[] }> {
  const row = await projectRow(db, project);
  const config = configOf(row);
  const [sampled, versions] = await Promise.all([sampledKeys(db, project), versionNames(db, project)]);
  const defined = new Map(
    config.dataKeys.map(({ key, objectTag }) => [key, tagTypes.has(objectTag.tag) ? objectTag.tag : "String"]),
  );
  // Data from before the config had a key is shown under its only one.
  const named = Object.keys(resolveUndefinedKey(config, Object.fromEntries(sampled.map((key) => [key, null]))));
  const keys = [...new Set([...defined.keys(), ...named])].filter((key) => key !== undefinedKey || defined.size !== 1);
  const data = keys.map((key) => dataColumn(key, defined.get(key) ?? "Unknown", defined.has(key)));
  const others = fixed.map((column) =>
    fixedColumn(column, column.id === "predictions_model_versions" ? { items: versions } : undefined),
  );
  const whole: Column = {
    id: "data",
    title: "data",
    type: "List",
    target: "tasks",
    children: keys,
    visibility_defaults: { explore: false, labeling: false },
    project_defined: false,
  };
  return { columns: [...data, ...others, whole] };
}
