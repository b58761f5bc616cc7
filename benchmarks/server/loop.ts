import { setTimeout as sleep } from "node:timers/promises";
import { createInstallation, ownerOf, until } from "../../e2e/installation.ts";
import { percentile, report, row } from "./measure.ts";

/**
 * The demo with its real model: from the submit that triggers a training to the first task that is served by the new
 * version. The baseline is the training itself, as the model measured it.
 */
const rounds = 20;
const tandem = await createInstallation();
const { client } = await ownerOf(tandem);
const project = (await client.projects.list()).results[0]!.id;
await client.projects.change({ params: { id: project }, body: { min_annotations_to_start_training: 10 } });

const answers = ["Spam", "Not spam"];
async function label(index: number): Promise<void> {
  const task = await client.projects.next({ params: { id: project } });
  const guess = task.predictions[0]?.result[0]?.value?.["choices"] as string[] | undefined;
  const choice = index % 3 === 0 ? answers[index % 2] : (guess?.[0] ?? answers[index % 2]);
  await client.annotations.create({
    params: { id: task.id },
    body: { result: [{ from_name: "label", to_name: "text", type: "choices", value: { choices: [choice] } }] },
  });
}
/** Asks for the task of this annotator oftener than `until` does: its pauses are long beside what is measured. */
async function newVersionServed(before: string | null): Promise<void> {
  for (const end = performance.now() + 60_000; ;) {
    const task = await client.projects.next({ params: { id: project } });
    const by = task.predictions[0]?.model_version;
    if (by !== undefined && by !== before) return;
    if (performance.now() > end) throw new Error("No task by a new version within a minute");
    await sleep(10);
  }
}
const liveVersion = async () => (await client.mlBackends.status({ params: { id: project } }))[0]!.backend.model_version;

const latenciesMs: number[] = [];
const trainingsMs: number[] = [];
for (let round = 0; round < rounds; round++) {
  const before = await liveVersion();
  for (let index = 0; index < 10; index++) await label(index);
  const submitted = performance.now();
  await newVersionServed(before);
  latenciesMs.push(performance.now() - submitted);
  const [run] = await client.trainingRuns.list({ params: { id: project } });
  if (run?.started_at && run.finished_at) trainingsMs.push(Date.parse(run.finished_at) - Date.parse(run.started_at));
  await until("the round to settle", async () => {
    const [status] = await client.mlBackends.status({ params: { id: project } });
    return status?.prediction?.state !== "running" && status?.prediction?.state !== "queued";
  });
}
await tandem.remove();
console.log(row("baseline: the training run", trainingsMs));
console.log(row("label submitted → served by the new version", latenciesMs, trainingsMs));
report("loop", {
  p50: percentile(latenciesMs, 50),
  p95: percentile(latenciesMs, 95),
  training: percentile(trainingsMs, 50),
});
