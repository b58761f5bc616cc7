import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Type } from "typebox";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase } from "../database/connection.ts";
import { startEmbeddedPostgres, type EmbeddedPostgres } from "../database/embedded-postgres.ts";
import { createTestDatabase, type TestDatabase } from "../../test/harness-database.ts";
import { createJobs, defineJob } from "./index.ts";

type Context = { ran: number[] };

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
const long = defineJob({
  name: "long",
  input: Type.Object({ value: Type.Number() }),
  async run(context: Context, { value }) {
    context.ran.push(value);
  },
});

/** A process that begins the same job and never ends it. */
const WORKER = `
import { Type } from ${JSON.stringify(import.meta.resolve("typebox"))};
import { openDatabase } from ${JSON.stringify(new URL("../database/connection.ts", import.meta.url).href)};
import { createJobs, defineJob } from ${JSON.stringify(new URL("index.ts", import.meta.url).href)};
const log = { info() {}, warn() {}, error() {} };
const address = JSON.parse(process.argv[2]);
const database = openDatabase(address, { log });
const long = defineJob({
  name: "long",
  input: Type.Object({ value: Type.Number() }),
  async run() {
    console.log("running");
    await new Promise(() => setInterval(() => {}, 1000));
  },
});
const jobs = createJobs({ database, address, jobs: [long], role: "all", log });
await jobs.start({});
await jobs.enqueue(database.db, long, { value: 1 });
`;

let database: TestDatabase;
let directory: string;
beforeAll(async () => {
  database = await createTestDatabase();
  directory = await mkdtemp(join(tmpdir(), "tandem-crash-"));
});
afterAll(async () => {
  await database.drop();
  await rm(directory, { recursive: true, force: true });
});

async function until(condition: () => boolean, patienceMs: number): Promise<void> {
  for (const end = Date.now() + patienceMs; !condition(); await sleep(5)) {
    if (Date.now() > end) throw new Error(`Not within ${patienceMs} ms`);
  }
}

test("a job whose process was killed is run again as soon as the next process starts", async () => {
  const script = join(directory, "worker.ts");
  await writeFile(script, WORKER);
  const child = spawn(process.execPath, [script, JSON.stringify(database.address)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  child.kill("SIGKILL");
  await once(child, "exit");
  // A restart of a whole server takes longer than its connections take to be noticed as gone.
  await sleep(300);

  const context: Context = { ran: [] };
  const jobs = createJobs<Context>({ database, address: database.address, jobs: [long], role: "all", log: quiet });
  await jobs.start(context);
  await until(() => context.ran.includes(1), 3_000);
  await jobs.untilIdle();
  const { rows } = await database.pool.query("select state, retry_count from pgboss.job where name = 'long'");
  expect(rows).toEqual([{ state: "completed", retry_count: 1 }]);
  await jobs.stop(1_000);
});

test("jobs go on after the database was killed and came back", async () => {
  let server: EmbeddedPostgres | undefined;
  const data = join(directory, "data");
  try {
    server = await startEmbeddedPostgres({ dataDirectory: data, log: quiet });
    const own = openDatabase(server.connection, { log: quiet });
    const context: Context = { ran: [] };
    const jobs = createJobs<Context>({
      database: own,
      address: server.connection,
      jobs: [long],
      role: "all",
      log: quiet,
    });
    await jobs.start(context);
    await jobs.enqueue(own.db, long, { value: 1 });
    await until(() => context.ran.includes(1), 3_000);
    const killed = server.pid;
    process.kill(killed, "SIGKILL");
    await until(() => server?.pid !== killed, 15_000);
    await jobs.enqueue(own.db, long, { value: 2 });
    await until(() => context.ran.includes(2), 6_000);
    await jobs.stop(1_000);
    await own.close();
  } finally {
    await server?.stop();
  }
});
