import { importTasks, startFixture, taskCount, tasksJson } from "./fixture.ts";
import { percentile, report, row, timed } from "./measure.ts";

/** A page of 100 rows at 100,000 tasks: next to another by key, far jumps by number, ordered, filtered. */
const fixture = await startFixture();
const { client, project, tandem } = fixture;
await importTasks(fixture, tasksJson(taskCount));
const rounds = 60;
const measure = async (call: (round: number) => Promise<unknown>): Promise<number[]> => {
  await call(0);
  const all: number[] = [];
  for (let round = 0; round < rounds; round++) all.push(await timed(() => call(round)));
  return all;
};
const page = (extra: object) => client.tasks.list({ query: { project, page_size: 100, with_total: false, ...extra } });
const asQuery = (query: object) => ({ query: JSON.stringify(query) });

const baseline = await measure(() => client.accounts.whoami());
console.log(row("baseline: whoami (one row)", baseline));
let cursor: string | null | undefined;
const cases: Record<string, (round: number) => Promise<unknown>> = {
  "next page by key": async () => {
    const answer = await page(cursor ? { cursor } : {});
    cursor = answer.next_cursor;
    return answer;
  },
  "jump to any page": (round) => page({ page: 1 + ((round * 37) % 1000) }),
  "jump, by score, descending": (round) =>
    page({ page: 1 + ((round * 37) % 1000), ...asQuery({ ordering: ["-tasks:predictions_score"] }) }),
  "first page of unlabeled": () =>
    page(
      asQuery({
        filters: {
          conjunction: "and",
          items: [{ filter: "filter:tasks:completed_at", operator: "empty", type: "Datetime", value: true }],
        },
      }),
    ),
  "first page, text contains (common)": () =>
    page(
      asQuery({
        filters: {
          conjunction: "and",
          items: [{ filter: "filter:tasks:data.text", operator: "contains", type: "String", value: "lottery" }],
        },
      }),
    ),
  "first page, text contains (one row)": (round) =>
    page(
      asQuery({
        filters: {
          conjunction: "and",
          items: [
            {
              filter: "filter:tasks:data.text",
              operator: "contains",
              type: "String",
              value: `message ${99_000 + round}:`,
            },
          ],
        },
      }),
    ),
  "page with exact totals": (round) =>
    client.tasks.list({ query: { project, page_size: 100, page: 1 + ((round * 37) % 1000) } }),
};
const numbers: Record<string, number[]> = { baseline: [percentile(baseline, 50), percentile(baseline, 95)] };
for (const [name, call] of Object.entries(cases)) {
  const all = await measure(call);
  console.log(row(name, all, baseline));
  numbers[name] = [percentile(all, 50), percentile(all, 95)];
}
await tandem.remove();
report("data-manager", numbers);
