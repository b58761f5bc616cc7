import { sql } from "kysely";
import type { Db, Trx } from "../../../database/emit.ts";
import { invalid } from "../../../errors.ts";
import { createAnnotationsFrom, type NewAnnotation } from "../../annotations/index.ts";
import { predictionToWire, selectTaskPredictions } from "../../tasks/index.ts";
import type { BatchAction } from "./action.ts";

/** A version's name, a list of them, or nothing: every version. */
function versionsIn(body: Record<string, unknown>): Record<string, unknown> {
  const given = body["model_version"];
  if (given === undefined || given === null || given === "") return {};
  const names = [given].flat();
  if (names.every((name) => typeof name === "string")) return { versions: names };
  throw invalid({ model_version: ["Expected the name of a model version, or a list of names."] });
}

async function idsOfVersions(trx: Trx, project: number, parameters: Record<string, unknown>): Promise<number[] | null> {
  const names = parameters["versions"];
  if (!Array.isArray(names)) return null;
  const { rows } = await sql<{ id: number }>`
    select id from model_versions where project_id = ${project} and name = any(${names}::text[])`.execute(trx);
  return rows.map(({ id }) => id);
}

async function versionOptions(db: Db, project: number) {
  const { rows } = await sql<{ name: string }>`
    select distinct name from model_versions where project_id = ${project} order by name limit 1000`.execute(db);
  return rows.map(({ name }) => ({ value: name, label: name }));
}

/** One annotation for each prediction that has none yet. */
export const predictionsToAnnotations: BatchAction = {
  kind: "batch",
  title: "Create annotations from predictions",
  order: 91,
  permission: "annotations.create",
  right: "manage",
  confirm: "Take the predictions of the selected tasks for annotations of yours?",
  async form({ context, project }) {
    const options = await versionOptions(context.db, project);
    return [
      {
        columnCount: 1,
        fields: [{ type: "select", name: "model_version", label: "Model version (all when empty)", options }],
      },
    ];
  },
  parameters: versionsIn,
  async batch(trx, { project, user, parameters }, tasks) {
    const versions = await idsOfVersions(trx, project, parameters);
    const rows = await selectTaskPredictions(
      trx,
      sql`p.task_id = any(${[...tasks]}::int[]) and p.project_id = ${project}
        ${versions ? sql`and p.version_id = any(${versions}::int[])` : sql``}
        and not exists (select from annotations a where a.parent_prediction = p.id)`,
    );
    const annotations = rows.map((row): NewAnnotation => ({
      task_id: row.task_id,
      result: row.result as NewAnnotation["result"],
      completed_by: user,
      parent_prediction: row.id,
      prediction: predictionToWire(row),
      last_action: "prediction",
      bulk_created: true,
    }));
    return (await createAnnotationsFrom(trx, annotations, { project, user })).length;
  },
  detail: (count) => `Created ${count} annotations`,
  working: (tasks) => `Creating annotations from the predictions of ${tasks} tasks in the background`,
};
