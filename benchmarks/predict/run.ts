/**
 * How fast the SDK serves `/predict` with a model that costs nothing, beside a minimal handler on the same HTTP stack.
 *
 *     npx node benchmarks/predict/run.ts [--seconds 3] [--rounds 3] [--connections 16]
 *
 * Servers and load generator (autocannon) are processes of their own; rounds alternate between the servers. Prints a
 * table and, as the last line, the same numbers as JSON.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
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
  },
});
const batches = [1, 32, 256];
const servers = { sdk: "sdk-server.ts", minimal: "minimal-server.ts" } as const;
type Server = keyof typeof servers;

interface Round {
  requestsPerSecond: number;
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
  const urls = { sdk: await start(servers.sdk), minimal: await start(servers.minimal) };
  const rows: Row[] = [];
  for (const batch of batches) rows.push(...(await measure(batch, urls)));
  print(rows);
} finally {
  for (const child of children) child.kill("SIGKILL");
  await rm(directory, { recursive: true, force: true });
}

async function measure(batch: number, urls: Record<Server, string>): Promise<Row[]> {
  const bodyFile = path.join(directory, `batch-${batch}.json`);
  await writeFile(bodyFile, requestBody(batch));
  const rounds: Record<Server, Round[]> = { sdk: [], minimal: [] };
  for (const server of ["sdk", "minimal"] as const) await shoot(urls[server], bodyFile, 1);
  for (let round = 0; round < Number(values.rounds); round += 1) {
    for (const server of ["sdk", "minimal"] as const) {
      rounds[server].push(await shoot(urls[server], bodyFile, Number(values.seconds)));
    }
  }
  return (["sdk", "minimal"] as const).map((server) => {
    const middle = medianOf(rounds[server]);
    return { server, batch, ...middle, predictionsPerSecond: middle.requestsPerSecond * batch };
  });
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

function start(file: string): Promise<string> {
  const child = spawn(process.execPath, [fileURLToPath(new URL(file, import.meta.url))], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once("line", resolve);
    child.once("exit", (code) => reject(new Error(`${file} ended with ${code}`)));
  });
}

/** One burst of load. Throws when any answer is not a success: a fast error is not a result. */
async function shoot(url: string, bodyFile: string, seconds: number): Promise<Round> {
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
    requests: { average: number };
    latency: { p50: number; p99: number };
    non2xx: number;
    errors: number;
  };
  if (result.non2xx + result.errors > 0) throw new Error(`${result.non2xx + result.errors} requests to ${url} failed`);
  return { requestsPerSecond: result.requests.average, p50: result.latency.p50, p99: result.latency.p99 };
}

/** The round in the middle by throughput. */
function medianOf(rounds: Round[]): Round {
  const sorted = rounds.toSorted((one, other) => one.requestsPerSecond - other.requestsPerSecond);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error("--rounds must be at least 1");
  return middle;
}

function print(rows: Row[]): void {
  console.log(
    `/predict, ${values.connections} connections, median of ${values.rounds} rounds of ${values.seconds} s\n`,
  );
  console.log("batch  server    requests/s  predictions/s  p50 ms  p99 ms  share of minimal");
  for (const row of rows) {
    const ceiling = rows.find((one) => one.server === "minimal" && one.batch === row.batch);
    const share = (100 * row.requestsPerSecond) / (ceiling?.requestsPerSecond ?? Number.NaN);
    const cells = [
      String(row.batch).padStart(5),
      row.server.padEnd(8),
      row.requestsPerSecond.toFixed(0).padStart(11),
      row.predictionsPerSecond.toFixed(0).padStart(14),
      String(row.p50).padStart(7),
      String(row.p99).padStart(7),
      `${share.toFixed(0)} %`.padStart(17),
    ];
    console.log(cells.join(" "));
  }
  console.log(JSON.stringify({ benchmark: "predict", connections: Number(values.connections), rows }));
}
