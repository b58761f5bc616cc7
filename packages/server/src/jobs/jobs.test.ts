import { setTimeout as sleep } from "node:timers/promises";
import { Type } from "typebox";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../test/harness-database.ts";
import { createJobs, defineJob, PermanentError, type Jobs } from "./index.ts";

type Context = { ran: { name: string; value: number; at: number }[] };

const quiet = { info: () => undefined, warn: console.warn, error: () => undefined };
const number = Type.Object({ value: Type.Number() });
const record = (name: string) => async (context: Context, input: { value: number }) => {
  context.ran.push({ name, value: input.value, at: performance.now() });
};

const plain = defineJob({ name: "plain", input: number, run: record("plain") });
const failing = defineJob({
  name: "failing",
  input: number,
  retryDelaySeconds: 1,
  retryLimit: 2,
  async run(context: Context, input) {
    await record("failing")(context, input);
    if (context.ran.filter((ran) => ran.name === "failing").length < 2) throw new Error("not yet");
  },
});
const hopeless = defineJob({
  name: "hopeless",
  input: number,
  async run(context: Context, input) {
    await record("hopeless")(context, input);
    throw new PermanentError("never");
  },
});
const slow = defineJob({
  name: "slow",
  input: number,
  concurrency: 3,
  async run(context: Context, input, { signal }) {
    await record("slow")(context, input);
    await sleep(input.value, undefined, { signal });
    context.ran.push({ name: "slow-done", value: input.value, at: performance.now() });
  },
});
const all = [plain, failing, hopeless, slow];

let database: TestDatabase;
const open: Jobs<Context>[] = [];
beforeAll(async () => void (database = await createTestDatabase()));
afterAll(async () => {
  await Promise.all(open.map((jobs) => jobs.stop(1_000)));
  await database.drop();
});

async function started(role: "all" | "api" | "worker" = "all", jobs = all) {
  const context: Context = { ran: [] };
  const queue = createJobs<Context>({ database, address: database.address, jobs, role, log: quiet });
  open.push(queue);
  await queue.start(context);
  return { queue, context };
}

async function until(condition: () => boolean, patienceMs = 10_000): Promise<void> {
  for (const end = Date.now() + patienceMs; !condition(); await sleep(2)) {
    if (Date.now() < end) continue;
    const { rows } = await database.pool.query("select name, state, data, start_after, retry_count from pgboss.job");
    throw new Error(`Not within ${patienceMs} ms; the jobs: ${JSON.stringify(rows)}`);
  }
}

