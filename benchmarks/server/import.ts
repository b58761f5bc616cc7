import pg from "pg";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { startFixture, importTasks, taskCount, tasksJson } from "./fixture.ts";
import { peakMemory, perSecond, report } from "./measure.ts";

/** 100,000 tasks as one JSON body; the baseline stores the same rows by bare batched inserts, unparsed and unchecked. */
const fixture = await startFixture();
const body = tasksJson(taskCount);
const pid = Number((await fixture.tandem.processes()).find((line) => line.includes("scripts/start.ts"))?.split(" ")[0]);
const before = await peakMemory(pid);

const began = performance.now();
await importTasks(fixture, body);
const seconds = (performance.now() - began) / 1000;
const peak = await peakMemory(pid);

const bare = await bareInserts();
await fixture.tandem.remove();

console.log(
  `import of ${taskCount.toLocaleString("en")} tasks (${(body.length / 1e6).toFixed(0)} MB)      ${perSecond(taskCount / seconds)}   (${seconds.toFixed(1)} s)`,
);
console.log(`baseline: bare inserts into a bare table      ${perSecond(taskCount / bare)}   (${bare.toFixed(1)} s)`);
console.log(`peak memory of the server                     ${peak} MB (${before} MB before)`);
report("import", {
  rowsPerSecond: taskCount / seconds,
  baselineRowsPerSecond: taskCount / bare,
  peakMb: peak,
  beforeMb: before,
});

/** The database's own speed: 1,000 rows a statement, one transaction. */
async function bareInserts(): Promise<number> {
  const client = new pg.Client(await databaseOf(fixture.tandem.directory));
  await client.connect();
  await client.query("create table bare (id int generated always as identity primary key, data jsonb not null)");
  const rows = (JSON.parse(body) as { data: unknown }[]).map(({ data }) => JSON.stringify(data));
  const start = performance.now();
  await client.query("begin");
  for (let at = 0; at < rows.length; at += 1000)
    await client.query("insert into bare (data) select unnest($1::jsonb[])", [rows.slice(at, at + 1000)]);
  await client.query("commit");
  const took = (performance.now() - start) / 1000;
  await client.end();
  return took;
}

async function databaseOf(directory: string): Promise<pg.ClientConfig> {
  const pidFile = (await readFile(path.join(directory, "postgres/postmaster.pid"), "utf8")).split("\n");
  const password = (await readFile(path.join(directory, "postgres/tandem-password"), "utf8").catch(() => "")).trim();
  return { host: pidFile[4] ?? "", port: Number(pidFile[3]), user: "tandem", database: "tandem", password };
}
