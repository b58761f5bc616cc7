import type { PgBoss, QueueResult } from "pg-boss";
import type { Job } from "./define-job.ts";

/** A job whose process gave no sign for so long is taken for dead and repeated. */
const HEARTBEAT_SECONDS = 30;

/**
 * Makes or updates the queue of each job.
 * @throws Error when a queue that no job here serves still holds work
 */
export async function prepareQueues<Context>(boss: PgBoss, jobs: readonly Job<Context>[]): Promise<void> {
  const existing = new Map((await boss.getQueues()).map((queue) => [queue.name, queue]));
  for (const job of jobs) {
    const settings = queueSettings(job);
    const queue = existing.get(job.name);
    // "short": of the jobs with the same key at most one waits.
    if (!queue) await boss.createQueue(job.name, { ...settings, policy: "short" });
    else if (differs(queue, settings)) await boss.updateQueue(job.name, settings);
  }
  await refuseOrphans(boss, new Set(jobs.map((job) => job.name)));
}

function queueSettings(job: Job<never>) {
  return {
    retryLimit: Math.max(1, job.retryLimit ?? 3),
    retryDelay: job.retryDelaySeconds ?? 1,
    retryBackoff: true,
    retryDelayMax: job.retryDelayMaxSeconds ?? 600,
    expireInSeconds: job.timeoutSeconds ?? 12 * 3600,
    heartbeatSeconds: HEARTBEAT_SECONDS,
    deleteAfterSeconds: 3 * 24 * 3600,
  };
}

function differs(queue: QueueResult, settings: ReturnType<typeof queueSettings>): boolean {
  return Object.entries(settings).some(([name, value]) => queue[name as keyof QueueResult] !== value);
}

async function refuseOrphans(boss: PgBoss, known: ReadonlySet<string>): Promise<void> {
  const { rows } = await boss.getDb().executeSql(
    `SELECT name, count(*)::int AS count FROM pgboss.job WHERE state < 'completed' AND name NOT LIKE '\\_\\_pgboss%'
     AND name <> ALL($1) GROUP BY name`,
    [[...known]],
  );
  if (rows.length === 0) return;
  const list = (rows as { name: string; count: number }[]).map((row) => `${row.name} (${row.count})`).join(", ");
  throw new Error(
    `The database holds unfinished jobs that this version cannot run: ${list}. ` +
      `Add the job to the list given to createJobs, start the version that made them, or delete them from pgboss.job.`,
  );
}
