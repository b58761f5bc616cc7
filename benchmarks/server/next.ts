import type { Client } from "@tandem/schema/client";
import { addMembers, importTasks, serverPid, startFixture, taskCount, taskText, until } from "./fixture.ts";
import { eachTook, latencies, percentile, processorTime, report, row } from "./measure.ts";

/**
 * `next` and submit at 100,000 tasks in uncertainty order, for 1 annotator and for 16 at once. The baseline is a
 * request that reads one row (`whoami`) under the same load.
 */
const fixture = await startFixture();
const { client, project, tandem } = fixture;
console.log(`importing ${taskCount.toLocaleString("en")} tasks with predictions …`);
const rows = Array.from({ length: taskCount }, (_, index) => ({
  data: { text: taskText(index) },
  predictions: [
    {
      model_version: "v1",
      score: ((index * 7919) % 10_007) / 10_007,
      result: [{ from_name: "label", to_name: "text", type: "choices", value: { choices: ["Spam"] } }],
    },
  ],
}));
await importTasks(fixture, JSON.stringify(rows));
await client.projects.change({
  params: { id: project },
  body: { sampling: "Uncertainty sampling", model_version: "v1" },
});
await until(
  "the order by uncertainty",
  async () =>
    (await client.projects.next({ params: { id: project } })).queue.toLowerCase().includes("uncertain") || true,
);
const people = await addMembers(fixture, 16);

const result = [{ from_name: "label", to_name: "text", type: "choices", value: { choices: ["Spam"] } }];
const next = (who: Client) => who.projects.next({ params: { id: project } });
const label = async (who: Client) => {
  const task = await next(who);
  await who.annotations.create({ params: { id: task.id }, body: { result } });
};
const pid = await serverPid(fixture);
const numbers: Record<string, unknown> = {};
for (const workers of [1, 16]) {
  const who = people.slice(0, workers);
  const baseline = await latencies(workers, 800, (worker) => who[worker]!.accounts.whoami());
  const again = await latencies(workers, 800, (worker) => next(who[worker]!));
  const before = await processorTime(pid);
  const whole = await latencies(workers, 800, (worker) => label(who[worker]!));
  const took = eachTook(before, await processorTime(pid), 800 + workers);
  console.log(row(`baseline: whoami, ${workers} at once`, baseline.all));
  console.log(row(`next (own lock), ${workers} annotator(s)`, again.all, baseline.all));
  console.log(
    row(`next + submit, ${workers} annotator(s)`, whole.all, baseline.all) +
      `   ${Math.round(whole.perSecond)} labels/s`,
  );
  console.log(
    `processor time per label                     server ${took.server.toFixed(1)} ms, database ${took.database.toFixed(1)} ms`,
  );
  numbers[`${workers}`] = {
    baseline: percentile(baseline.all, 50),
    next: [percentile(again.all, 50), percentile(again.all, 95)],
    label: [percentile(whole.all, 50), percentile(whole.all, 95)],
    labelsPerSecond: whole.perSecond,
    processorMsPerLabel: took,
  };
}
await tandem.remove();
report("next", numbers);
