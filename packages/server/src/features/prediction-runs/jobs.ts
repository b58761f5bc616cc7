import Type from "typebox";
import type { Context, Subscriber } from "../../context.ts";
import { type Job, defineJob } from "../../jobs/index.ts";
import { backendById, backendReady, backendsOf, mainBackend, refreshBackend, tellReady } from "../ml-backends/index.ts";
import { followLabels, lookAgainJob } from "./look-again.ts";
import { predictSoonJob } from "./predict-soon.ts";
import { runById } from "./queries.ts";
import { refreshIfNeeded } from "./refresh.ts";
import { executeRun } from "./run.ts";
import type { TaskSelectors } from "./selectors.ts";
import { interruptedRuns, resumeInterrupted, runHandle } from "./service.ts";

const checkHandle = { name: "check-model", input: Type.Object({ backend: Type.Integer(), times: Type.Integer() }) };
const longestCheckSeconds = 60;

/** Looks after a backend that was away while runs wait for it: every 2 s, 4 s … every minute. */
const checkLater = (context: Context, backend: number, times: number) =>
  context.jobs.enqueue(
    context.db,
    checkHandle,
    { backend, times },
    { singletonKey: `backend-${backend}`, startAfter: Math.min(longestCheckSeconds, 2 ** (times + 1)) },
  );

const check = defineJob<Context, typeof checkHandle.input>({
  ...checkHandle,
  concurrency: 4,
  async run(context, { backend: id, times }) {
    const backend = await backendById(context.db, id);
    if (!backend || (await interruptedRuns(context.db, id)).length === 0) return;
    // A backend that answers again is reported by the refresh itself.
    const refreshed = await refreshBackend(context, backend);
    if (refreshed?.state === "CO") await tellReady(context, context.db, id);
    else await checkLater(context, id, times + 1);
  },
});

/** A backend answers again, or with another version: what waits for it goes on, what is outdated is asked anew. */
const onReady = defineJob<Context, typeof backendReady.input>({
  ...backendReady,
  concurrency: 4,
  async run(context, { backend: id }) {
    const backend = await backendById(context.db, id);
    if (!backend || backend.state !== "CO") return;
    await resumeInterrupted(context, id);
    await refreshIfNeeded(context, backend);
  },
});

const setupHandle = { name: "set-up-model", input: Type.Object({ backend: Type.Integer() }) };

/** A model is told of another label config, and may then be able to do what it could not before. */
const setUp = defineJob<Context, typeof setupHandle.input>({
  ...setupHandle,
  concurrency: 4,
  async run(context, { backend: id }) {
    const backend = await backendById(context.db, id);
    const refreshed = backend && (await refreshBackend(context, backend));
    if (refreshed?.state === "CO") await tellReady(context, context.db, id);
  },
});

/** The jobs of this feature; `selectors` find the tasks of a selection. */
export function predictionRunJobs(selectors: TaskSelectors): Job<Context>[] {
  const run = defineJob<Context, typeof runHandle.input>({
    ...runHandle,
    concurrency: 4,
    async run(context, { run: id }, { signal }) {
      await executeRun(context, selectors, id, signal);
      const row = await runById(context.db, id);
      if (row?.state === "failed") await checkLater(context, row.ml_backend_id, 0);
      // Somebody may have joined the refresh when it was about to end.
      const backend =
        row?.kind === "refresh" && row.state === "completed" && (await backendById(context.db, row.ml_backend_id));
      if (backend && row.failed === 0 && backend.state === "CO") await refreshIfNeeded(context, backend);
    },
  });
  return [run, check, onReady, setUp, lookAgainJob, predictSoonJob];
}

/** New tasks want predictions. */
const followTasks: Subscriber = {
  kinds: ["TASKS_CREATED"],
  async run(trx, context, events) {
    for (const project of new Set(events.map((event) => event.project))) {
      const backend = await mainBackend(trx, project);
      if (backend) await tellReady(context, trx, backend.id);
    }
  },
};

/** Perhaps the project has another label config, or shows another model's predictions. */
const followProjects: Subscriber = {
  kinds: ["PROJECT_UPDATED"],
  async run(trx, context, events) {
    for (const project of new Set(events.map((event) => event.project)))
      for (const { id } of await backendsOf(trx, project))
        await context.jobs.enqueue(trx, setupHandle, { backend: id }, { singletonKey: `backend-${id}` });
  },
};

export const predictionRunsSubscribers: Subscriber[] = [followTasks, followProjects, followLabels];