describe("one process", () => {
  let queue: Jobs<Context>;
  let context: Context;
  beforeAll(async () => void ({ queue, context } = await started()));
  afterAll(() => queue.stop(1_000));

  test("a job starts soon after the commit of its transaction, and never before", async () => {
    const waits: number[] = [];
    for (let value = 0; value < 20; value++) {
      await database.db.transaction().execute(async (trx) => {
        await queue.enqueue(trx, plain, { value });
        await sleep(value % 4 === 0 ? 30 : 1);
        expect(context.ran.some((ran) => ran.name === "plain" && ran.value === value)).toBe(false);
      });
      const committed = performance.now();
      await until(() => context.ran.some((ran) => ran.name === "plain" && ran.value === value));
      waits.push(performance.now() - committed);
    }
    waits.sort((a, b) => a - b);
    // Far below the two seconds in which looking alone would find it.
    expect(waits[10]).toBeLessThan(500);
  });

  test("a rolled back transaction leaves no job", async () => {
    const roll = database.db.transaction().execute(async (trx) => {
      await queue.enqueue(trx, plain, { value: -1 });
      throw new Error("no");
    });
    await expect(roll).rejects.toThrow("no");
    await queue.untilIdle();
    expect(context.ran.some((ran) => ran.value === -1)).toBe(false);
  });

  test("many jobs of one queue run one after the other without waiting to be looked for", async () => {
    const before = performance.now();
    for (let value = 100; value < 120; value++) await queue.enqueue(database.db, plain, { value });
    await until(() => context.ran.filter((ran) => ran.value >= 100 && ran.value < 120).length === 20, 4_000);
    expect(performance.now() - before).toBeLessThan(4_000);
  });

  test("a failed job is tried again, a permanent error ends it", async () => {
    await queue.enqueue(database.db, failing, { value: 1 });
    await queue.enqueue(database.db, hopeless, { value: 1 });
    await until(() => context.ran.filter((ran) => ran.name === "failing").length === 2);
    await queue.untilIdle();
    expect(context.ran.filter((ran) => ran.name === "hopeless")).toHaveLength(1);
  });

  test("of the jobs with one key one runs and one waits", async () => {
    const key = { singletonKey: "k" };
    const ids = [await queue.enqueue(database.db, slow, { value: 300 }, key)];
    await until(() => context.ran.some((ran) => ran.name === "slow" && ran.value === 300));
    ids.push(await queue.enqueue(database.db, slow, { value: 301 }, key));
    ids.push(await queue.enqueue(database.db, slow, { value: 302 }, key));
    await queue.enqueue(database.db, slow, { value: 10 });
    await until(() => context.ran.some((ran) => ran.name === "slow-done" && ran.value === 301));
    const order = context.ran.filter((ran) => ran.name.startsWith("slow")).map((ran) => `${ran.name} ${ran.value}`);
    expect(ids[2]).toBeUndefined();
    expect(order).not.toContain("slow 302");
    expect(order.indexOf("slow 301")).toBeGreaterThan(order.indexOf("slow-done 300"));
    expect(order.indexOf("slow-done 10")).toBeLessThan(order.indexOf("slow-done 300"));
  });

  test("a job that was joined starts after the transaction that joined it", async () => {
    const soon = { singletonKey: "joined", startAfter: 1 };
    await queue.enqueue(database.db, slow, { value: 5 }, soon);
    let committed = 0;
    await database.db.transaction().execute(async (trx) => {
      expect(await queue.enqueue(trx, slow, { value: 6 }, { singletonKey: "joined" })).toBeUndefined();
      await sleep(1_600);
      committed = performance.now();
    });
    await until(() => context.ran.some((ran) => ran.name === "slow-done" && ran.value === 5));
    expect(context.ran.find((ran) => ran.name === "slow" && ran.value === 5)?.at).toBeGreaterThan(committed);
  });

  test("input is checked, and so is the name", async () => {
    await expect(queue.enqueue(database.db, plain, { value: "x" } as never)).rejects.toThrow("/value");
    const unknown = defineJob({ name: "unknown", input: number, run: record("unknown") });
    await expect(queue.enqueue(database.db, unknown, { value: 1 })).rejects.toThrow("createJobs");
  });
});

test("a job of an api process is run by a worker process, soon", async () => {
  const api = await started("api");
  const worker = await started("worker");
  await api.queue.enqueue(database.db, plain, { value: 1 });
  await until(() => worker.context.ran.length === 1);
  expect(api.context.ran).toHaveLength(0);
  await Promise.all([api.queue.stop(1_000), worker.queue.stop(1_000)]);
});

test("a job interrupted by the stop is run again after the next start, and a waiting one too", async () => {
  const first = await started();
  await first.queue.enqueue(database.db, slow, { value: 60_000 });
  await until(() => first.context.ran.length === 1);
  await first.queue.enqueue(database.db, slow, { value: 7 }, { startAfter: 1 });
  await first.queue.stop(2_000);
  const second = await started();
  await until(() => second.context.ran.filter((ran) => ran.name === "slow").length === 2);
  await second.queue.stop(1_000);
  await database.pool.query("delete from pgboss.job where state < 'completed'");
});

test("unfinished jobs that nobody can run stop the start", async () => {
  const api = await started("api");
  await api.queue.enqueue(database.db, plain, { value: 1 });
  await expect(started("worker", [slow])).rejects.toThrow("plain (1)");
  await database.pool.query("delete from pgboss.job where state < 'completed'");
});
