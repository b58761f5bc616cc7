import { spawn } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";
import { importTasks, labelConfig, serverPid, startFixture, taskCount, taskText, tasksJson, until } from "./fixture.ts";
import { eachTook, peakMemory, perSecond, processorTime, report } from "./measure.ts";

/** A prediction run over 100,000 tasks; the baseline asks the same stub model for the same tasks and stores nothing. */
const stub = spawn(process.execPath, [path.join(import.meta.dirname, "stub-model.ts")], {
  stdio: ["pipe", "pipe", "inherit"],
});
const url = await new Promise<string>((resolve) => createInterface({ input: stub.stdout }).once("line", resolve));

const fixture = await startFixture();
const { client, project, tandem } = fixture;
await importTasks(fixture, tasksJson(taskCount));
await client.mlBackends.create({ body: { url, title: "stub", project } });
await until(
  "the first refresh",
  async () =>
    (await client.predictionRuns.list({ params: { id: project } })).every(
      (run) => run.state !== "running" && run.state !== "queued",
    ),
  300,
);
await client.dataManager.perform({
  query: { id: "delete_tasks_predictions", project },
  body: { selectedItems: { all: true, excluded: [] } },
});
await until(
  "the deletion",
  async () => (await client.tasks.list({ query: { project, page_size: 1 } })).total_predictions === 0,
  300,
);

const pid = await serverPid(fixture);
const before = await peakMemory(pid);
const timeBefore = await processorTime(pid);
const began = performance.now();
await client.dataManager.perform({
  query: { id: "retrieve_tasks_predictions", project },
  body: { selectedItems: { all: true, excluded: [] } },
});
const run = await until(
  "the run",
  async () => {
    const [newest] = await client.predictionRuns.list({ params: { id: project } });
    if (newest?.state === "failed") throw new Error(newest.error ?? "the run failed");
    return newest?.state === "completed" && newest.done + newest.skipped === taskCount ? newest : null;
  },
  600,
);
const seconds = (performance.now() - began) / 1000;
const took = eachTook(timeBefore, await processorTime(pid), taskCount);
const peak = await peakMemory(pid);

const alone = await stubAlone();
stub.stdin.end();
await tandem.remove();

console.log(
  `prediction run of ${run.done.toLocaleString("en")} tasks          ${perSecond(taskCount / seconds)}   (${seconds.toFixed(1)} s)`,
);
console.log(`baseline: the stub model alone             ${perSecond(taskCount / alone)}   (${alone.toFixed(1)} s)`);
console.log(
  `overhead                                   ${(((seconds - alone) * 1e6) / taskCount).toFixed(0)} µs per task`,
);
console.log(
  `processor time per task                    server ${Math.round(took.server * 1000)} µs, database ${Math.round(took.database * 1000)} µs`,
);
console.log(`peak memory of the server                  ${peak} MB (${before} MB before)`);
report("prediction-run", {
  tasksPerSecond: taskCount / seconds,
  baselineTasksPerSecond: taskCount / alone,
  processorMsPerTask: took,
  peakMb: peak,
  beforeMb: before,
});

async function stubAlone(): Promise<number> {
  const start = performance.now();
  for (let at = 0; at < taskCount; at += 256) {
    const tasks = Array.from({ length: Math.min(256, taskCount - at) }, (_, index) => ({
      id: at + index + 1,
      data: { text: taskText(at + index) },
    }));
    const response = await fetch(`${url}/predict`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ tasks, label_config: labelConfig, project: "1.1", params: {} }),
    });
    await response.json();
  }
  return (performance.now() - start) / 1000;
}
