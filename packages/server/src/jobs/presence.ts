import { Client } from "pg";
import { setTimeout as sleep } from "node:timers/promises";
import type { DatabaseAddress } from "../database/connection.ts";

/** Any number; the same for every process that runs jobs. */
const LOCK = 7_402_116_336;
/** So often in vain may a job have taken its process with it before it is taken for the cause. */
const MOST_DEATHS = 5;

const INTERRUPTED = '{"message": "interrupted by a stop"}';

/**
 * Puts the job with name $1 and id $2 back into its queue, without counting the try. It is due only after some seconds:
 * pg-boss then still completes it, and would take a new run of it for the old one. The next start makes it due at once.
 */
export const PUT_BACK = `
  UPDATE pgboss.job SET state = 'retry', start_after = now() + interval '10 s', started_on = NULL, heartbeat_on = NULL,
    output = '${INTERRUPTED}'
  WHERE name = $1 AND id = $2 AND state = 'active'`;

/**
 * Shows the other processes that this one runs jobs, by a lock that the database frees when the process is gone. Where
 * it finds itself alone, the jobs that are marked as being run are what a dead process left: they are put back to be
 * run at once, where otherwise the missing heartbeat would tell only half a minute later.
 * @returns how many jobs were put back, and how to leave
 */
export async function enterWorkers(address: DatabaseAddress): Promise<{ revived: number; leave(): Promise<void> }> {
  let left = false;
  let client = await connect(address);
  const { rows } = await client.query<{ alone: boolean }>("SELECT pg_try_advisory_lock($1) AS alone", [LOCK]);
  const alone = rows[0]?.alone === true;
  const revived = alone ? await reviveJobs(client) : 0;
  await client.query("SELECT pg_advisory_lock_shared($1)", [LOCK]);
  if (alone) await client.query("SELECT pg_advisory_unlock($1)", [LOCK]);
  stayPresent(client);

  function stayPresent(current: Client): void {
    current.once("end", () => void (left ? undefined : comeBack()));
  }

  async function comeBack(): Promise<void> {
    for (let wait = 100; !left; wait = Math.min(2 * wait, 5_000)) {
      await sleep(wait, undefined, { ref: false });
      try {
        client = await connect(address);
        await client.query("SELECT pg_advisory_lock_shared($1)", [LOCK]);
        return stayPresent(client);
      } catch {
        // The database is still away; whoever needs it will say so.
      }
    }
  }

  async function leave(): Promise<void> {
    left = true;
    await client.end().catch(() => undefined);
  }

  return { revived, leave };
}

async function connect(address: DatabaseAddress): Promise<Client> {
  const client = new Client({ ...address, application_name: "tandem-jobs", keepAlive: true });
  client.on("error", () => undefined);
  await client.connect();
  return client;
}

/**
 * pg-boss offers no call for this. It sets what pg-boss' own `fail` sets for a retry that is due now; a job that was
 * running so often when a process died that it may be why is marked as failed.
 */
async function reviveJobs(client: Client): Promise<number> {
  const { rowCount } = await client.query(
    `UPDATE pgboss.job SET
       state = (CASE WHEN retry_count < retry_limit + $1 THEN 'retry' ELSE 'failed' END)::pgboss.job_state,
       completed_on = CASE WHEN retry_count < retry_limit + $1 THEN NULL ELSE now() END,
       output = '{"message": "the process that ran the job ended"}',
       retry_count = retry_count + 1, start_after = now(), started_on = NULL, heartbeat_on = NULL
     WHERE state = 'active'`,
    [MOST_DEATHS],
  );
  const interrupted = await client.query(
    `UPDATE pgboss.job SET start_after = now() WHERE state = 'retry' AND start_after > now() AND output = '${INTERRUPTED}'`,
  );
  return (rowCount ?? 0) + (interrupted.rowCount ?? 0);
}
