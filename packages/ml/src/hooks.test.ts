import { expect, test } from "vitest";
import { defineModel } from "@tandem/ml";
import { startBackend } from "../test/harness.ts";

const config = `<View><Image name="image" value="$image"/>
  <RectangleLabels name="box" toName="image" smart="true"><Label value="Car"/></RectangleLabels>
  <KeyPointLabels name="point" toName="image" smartOnly="true"><Label value="Car"/></KeyPointLabels>
  <BrushLabels name="brush" toName="image" smart="false"><Label value="Car"/></BrushLabels>
  <RectangleLabels name="other" toName="image" smart="true"><Label value="Bus"/></RectangleLabels></View>`;
const drawn = { annotation_id: null, draft_id: 0, user_id: 7, result: [{ id: "a", is_positive: true }] };
const ask = { project: "3.1", label_config: config, tasks: [{ id: 1, data: { image: "a.png" } }] };

test("interactive answers smart tools; predict does not see them", async () => {
  const seen: unknown[] = [];
  const model = defineModel({
    predict: (tasks) => tasks.map(() => ({ result: [], reasons: ["predict"] })),
    interactive(task, context, { params }) {
      seen.push([task.id, context.result, context["user_id"], params]);
      return [{ result: [], reasons: ["interactive"] }];
    },
  });
  const backend = await startBackend({}, model);
  const { body } = await backend.setup({ project: "3.1", schema: config });
  expect(body["capabilities"]?.["interactive"]).toEqual(["RectangleLabels", "KeyPointLabels"]);
  const smart = await backend.post("/predict", { ...ask, params: { context: drawn, level: 2 } });
  expect(smart.body["results"]).toMatchObject([{ reasons: ["interactive"] }]);
  expect(seen).toEqual([[1, drawn.result, 7, { level: 2 }]]);
  // Old servers send no more than this, or not even that.
  await backend.post("/predict", { ...ask, params: { context: { event: "capabilities" } } });
  expect(seen[1]).toEqual([1, [], undefined, {}]);
  const plain = await backend.post("/predict", ask);
  expect(plain.body["results"]).toMatchObject([{ reasons: ["predict"] }]);
  await backend.close();
});

test("an interactive hook that throws is an error with its words", async () => {
  const model = defineModel({
    predict: (tasks) => tasks.map(() => null),
    interactive() {
      throw new Error("no mask");
    },
  });
  const backend = await startBackend({}, model);
  const { status, body } = await backend.post("/predict", { ...ask, params: { context: drawn } });
  expect([status, body["detail"]]).toEqual([500, "Error: no mask"]);
  await backend.close();
});

test("embed: vectors beside predictions that have none, and alone", async () => {
  const asked: number[] = [];
  const model = defineModel({
    predict: (tasks) =>
      tasks.map(({ id }) => (id === 2 ? { result: [], embedding: new Float32Array([9, 9]) } : { result: [] })),
    embed(tasks) {
      asked.push(tasks.length);
      return tasks.map(({ id }) => (id === 3 ? null : new Float64Array([Number(id), 0.5])));
    },
  });
  const backend = await startBackend({}, model);
  expect((await backend.setup()).body["capabilities"]).toMatchObject({ embeddings: true });
  const { body } = await backend.predict(["a", "b", "c"]);
  expect((body["results"] ?? []).map((one) => one["embedding"] ?? null)).toEqual([[1, 0.5], [9, 9], null]);
  const alone = await backend.post("/embed", { project: "3.1", tasks: [1, 2, 3].map((id) => ({ id, data: {} })) });
  expect([alone.status, alone.body]).toEqual([
    200,
    { embeddings: [[1, 0.5], [2, 0.5], null], model_version: "model-v0000" },
  ]);
  expect(asked).toEqual([2, 3]);
  // Smart tools need no vector.
  await backend.post("/predict", { ...ask, params: { context: drawn } });
  expect(asked).toHaveLength(2);
  expect((await backend.post("/embed", { tasks: 3 })).body["detail"]).toContain("/tasks");
  await backend.close();
});

test("an embed that fails costs no prediction, and says what is wrong", async () => {
  const answers: unknown[] = [[[1], [1, 2]], [[1]], [["a"], [1]], "no", [[Number.NaN], [1]]];
  const model = defineModel({ predict: (tasks) => tasks.map(() => ({ result: [] })), embed: () => answers[0] as [] });
  const backend = await startBackend({}, model);
  for (const message of [
    "vector 1 has 2 numbers, others 1",
    "1 vectors for 2 tasks",
    "vector 0[0] is a, not a finite number",
    "not string",
    "vector 0[0] is NaN",
  ]) {
    const { body } = await backend.predict(["a", "b"]);
    expect(body["results"]?.[1]?.["problems"]?.[0]?.["message"]).toContain(message);
    expect((await backend.post("/embed", { tasks: [{ data: {} }, { data: {} }] })).body["detail"]).toContain(message);
    answers.shift();
  }
  await backend.close();
});

test("a model without embed has no vectors", async () => {
  const backend = await startBackend();
  const { status, body } = await backend.post("/embed", { tasks: [] });
  expect([status, body["detail"]]).toEqual([404, "Keyword Counter makes no embeddings: it has no embed()"]);
  await backend.close();
});
