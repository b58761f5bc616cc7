import type { ChildServer } from "../predict/child-server.ts";
import { processorMs } from "../predict/process-tree.ts";
import { percentile } from "../server/measure.ts";

/** A text to be asked for, and what it is. */
export interface Asked {
  text: string;
  kind: "ham" | "spam";
}

/** What callers saw, each with one task at a time, and what the model did for them. */
export interface Burst {
  requestsPerSecond: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  /** Tasks in one call of the model. */
  meanBatch: number;
  /** Milliseconds that one call of the model took. */
  meanCallMs: number;
  /** Milliseconds of processor time that the server took for a request; NaN where the system does not tell. */
  cpuMs: number;
  /** The share of the answers that are right. */
  right: number;
}

/**
 * Asks for one text after the other, `connections` at the same time, until the time is over.
 *
 * @throws Error when an answer is none.
 */
export async function burst(
  { url, pid }: ChildServer,
  texts: readonly Asked[],
  { connections, seconds, labelConfig }: { connections: number; seconds: number; labelConfig: string },
): Promise<Burst> {
  const before = await countsOf(url);
  const cpuBefore = (await processorMs(pid)) ?? Number.NaN;
  const latencies: number[] = [];
  let right = 0;
  let next = 0;
  const began = performance.now();
  const caller = async (): Promise<void> => {
    while (performance.now() - began < seconds * 1000) {
      const { text, kind } = texts[next++ % texts.length] as Asked;
      const asked = performance.now();
      if ((await predict(url, text, labelConfig)) === kind) right += 1;
      latencies.push(performance.now() - asked);
    }
  };
  await Promise.all(Array.from({ length: connections }, caller));
  const took = (performance.now() - began) / 1000;
  const cpuAfter = (await processorMs(pid)) ?? Number.NaN;
  const after = await countsOf(url);
  const calls = after.calls - before.calls;
  return {
    requestsPerSecond: latencies.length / took,
    p50: percentile(latencies, 50),
    p99: percentile(latencies, 99),
    meanBatch: (after.tasks - before.tasks) / calls,
    meanCallMs: (1000 * (after.seconds - before.seconds)) / calls,
    cpuMs: (cpuAfter - cpuBefore) / latencies.length,
    right: right / latencies.length,
  };
}

async function predict(url: string, text: string, labelConfig: string): Promise<string> {
  const response = await fetch(`${url}/predict`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ tasks: [{ id: 1, data: { text } }], project: "1.1710890019", label_config: labelConfig }),
  });
  const answer: unknown = await response.json();
  const { results } = answer as { results?: [{ result: [{ value: { choices: [string] } }?] }] };
  const choice = results?.[0].result[0]?.value.choices[0];
  if (!response.ok || choice === undefined) throw new Error(`${response.status}: ${JSON.stringify(answer)}`);
  return choice;
}

interface Counts {
  calls: number;
  tasks: number;
  seconds: number;
}

/** What the backend has counted since it began. */
async function countsOf(url: string): Promise<Counts> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const valueOf = (name: string): number => Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1] ?? Number.NaN);
  return {
    calls: valueOf("tandem_ml_batch_tasks_count"),
    tasks: valueOf("tandem_ml_batch_tasks_sum"),
    seconds: valueOf("tandem_ml_predict_seconds_sum"),
  };
}
