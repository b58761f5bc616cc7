import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import type { ChildServer } from "./child-server.ts";
import { processorMs } from "./process-tree.ts";
import { labelConfig } from "./trivial-model.ts";

/** What one burst of load measured. */
export interface Round {
  requestsPerSecond: number;
  /** Milliseconds of processor time that the server took for a request; null where that is not known. */
  cpuMs: number | null;
  p50: number;
  p99: number;
}

/** Tasks with the keys and about the size that Label Studio sends. */
export function requestBody(batch: number): string {
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

/**
 * One burst of load, from a process of its own (autocannon).
 *
 * @param bodyFile what each request brings.
 * @throws Error when any answer is not a success: a fast error is not a result.
 */
export async function shoot(
  { url, pid }: ChildServer,
  bodyFile: string,
  { connections, seconds }: { connections: number; seconds: number },
): Promise<Round> {
  const before = await processorMs(pid);
  const what = ["-m", "POST", "-H", "content-type=application/json", "-i", bodyFile];
  const howMuch = ["-c", String(connections), "-d", String(seconds)];
  const autocannon = createRequire(import.meta.url).resolve("autocannon");
  const child = spawn(process.execPath, [autocannon, "-j", "-n", ...what, ...howMuch, `${url}/predict`], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const text = Buffer.concat(await child.stdout.toArray()).toString();
  const { requests, latency, non2xx, errors } = JSON.parse(text) as {
    requests: { average: number; total: number };
    latency: { p50: number; p99: number };
    non2xx: number;
    errors: number;
  };
  if (non2xx + errors > 0) throw new Error(`${non2xx + errors} requests to ${url} failed`);
  const after = await processorMs(pid);
  const cpuMs = before === null || after === null ? null : (after - before) / requests.total;
  return { requestsPerSecond: requests.average, cpuMs, p50: latency.p50, p99: latency.p99 };
}
