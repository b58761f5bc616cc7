import { sql } from "kysely";
import type { CallFailure } from "@tandem/schema/api";
import type { Context } from "../../context.ts";
import {
  type BackendRow,
  type Called,
  callTrain,
  callWebhook,
  capabilitiesOf,
  modelProject,
} from "../ml-backends/index.ts";
import { webhookProject } from "../projects/index.ts";
import { tasksForModels } from "../tasks/index.ts";

/** What a backend made of START_TRAINING: a job that goes on by itself, or a training that is over. */
export interface Taken {
  ok: true;
  job: string | null;
  /** What to say when no new version comes. */
  ifSame: string;
}
export type Delivered = Taken | { ok: false; failure: CallFailure };

/** Seconds by default that an old backend may train inside the request; its own `timeout` counts. */
const trainsInside = (backend: BackendRow): boolean => capabilitiesOf(backend)?.training !== "job";

/** Tells a backend to train: START_TRAINING on `/webhook`, or the labeled tasks on `/train` where it has no webhook. */
export async function deliverTraining(context: Context, backend: BackendRow, signal: AbortSignal): Promise<Delivered> {
  const project = await webhookProject(context.db, backend.project_id);
  const body = {
    action: "START_TRAINING",
    project: project ?? { id: backend.project_id },
    // Several published models look here for the project's id and crash without it.
    annotation: { project: backend.project_id },
  };
  const timeoutMs = trainsInside(backend) ? backend.timeout * 1000 : context.config.timeouts.train;
  const answer = await callWebhook(context, backend, body, timeoutMs, signal);
  const hasNoWebhook = !answer.ok && (answer.failure.status === 404 || answer.failure.status === 405);
  return asDelivered(hasNoWebhook ? await sendTasks(context, backend, timeoutMs, signal) : answer);
}

export const sameVersion = "The training ended; the model still names the same version";
/** It answers a `job_id` whether it trains in the background or does nothing, and tells nobody which. */
const sameOfOldSdk =
  "The model names no new version. Those of label-studio-ml 1.x train when annotations are submitted, and when they " +
  "are asked to only if their TRAIN_EVENTS have START_TRAINING";

const asDelivered = (answer: Called<{ job?: string }>): Delivered =>
  answer.ok
    ? {
        ok: true,
        job: typeof answer.value.job === "string" ? answer.value.job : null,
        ifSame: "job_id" in answer.value ? sameOfOldSdk : sameVersion,
      }
    : answer;

/** More tasks than this in one request would fill the memory of both sides. */
const mostTasks = 20_000;
const pageSize = 500;

/** Backends from before webhooks get the labeled tasks themselves, as an export has them. */
async function sendTasks(
  context: Context,
  backend: BackendRow,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Called<{ job?: string }>> {
  const project = await modelProject(context, backend.project_id);
  const annotations: object[] = [];
  for (let after = 0; annotations.length < mostTasks;) {
    const { rows } = await sql<{ id: number }>`
      select id from tasks where project_id = ${backend.project_id} and id > ${after} and total_annotations > 0
      order by id limit ${pageSize}`.execute(context.db);
    const tasks = await tasksForModels(
      context.db,
      rows.map((row) => row.id),
    );
    annotations.push(...tasks.map(({ overlap: _overlap, is_labeled: _labeled, ...task }) => task));
    if (rows.length < pageSize) break;
    after = rows.at(-1)?.id ?? after;
  }
  const { login = null, password = null } = project?.params ?? {};
  const body = {
    annotations,
    project: project?.uid ?? String(backend.project_id),
    label_config: project?.label_config ?? "",
    params: { login, password },
  };
  return callTrain(context, backend, body, timeoutMs, signal);
}
