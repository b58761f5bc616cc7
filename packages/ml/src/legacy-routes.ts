import { parseConfig } from "@tandem/schema";
import { flag, listOf, objectWith, projectName, text } from "./api-shapes.ts";
import { copyLiveVersion } from "./copy-version.ts";
import type { BackendRoute } from "./http.ts";
import { HttpError } from "./http-error.ts";
import { findJob } from "./job-routes.ts";
import type { TrainingJob } from "./journal.ts";
import type { Log } from "./log.ts";
import type { Projects } from "./projects.ts";
import { fieldOf } from "./request-fields.ts";
import { projectOf } from "./requests.ts";

/** What Label Studio has asked over the years, or still has in its connector, and no Python backend answers any more. */
export function legacyRoutes(projects: Projects, log: Log): BackendRoute[] {
  const nullable = { type: ["string", "null"] };
  return [
    {
      method: "POST",
      path: "/validate",
      summary: "Whether a label config can be used",
      body: objectWith({ config: text }, "config"),
      answers: {
        200: {
          description: "The verdict",
          schema: objectWith({ valid: flag, problems: listOf(text) }, "valid", "problems"),
        },
      },
      handle: ({ body }) => {
        const parsed = parseConfig(textAt(body, "config"));
        const problems = parsed.ok ? [] : parsed.problems.filter((one) => one.severity === "error");
        return {
          valid: parsed.ok,
          problems: problems.map((one) => `line ${one.line}, column ${one.column}: ${one.message}`),
        };
      },
    },
    {
      method: "POST",
      path: "/job_status",
      summary: "A training in the words of backends with RQ; 410 when there is no such job",
      body: objectWith({ job: text }, "job"),
      answers: {
        200: {
          description: "The job",
          schema: objectWith(
            { job_status: text, error: nullable, created_at: text, started_at: nullable },
            "job_status",
          ),
        },
      },
      handle: ({ body }) => jobStatus(projects, textAt(body, "job")),
    },
    {
      method: "GET",
      path: "/is_training",
      summary: "Whether a project's training runs or waits",
      query: { project: "The project" },
      answers: {
        200: {
          description: "The answer",
          schema: objectWith({ is_training: flag, job_id: text, backend: text, model_version: text }, "is_training"),
        },
      },
      handle: ({ query }) => isTraining(projects, projectOf(fieldOf(query, "project"), "?project")),
    },
    {
      method: "POST",
      path: "/delete",
      summary: "Forgets a project: its trainings end, its versions are put aside in `.deleted`",
      body: objectWith({ project: projectName }, "project"),
      answers: { 200: { description: "Done", schema: objectWith({ status: text, deleted: flag }, "status") } },
      handle: async ({ body }) => {
        const name = projectOf(required(body, "project"), "/project");
        return { status: "ok", deleted: await projects.remove(name) };
      },
    },
    {
      method: "POST",
      path: "/duplicate_model",
      summary: "Gives a project the version that answers for another one",
      body: objectWith({ project_src: projectName, project_dst: projectName }, "project_src", "project_dst"),
      answers: {
        200: { description: "Done", schema: objectWith({ status: text, model_version: text }, "status") },
      },
      handle: ({ body }) => {
        const from = projectOf(required(body, "project_src"), "/project_src");
        const to = projectOf(required(body, "project_dst"), "/project_dst");
        const source = projects.named(from).at(-1);
        if (source === undefined) throw new HttpError(404, `/project_src: there is no project ${from}`);
        return { status: "ok", model_version: copyLiveVersion(source, projects.get(to), log) };
      },
    },
  ];
}

/** RQ's words for a job's state. */
const rqStates = {
  queued: "queued",
  running: "started",
  completed: "finished",
  failed: "failed",
  cancelled: "canceled",
};

function jobStatus(projects: Projects, id: string): Record<string, unknown> {
  const job = jobOrGone(projects, id);
  return {
    job_id: job.id,
    job_status: rqStates[job.state],
    error: job.error,
    created_at: job.created_at,
    enqueued_at: job.created_at,
    started_at: job.started_at,
    ended_at: job.finished_at,
    ...(job.state === "completed" ? { result: { model_version: job.model_version, metrics: job.metrics ?? {} } } : {}),
  };
}

function jobOrGone(projects: Projects, id: string): TrainingJob {
  try {
    return findJob(projects, id).job;
  } catch (error) {
    throw error instanceof HttpError ? new HttpError(410, error.message) : error;
  }
}

function isTraining(projects: Projects, name: string): Record<string, unknown> {
  const project = projects.named(name).at(-1);
  if (project === undefined) return { is_training: false };
  const jobs = project.journal.jobs();
  const job = jobs.find((one) => one.state === "running") ?? jobs.find((one) => one.state === "queued");
  return {
    is_training: job !== undefined,
    ...(job === undefined ? {} : { job_id: job.id }),
    backend: "none",
    model_version: project.liveVersion(),
  };
}

function required(body: unknown, key: string): unknown {
  const value = fieldOf(body, key);
  if (value === undefined || value === null || value === "") throw new HttpError(400, `/${key}: it is missing`);
  return value;
}

function textAt(body: unknown, key: string): string {
  const value = required(body, key);
  if (typeof value !== "string") throw new HttpError(400, `/${key}: expected a string, not ${typeof value}`);
  return value;
}
