import type { TaskSimple } from "@tandem/schema";
import { sql } from "kysely";
import type { Context } from "../../context.ts";
import { bare, notFound } from "../../errors.ts";
import { type Caller, userIdOf } from "../../http/caller.ts";
import { draftToWire, selectDrafts, tasksForModels } from "../tasks/index.ts";
import { type Called, callPredict, callVersions, type PredictAnswer } from "./model-client.ts";
import { type BackendRow, backendById } from "./queries.ts";
import { explainFailure, type ModelProject, modelProject } from "./refresh.ts";

async function backendAndProject(
  context: Context,
  id: number,
): Promise<{ backend: BackendRow; project: ModelProject }> {
  const backend = await backendById(context.db, id);
  const project = backend && (await modelProject(context, backend.project_id));
  if (!backend || !project) throw notFound("MLBackend");
  return { backend, project };
}

/** The body of `/predict`: what every backend, also an old Python one, expects in it. */
export const predictBody = (
  project: ModelProject,
  tasks: readonly object[],
  context: Record<string, unknown> | null = null,
) => ({
  tasks: [...tasks] as { data?: Record<string, unknown> }[],
  project: project.uid,
  label_config: project.label_config,
  params: { ...project.params, context },
});

/**
 * Asks the model about what was just drawn. As Label Studio answers: 200 with `data`, or 200 with `errors`. Nothing
 * is stored.
 */
export async function annotateInteractively(
  context: Context,
  caller: Caller,
  id: number,
  body: { task: number; context?: Record<string, unknown> | null },
): Promise<{ data: unknown } | { errors: string[] }> {
  const { backend, project } = await backendAndProject(context, id);
  if (!backend.is_interactive) return { errors: ["Model is not set to be used for interactive preannotations"] };
  const task = await interactiveTask(context, caller, project.id, body.task);
  const answer = await callPredict(context, backend, predictBody(project, [task], body.context ?? null));
  if (!answer.ok) return { errors: [explainFailure(answer.failure)] };
  const [first] = answer.value.results;
  if (first === undefined)
    return {
      errors: ["Incorrect response from ML service: ML backend has to return list with more than 1 result."],
    };
  // A list of alternatives: the studio shows one, the best.
  const data: unknown = Array.isArray(first) ? first[0] : first;
  if (typeof data !== "object" || data === null)
    return {
      errors: ["Incorrect response from ML service: ML backend returns an incorrect response, it must be a dict."],
    };
  return { data };
}

/** The task as an export has it, with the drafts of whoever asks. */
async function interactiveTask(context: Context, caller: Caller, project: number, id: number): Promise<object> {
  const [task] = await tasksForModels(context.db, [id]);
  if (!task || task.project !== project) throw notFound("Task");
  const user = userIdOf(caller) ?? 0;
  const drafts = await selectDrafts(context.db, sql`d.task_id = ${id} and d.user_id = ${user}`);
  return { ...without(task, "overlap", "is_labeled"), drafts: drafts.map(draftToWire) };
}

const without = (task: TaskSimple, ...keys: (keyof TaskSimple)[]): Partial<TaskSimple> =>
  Object.fromEntries(Object.entries(task).filter(([key]) => !(keys as string[]).includes(key)));

/** One random task to the backend and back, for the model page; nothing is stored. */
export async function testPrediction(context: Context, id: number, random: boolean | undefined): Promise<object> {
  if (random !== true) throw bare(501, { error: "Not implemented - you must provide random=true query parameter" });
  const { backend, project } = await backendAndProject(context, id);
  const chosen = await randomTask(context, project.id);
  const [task] = chosen === undefined ? [] : await tasksForModels(context.db, [chosen]);
  if (!task) throw bare(500, { detail: "The project has no tasks to test the model with" });
  const request = predictBody(project, [task]);
  const answer = await callPredict(context, backend, request);
  return { ...testOutcome(answer), task, request };
}

function testOutcome(answer: Called<PredictAnswer>): object {
  if (answer.ok) {
    const { status, url, results, modelVersion } = answer.value;
    return {
      status,
      error_message: null,
      url,
      response: { results, ...(modelVersion === null ? {} : { model_version: modelVersion }) },
      ms: answer.ms,
    };
  }
  const { failure } = answer;
  return {
    status: failure.status ?? 0,
    error_message: explainFailure(failure),
    url: failure.url,
    response: failure.body,
    ms: failure.ms,
  };
}

/** The task at or after a random id: every task has a chance, no table is sorted for it. */
async function randomTask(context: Context, project: number): Promise<number | undefined> {
  const { rows } = await sql<{ id: number }>`
    with ends as materialized (
      select (select id from tasks where project_id = ${project} order by id limit 1) as first,
             (select id from tasks where project_id = ${project} order by id desc limit 1) as last)
    select t.id from tasks t
    where t.project_id = ${project}
      and t.id >= (select first + floor(${Math.random()}::float8 * (last - first + 1))::int from ends)
    order by t.id limit 1`.execute(context.db);
  return rows[0]?.id;
}

/** The versions a backend knows; old backends have no such list. */
export async function listVersions(context: Context, id: number): Promise<object> {
  const backend = await backendById(context.db, id);
  if (!backend) throw notFound("MLBackend");
  const answer = await callVersions(context, backend);
  if (answer.ok) return answer.value;
  const { status } = answer.failure;
  // Those of label-studio-ml 1.x have a list for POST only.
  if (status === 404 || status === 405)
    return {
      versions: backend.model_version === null ? [] : [backend.model_version],
      message: "Upgrade your ML backend version to latest.",
    };
  const code = status !== null && status >= 400 ? status : 500;
  throw bare(code, { error: explainFailure(answer.failure) });
}
