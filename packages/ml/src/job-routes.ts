import { Readable } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";
import { BackendJob } from "@tandem/schema/ml";
import { listOf, objectWith } from "./api-shapes.ts";
import { chosen, projectQuery } from "./chosen-projects.ts";
import type { BackendRoute } from "./http.ts";
import { HttpError } from "./http-error.ts";
import { followFile, readTail } from "./job-log.ts";
import { isFinished, type TrainingJob } from "./journal.ts";
import type { Project } from "./project.ts";
import type { Projects } from "./projects.ts";
import { requestSignal } from "./request-signal.ts";
import { fieldOf, idOf } from "./request-fields.ts";

const mostLines = 100_000;
const jobAnswer = { 200: { description: "The job", schema: BackendJob } };

/** Trainings: what they are, how far, what they said, and an end to them. */
export function jobRoutes(projects: Projects): BackendRoute[] {
  return [
    {
      method: "GET",
      path: "/jobs",
      summary: "The last 100 trainings, newest first",
      query: projectQuery,
      answers: { 200: { description: "Jobs", schema: objectWith({ jobs: listOf(BackendJob) }, "jobs") } },
      handle: ({ query }) => ({ jobs: chosen(projects, query).flatMap(jobsOf).sort(newestFirst).slice(0, 100) }),
    },
    {
      method: "GET",
      path: "/jobs/:id",
      summary: "A training: its state, progress, outcome and last log lines",
      answers: jobAnswer,
      handle: (request) => shown(findJob(projects, idOf(request)).job),
    },
    {
      method: "GET",
      path: "/jobs/:id/log",
      summary: "The log of a training",
      query: {
        lines: `How many of the last lines; default 200, at most ${mostLines}`,
        follow: "With `1` or `true`: go on with what is written until the training ends",
      },
      answers: { 200: { description: "Lines, each with its time", type: "text/plain" } },
      handle: (request, reply) => jobLog(projects, request, reply),
    },
    {
      method: "POST",
      path: "/jobs/:id/cancel",
      summary: "Cancels a training that waits or runs",
      answers: jobAnswer,
      handle: async (request) => {
        const { job, project } = findJob(projects, idOf(request));
        if (!(await project.trainings.cancel(job)))
          throw new HttpError(409, `${job.id} has ended already: ${job.state}`);
        return shown(job);
      },
    },
  ];
}

/** @throws HttpError 404 when no project has such a job. */
export function findJob(projects: Projects, id: string): { job: TrainingJob; project: Project } {
  for (const project of projects.all()) {
    const job = project.journal.get(id);
    if (job !== undefined) return { job, project };
  }
  throw new HttpError(404, `there is no job ${id}`);
}

async function jobLog(projects: Projects, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { job, project } = findJob(projects, idOf(request));
  const file = project.journal.pathOf(`${job.id}.log`);
  const tail = await readTail(file, linesOf(fieldOf(request.query, "lines")));
  void reply.type("text/plain; charset=utf-8");
  if (!["1", "true"].includes(String(fieldOf(request.query, "follow")))) return reply.send(tail.text);
  const signal = requestSignal(reply);
  async function* parts(): AsyncGenerator<string | Buffer> {
    yield tail.text;
    yield* followFile(file, tail.end, () => isFinished(job), signal);
  }
  // Without a mark, proxies gather lines before they pass them on.
  return reply.header("x-accel-buffering", "no").send(Readable.from(parts(), { objectMode: false }));
}

function linesOf(value: unknown): number {
  if (value === undefined) return 200;
  const lines = Number(value);
  if (Number.isInteger(lines) && lines >= 0 && lines <= mostLines) return lines;
  throw new HttpError(400, `?lines: expected a number from 0 to ${mostLines}, not ${JSON.stringify(value)}`);
}

const jobsOf = (project: Project): unknown[] => project.journal.jobs().map(shown);
const newestFirst = (one: unknown, other: unknown): number =>
  String(fieldOf(other, "created_at")).localeCompare(String(fieldOf(one, "created_at")));

/** A job without what only the journal needs. */
function shown({ tasks_file: _tasks, built: _built, joined_to: _joined, ...job }: TrainingJob): unknown {
  return job;
}
