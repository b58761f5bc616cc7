import { readFile } from "node:fs/promises";

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

/** The same numbers for machines, as a benchmark's last line. */
export const report = (part: string, numbers: Record<string, unknown>): void =>
  console.log(JSON.stringify({ part, ...numbers }));
