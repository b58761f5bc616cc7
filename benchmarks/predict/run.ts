/**
 * How fast the SDK serves `/predict` with a model that costs nothing, beside a minimal handler on the same HTTP stack:
 * with the model in the process that answers (`sdk`) and in one of its own (`sdk, worker`). And what a further process
 * for the model costs in memory.
 *
 *     npx node benchmarks/predict/run.ts [--seconds 3] [--rounds 3] [--connections 16] [--batches 1,32,256,1024]
 *
 * Servers and load generator (autocannon) are processes of their own; rounds alternate between the servers. Prints a
 * table and, as the last line, the same numbers as JSON.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { labelConfig } from "./trivial-model.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "3" },
    rounds: { type: "string", default: "3" },
    connections: { type: "string", default: "16" },
    batches: { type: "string", default: "1,32,256,1024" },
  },
});
const batches = values.batches.split(",").map(Number);
const servers = {
  sdk: ["sdk-server.ts"],
  "sdk, worker": ["sdk-server.ts", "1"],
  minimal: ["minimal-server.ts"],
} as const;
type Server = keyof typeof servers;
const names = Object.keys(servers) as Server[];

interface Round {
  requestsPerSecond: number;
  /** Milliseconds of processor time that the server took for a request; null where that is not known. */
  cpuMs: number | null;
  p50: number;
  p99: number;
}

interface Row extends Round {
  server: Server;
  batch: number;
  predictionsPerSecond: number;
}

const directory = await mkdtemp(path.join(os.tmpdir(), "tandem-bench-"));
const children: ChildProcess[] = [];
try {
  const started = await startAll();
  const rows: Row[] = [];
  for (const batch of batches) rows.push(...(await measure(batch, started)));
  for (const child of children) child.kill("SIGKILL");
  print(rows, await memoryOfWorkers());
} finally {
  for (const child of children) child.kill("SIGKILL");
  await rm(directory, { recursive: true, force: true });
}

interface Started {
  url: string;
  child: ChildProcess;
}

async function startAll(): Promise<Record<Server, Started>> {
  const started = await Promise.all(names.map(async (name) => [name, await start(servers[name])] as const));
  return Object.fromEntries(started) as Record<Server, Started>;
}

async function measure(batch: number, started: Record<Server, Started>): Promise<Row[]> {
  const bodyFile = path.join(directory, `batch-${batch}.json`);
  await writeFile(bodyFile, requestBody(batch));
  const rounds = new Map(names.map((name): [Server, Round[]] => [name, []]));
  for (const name of names) await shoot(started[name], bodyFile, 1);
  for (let round = 0; round < Number(values.rounds); round += 1) {
    for (const name of names) rounds.get(name)?.push(await shoot(started[name], bodyFile, Number(values.seconds)));
  }
  return names.map((server) => {
    const middle = medianOf(rounds.get(server) ?? []);
    return { server, batch, ...middle, predictionsPerSecond: middle.requestsPerSecond * batch };
  });
}

/** Megabytes that one more process for the model takes: memory shared with the others counts in shares. */
async function memoryOfWorkers(): Promise<number | null> {
  const few = await memoryWith(1);
  const many = await memoryWith(4);
  return few === null || many === null ? null : (many - few) / 3;
}

async function memoryWith(workers: number): Promise<number | null> {
  const started = await start(["sdk-server.ts", String(workers)]);
  try {
    const bodyFile = path.join(directory, "memory.json");
    await writeFile(bodyFile, requestBody(32));
    await shoot(started, bodyFile, 2);
    return await ofTree(started.child.pid ?? 0, megabytesOf);
  } finally {
    started.child.kill("SIGKILL");
  }
}

/** The sum of something of a process and its children, which only Linux tells. */
async function ofTree(pid: number, measured: (pid: number) => Promise<number>): Promise<number | null> {
  try {
    const children = (await readFile(`/proc/${pid}/task/${pid}/children`, "utf8")).trim().split(" ");
    const below = await Promise.all(children.filter((one) => one !== "").map((one) => ofTree(Number(one), measured)));
    return below.reduce<number>((sum, one) => sum + (one ?? 0), await measured(pid));
  } catch {
    return null;
  }
}

/** Memory shared with other processes counts in shares. */
async function megabytesOf(pid: number): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, "utf8");
  return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1]) / 1024;
}

