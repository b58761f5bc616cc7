import { sql } from "kysely";
import { invalid } from "../../../errors.ts";
import { deleteAnnotations } from "../../annotations/index.ts";
import { deletePredictionsOf, liveSettings } from "../../predictions/index.ts";
import { deleteTasks } from "../../tasks/index.ts";
import type { BatchAction } from "./action.ts";

export const deleteTasksAction: BatchAction = {
  kind: "batch",
  title: "Delete tasks",
  order: 100,
  permission: "tasks.delete",
  right: "manage",
  reload: true,
  confirm: "Delete the selected tasks with all their annotations and predictions? This cannot be undone.",
  parameters: () => ({}),
  batch: (trx, { project, user }, tasks) => deleteTasks(trx, project, tasks, user),
  async after(trx, { project }) {
    const left = await trx.selectFrom("tasks").select("id").where("project_id", "=", project).limit(1).execute();
    // As in Label Studio: tabs are about tasks, and there are none.
    if (left.length === 0) await trx.deleteFrom("views").where("project_id", "=", project).execute();
  },
  detail: (count) => `Deleted ${count} tasks`,
  working: (tasks) => `Deleting ${tasks} tasks in the background`,
};

function annotatorIn(body: Record<string, unknown>): Record<string, unknown> {
  const given = body["annotator"];
  if (given === undefined || given === null || given === "") return {};
  const id = Number(given);
  if (Number.isInteger(id) && id > 0 && id < 2 ** 31) return { annotator: id };
  throw invalid({ annotator: ["Expected the id of a user."] });
}

export const deleteAnnotationsAction: BatchAction = {
  kind: "batch",
  title: "Delete annotations",
  order: 101,
  permission: "annotations.delete",
  right: "manage",
  reload: true,
  confirm: "Delete the annotations and drafts of the selected tasks? This cannot be undone.",
  async form({ context, project }) {
    const { rows } = await sql<{ value: string; label: string }>`
      select id::text as value, email as label from users
      where id in (select completed_by from annotations where project_id = ${project}) order by email`.execute(
      context.db,
    );
    return [
      {
        columnCount: 1,
        fields: [{ type: "select", name: "annotator", label: "Annotator (all when empty)", options: rows }],
      },
    ];
  },
  parameters: annotatorIn,
  async batch(trx, { project, user, parameters }, tasks) {
    const annotator = typeof parameters["annotator"] === "number" ? parameters["annotator"] : null;
    const { rows } = await sql<{ id: number }>`
      select id from annotations where project_id = ${project} and task_id = any(${[...tasks]}::int[])
        and (${annotator}::int is null or completed_by = ${annotator}::int) order by id`.execute(trx);
    await sql`delete from drafts where project_id = ${project} and task_id = any(${[...tasks]}::int[])
      and (${annotator}::int is null or user_id = ${annotator}::int)`.execute(trx);
    return deleteAnnotations(
      trx,
      rows.map(({ id }) => id),
      { project, user },
    );
  },
  detail: (count) => `Deleted ${count} annotations`,
  working: (tasks) => `Deleting the annotations of ${tasks} tasks in the background`,
};

export const deletePredictionsAction: BatchAction = {
  kind: "batch",
  title: "Delete predictions",
  order: 102,
  permission: "predictions.any",
  right: "manage",
  reload: true,
  confirm: "Delete the predictions of the selected tasks?",
  parameters: () => ({}),
  async batch(trx, { project }, tasks) {
    const live = await liveSettings(trx, project);
    return live ? deletePredictionsOf(trx, project, live, tasks) : 0;
  },
  detail: (count) => `Deleted ${count} predictions`,
  working: (tasks) => `Deleting the predictions of ${tasks} tasks in the background`,
};
