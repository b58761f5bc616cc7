import { readFile, readdir } from "node:fs/promises";

/** The `p`-th percentile (0..100) of some numbers, by linear interpolation between the closest ranks. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = ((sorted.length - 1) * p) / 100;
  const below = sorted[Math.floor(rank)] ?? Number.NaN;
  const above = sorted[Math.ceil(rank)] ?? below;
  return below + (above - below) * (rank - Math.floor(rank));
}

export const ms = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
export const perSecond = (value: number): string => `${Math.round(value).toLocaleString("en")}/s`;

/** How long a call takes, in milliseconds. */
export async function timed(call: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await call();
  return performance.now() - began;
}

/** Latencies of `count` calls made by `workers` callers at the same time; the first call of each warms up and does not count. */
export async function latencies(
  workers: number,
  count: number,
  call: (worker: number) => Promise<unknown>,
): Promise<{ all: number[]; perSecond: number }> {
  const all: number[] = [];
  await Promise.all(Array.from({ length: workers }, (_, worker) => call(worker)));
  const began = performance.now();
  await Promise.all(
    Array.from({ length: workers }, async (_, worker) => {
      for (let done = 0; done < count / workers; done++) all.push(await timed(() => call(worker)));
    }),
  );
  return { all, perSecond: (all.length / (performance.now() - began)) * 1000 };
}

/** A row: name, p50, p95 and the ratio of the p50 to the baseline's. */
export function row(name: string, values: readonly number[], baseline?: readonly number[]): string {
  const p50 = percentile(values, 50);
  const ratio = baseline ? `   ${(p50 / percentile(baseline, 50)).toFixed(1)}× baseline` : "";
  return `${name.padEnd(44)} p50 ${ms(p50).padStart(8)}   p95 ${ms(percentile(values, 95)).padStart(8)}${ratio}`;
}

/** The largest memory a process has held, in MB; null where the system does not tell. */
export async function peakMemory(pid: number): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  const kilobytes = /^VmHWM:\s+(\d+)/m.exec(status)?.[1];
  return kilobytes ? Math.round(Number(kilobytes) / 1024) : null;
}

/** Processor time in milliseconds that a server and its database have taken; other work on the machine hardly changes it. */
export interface ProcessorTime {
  server: number;
  database: number;
}

interface ProcessFacts {
  pid: number;
  parent: number;
  name: string;
  ms: number;
}

/** Linux counts in hundredths of a second, whatever its kernel's clock. */
const msPerTick = 10;

async function factsOf(pid: number): Promise<ProcessFacts | null> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  const match = /^\d+ \((.*)\) (.*)$/s.exec(stat ?? "");
  if (!match) return null;
  const fields = (match[2] ?? "").split(" ").map(Number);
  const [parent = 0, user = 0, system = 0, childrenUser = 0, childrenSystem = 0] = [1, 11, 12, 13, 14].map(
    (index) => fields[index],
  );
  return { pid, parent, name: match[1] ?? "", ms: (user + system + childrenUser + childrenSystem) * msPerTick };
}

/** Of a server and of PostgreSQL below it; only on Linux, zeros elsewhere. */
export async function processorTime(server: number): Promise<ProcessorTime> {
  const pids = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name)).map(Number);
  const all = (await Promise.all(pids.map(factsOf))).filter((facts) => facts !== null);
  const below = (root: number): ProcessFacts[] =>
    all.filter(({ parent }) => parent === root).flatMap((child) => [child, ...below(child.pid)]);
  const sum = (list: readonly ProcessFacts[]): number => list.reduce((ms, facts) => ms + facts.ms, 0);
  return {
    server: all.find(({ pid }) => pid === server)?.ms ?? 0,
    database: sum(below(server).filter(({ name }) => name.startsWith("postgres"))),
  };
}

/** How much processor time `count` of something took each. */
export const eachTook = (from: ProcessorTime, to: ProcessorTime, count: number): ProcessorTime => ({
  server: (to.server - from.server) / count,
  database: (to.database - from.database) / count,
});

/** The same numbers for machines, as a benchmark's last line. */
export const report = (part: string, numbers: Record<string, unknown>): void =>
  console.log(JSON.stringify({ part, ...numbers }));