/** In steps of a hundredth of a second. */
async function cpuMsOf(pid: number): Promise<number> {
  const behindName = (await readFile(`/proc/${pid}/stat`, "utf8")).split(") ").at(-1) ?? "";
  const fields = behindName.split(" ");
  return 10 * (Number(fields[11]) + Number(fields[12]));
}

/** Tasks with the keys and about the size that Label Studio sends. */
function requestBody(batch: number): string {
  const text = "The delivery came two days early and everything works; thank you for the quick answer. ".repeat(6);
  const tasks = Array.from({ length: batch }, (_, index) => ({
    id: index + 1,
    data: { text: `${index} ${text}` },
    meta: {},
    created_at: "2024-03-19T23:15:01.004453Z",
    updated_at: "2024-03-20T01:55:39.644616Z",
    is_labeled: false,
    overlap: 1,
    inner_id: index + 1,
    total_annotations: 0,
    cancelled_annotations: 0,
    total_predictions: 0,
    project: 3,
    file_upload: null,
    annotations: [],
    predictions: [],
  }));
  const params = { login: null, password: null, context: null };
  return JSON.stringify({ tasks, project: "3.1710890019", label_config: labelConfig, params });
}

async function start([file = "", ...options]: readonly string[]): Promise<Started> {
  const child = spawn(process.execPath, [fileURLToPath(new URL(file, import.meta.url)), ...options], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once("line", resolve);
    child.once("exit", (code) => reject(new Error(`${file} ended with ${code}`)));
  });
  return { url, child };
}

/** One burst of load. Throws when any answer is not a success: a fast error is not a result. */
async function shoot({ url, child: server }: Started, bodyFile: string, seconds: number): Promise<Round> {
  const before = await ofTree(server.pid ?? 0, cpuMsOf);
  const autocannon = createRequire(import.meta.url).resolve("autocannon");
  const child = spawn(
    process.execPath,
    [autocannon, "-j", "-n", "-m", "POST", "-H", "content-type=application/json", "-i", bodyFile].concat([
      "-c",
      values.connections,
      "-d",
      String(seconds),
      `${url}/predict`,
    ]),
    { stdio: ["ignore", "pipe", "ignore"] },
  );
  children.push(child);
  const text = Buffer.concat(await child.stdout.toArray()).toString();
  const result = JSON.parse(text) as {
    requests: { average: number; total: number };
    latency: { p50: number; p99: number };
    non2xx: number;
    errors: number;
  };
  if (result.non2xx + result.errors > 0) throw new Error(`${result.non2xx + result.errors} requests to ${url} failed`);
  const after = await ofTree(server.pid ?? 0, cpuMsOf);
  const { requests, latency } = result;
  const cpuMs = before === null || after === null ? null : (after - before) / requests.total;
  return { requestsPerSecond: requests.average, cpuMs, p50: latency.p50, p99: latency.p99 };
}

/** The round in the middle by throughput. */
function medianOf(rounds: Round[]): Round {
  const sorted = rounds.toSorted((one, other) => one.requestsPerSecond - other.requestsPerSecond);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error("--rounds must be at least 1");
  return middle;
}

function print(rows: Row[], workerMegabytes: number | null): void {
  console.log(
    `/predict, ${values.connections} connections, median of ${values.rounds} rounds of ${values.seconds} s\n`,
  );
  console.log("batch  server       requests/s  predictions/s  p50 ms  p99 ms  of minimal  CPU ms  of minimal's");
  for (const row of rows) {
    const ceiling = rows.find((one) => one.server === "minimal" && one.batch === row.batch);
    const share = (100 * row.requestsPerSecond) / (ceiling?.requestsPerSecond ?? Number.NaN);
    const cells = [
      String(row.batch).padStart(5),
      row.server.padEnd(11),
      row.requestsPerSecond.toFixed(0).padStart(11),
      row.predictionsPerSecond.toFixed(0).padStart(14),
      String(row.p50).padStart(7),
      String(row.p99).padStart(7),
      `${share.toFixed(0)} %`.padStart(11),
      (row.cpuMs?.toFixed(3) ?? "?").padStart(7),
      `${((100 * (ceiling?.cpuMs ?? Number.NaN)) / (row.cpuMs ?? Number.NaN)).toFixed(0)} %`.padStart(13),
    ];
    console.log(cells.join(" "));
  }
  const memory = workerMegabytes === null ? "not known here" : `${workerMegabytes.toFixed(0)} MB`;
  console.log(`\na further process for the model, without weights: ${memory}`);
  console.log(JSON.stringify({ benchmark: "predict", connections: Number(values.connections), rows, workerMegabytes }));
}
