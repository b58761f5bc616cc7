import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import contextModel from "../test/context-model.ts";
import { type LabelingServer, startLabelingServer } from "../test/fakes/labeling-server.ts";
import { type RunningBackend, startBackend } from "../test/harness.ts";
import { defineModel } from "./model.ts";

let server: LabelingServer;
let backend: RunningBackend;
const source = { file: fileURLToPath(new URL("../test/context-model.ts", import.meta.url)) };
const tasks = [
  { id: 1, data: { image: "/data/upload/3/a.png" } },
  { id: 2, data: { image: "s3://bucket/b.png" } },
];

beforeEach(async () => {
  const annotations = [{ id: 1, result: [], was_cancelled: false }];
  server = await startLabelingServer(tasks.map((task) => ({ ...task, annotations })));
  server.needed = "Token legacy";
  server.files.set("/storage-data/uploaded/?filepath=upload/3/a.png", { body: "12345" });
  const code = encodeURIComponent(Buffer.from("s3://bucket/b.png").toString("base64"));
  server.files.set(`/tasks/2/presign/?fileuri=${code}`, { body: "1234567" });
  backend = await startBackend({ source }, contextModel);
});
afterEach(async () => {
  await backend.close();
  await server.close();
});

const predict = async (): Promise<unknown> => {
  const { body } = await backend.post("/predict", { project: "3.1", tasks });
  return (body["results"] ?? []).map((one) => one["reasons"] ?? one["error"]);
};

test("files, stored values and results, in the backend and in a training", async () => {
  await backend.setup({ project: "3.1", schema: "", hostname: server.url, access_token: "legacy" });
  expect(await predict()).toEqual([
    ["5 bytes, call 1", ""],
    ["7 bytes, call 1", ""],
  ]);
  const { body } = await backend.post("/webhook", { action: "START_TRAINING", project: { id: 3 } });
  const job = await backend.job(body["job"]);
  expect([job["state"], job["error"]]).toEqual(["completed", null]);
  expect(await predict()).toEqual([
    ["5 bytes, call 2", "12 bytes, 1 calls, results"],
    ["7 bytes, call 2", "12 bytes, 1 calls, results"],
  ]);
  // The training found the files that predictions had fetched.
  expect(server.asked).toHaveLength(2);
});

test("a file that cannot be had is said for the task that has it", async () => {
  server.files.delete("/storage-data/uploaded/?filepath=upload/3/a.png");
  await backend.setup({ project: "3.1", schema: "", hostname: server.url, access_token: "legacy" });
  expect(await predict()).toEqual([expect.stringContaining("AssetError: cannot get"), ["7 bytes, call 3", ""]]);
});

test("ready says how far a model is with its loading", async () => {
  let go = (): void => undefined;
  const slow = await startBackend(
    {},
    defineModel({
      async setup({ progress }) {
        progress(0.4, "weights");
        await new Promise<void>((resolve) => (go = resolve));
      },
      predict: (all) => all.map(() => null),
    }),
  );
  await slow.setup();
  const ready = async () => (await slow.get("/ready")).body["projects"];
  await expect.poll(ready, { timeout: 10_000 }).toEqual([{ project: "3", problem: "loading: 40 % weights" }]);
  go();
  await slow.predict(["a"]);
  expect((await slow.get("/ready")).status).toBe(200);
  await slow.close();
});

test("a label config that lacks what the model is written for is said in the log", async () => {
  const schema = `<View><Image name="image" value="$image"/><Choices name="size" toName="image"><Choice value="big"/></Choices></View>`;
  await backend.setup({ project: "4.1", schema });
  await expect
    .poll(() => backend.lines.join("\n"), { timeout: 10_000 })
    .toContain('project 4: its label config lacks "small" of "size"');
});

test("an invalid label config is the caller's mistake: 400 with the place, and setup accepts it", async () => {
  const model = defineModel({ predict: (all, { results }) => all.map((task) => ({ result: [results(task)] })) });
  const bare = await startBackend({}, model);
  const tasks = [{ data: {} }];
  const sent = await bare.post("/predict", { tasks, label_config: "<View>\n<Broken" });
  expect([sent.status, sent.body["detail"]]).toEqual([
    400,
    expect.stringMatching(/label config, line 2, column \d+: \S/),
  ]);
  expect(sent.body).not.toHaveProperty("result");
  expect((await bare.setup({ schema: "<View>\n\n<Text" })).status).toBe(200);
  const told = await bare.post("/predict", { tasks, project: "3.1710890019" });
  expect([told.status, told.body["detail"]]).toEqual([400, expect.stringMatching(/project's is not valid: .*line 3/)]);
  await bare.close();
});

test("a label config without the model's control is an error of each task, not of the request", async () => {
  const labelConfig = `<View><Text name="text" value="$text"/>
    <Choices name="mood" toName="text"><Choice value="Good"/></Choices></View>`;
  const model = defineModel({
    labelConfig,
    predict: (all, { results }) => all.map((task) => ({ result: [results(task).choices("mood", ["Good"])] })),
  });
  const other = await startBackend({}, model);
  for (const count of [1, 5]) {
    const tasks = Array.from({ length: count }, () => ({ data: { text: "a" } }));
    const { status, body } = await other.post("/predict", {
      tasks,
      label_config: labelConfig.replace('"mood"', '"feeling"'),
    });
    expect([status, body["results"]?.length]).toEqual([200, count]);
    for (const one of body["results"] ?? []) {
      expect(one).toMatchObject({ result: [], error: expect.stringContaining('of "mood"') });
    }
  }
  await other.close();
});

test("results without a valid label config say so", async () => {
  const model = defineModel({ predict: (all, { results }) => all.map((task) => ({ result: [results(task)] })) });
  const bare = await startBackend({}, model);
  const { body } = await bare.post("/predict", { tasks: [{ data: {} }] });
  expect(body["detail"]).toContain("there is no label config");
  await bare.close();
});
