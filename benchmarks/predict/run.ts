/**
 * How fast the SDK serves `/predict` with a model that costs nothing, beside a minimal handler on the same HTTP stack:
 * with the model in the process that answers (`sdk`) and in one of its own (`sdk, worker`). Where Python with Flask and
 * gunicorn is installed, also beside Label Studio's way to serve the same model. And what a further process for the
 * model costs in memory.
 *
 *     npm run bench -- ml
 *     BENCH_PYTHON=<environment>/bin/python npm run bench -- ml
 *     npx node benchmarks/predict/run.ts [--seconds 3] [--rounds 3] [--connections 16] [--batches 1,32,256,1024]
 *
 * Servers and load generator (autocannon) are processes of their own; rounds alternate between the servers. Prints
 * tables and, as the last line, the same numbers as JSON.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { requestBody, type Round, shoot } from "./load.ts";
import { findPython, howToGetLabelStudioMl, howToGetPython, type Python, pythonCommand } from "./python.ts";
import { type Started, startServers } from "./servers.ts";
import { compareAims, printAims, printRows, type Row, toRow } from "./table.ts";
import { memoryOfWorker } from "./worker-memory.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "3" },
    rounds: { type: "string", default: "3" },
    connections: { type: "string", default: "16" },
    batches: { type: "string", default: "1,32,256,1024" },
  },
});
const connections = Number(values.connections);
const seconds = Number(values.seconds);
const rounds = Number(values.rounds);

const directory = await mkdtemp(path.join(os.tmpdir(), "tandem-bench-"));
try {
  const python = await findPython();
  console.log(`/predict, ${connections} connections, median of ${rounds} rounds of ${seconds} s`);
  console.log(`${describe(python)}\n`);
  const servers = await startServers(python, directory);
  const rows: Row[] = [];
  for (const batch of values.batches.split(",").map(Number)) rows.push(...(await measure(batch, servers)));
  await Promise.all(servers.map((server) => server.stop()));
  printRows(rows);
  const aims = compareAims(rows);
  printAims(aims);
  const workerMegabytes = await memoryOfWorker(await bodyFile(32), connections);
  const memory = workerMegabytes === null ? "not known here" : `${workerMegabytes.toFixed(0)} MB`;
  console.log(`\na further process for the model, without weights: ${memory}`);
  console.log(JSON.stringify({ benchmark: "predict", connections, python, rows, aims, workerMegabytes }));
} finally {
  await rm(directory, { recursive: true, force: true });
}

async function measure(batch: number, servers: readonly Started[]): Promise<Row[]> {
  const body = await bodyFile(batch);
  const measured = servers.map(({ name }) => ({ server: name, rounds: [] as Round[] }));
  for (const server of servers) await shoot(server, body, { connections, seconds: 1 });
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, server] of servers.entries()) {
      measured[index]?.rounds.push(await shoot(server, body, { connections, seconds }));
    }
  }
  return measured.map((one) => toRow(one.server, batch, one.rounds));
}

async function bodyFile(batch: number): Promise<string> {
  const file = path.join(directory, `batch-${batch}.json`);
  await writeFile(file, requestBody(batch));
  return file;
}

/** What Python there is, and what to do about what is not. */
function describe(python: Python | null): string {
  if (python === null || python.flask === null || python.gunicorn === null) {
    const found = python === null ? "cannot be run" : "has not both Flask and gunicorn";
    return `${pythonCommand()} ${found}: without the rows for it. ${howToGetPython}`;
  }
  const { command, version, flask, gunicorn, labelStudioMl } = python;
  const serving = `${command}: Python ${version}, Flask ${flask}, gunicorn ${gunicorn}`;
  return labelStudioMl === null
    ? `${serving}. ${howToGetLabelStudioMl}`
    : `${serving}, label-studio-ml ${labelStudioMl}`;
}
