import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { defineModel } from "@tandem/ml";
import { type Body, labeledTasks, type RunningBackend, startBackend } from "../test/harness.ts";
import keywordModel, { labelConfig } from "../test/keyword-model.ts";

// Requests as the protocol's definition has them (kserve/open-inference-protocol, inference_rest.md).

let backend: RunningBackend;
const model = defineModel({
  ...keywordModel.definition,
  labelConfig,
  embed: (tasks) => tasks.map(({ data }) => (data["text"] === "" ? null : [String(data["text"]).length, 1])),
});
beforeAll(async () => {
  backend = await startBackend({}, model);
});
afterAll(() => backend.close());

const name = "/v2/models/keyword-counter";
const input = (over: object = {}) => ({
  name: "text",
  shape: [2],
  datatype: "BYTES",
  data: ["lovely", "awful"],
  ...over,
});
const infer = (inputs: unknown, extra: object = {}, at = name) => backend.post(`${at}/infer`, { inputs, ...extra });
const outputs = (body: Body): Record<string, unknown> =>
  Object.fromEntries((body["outputs"] ?? []).map((tensor) => [tensor["name"], tensor["data"]]));

describe("health and metadata", () => {
  test("the server", async () => {
    expect((await backend.get("/v2")).body).toEqual({ name: "tandem-ml", version: "0.1.0", extensions: [] });
    expect(await backend.get("/v2/health/live")).toMatchObject({ status: 200, body: { live: true } });
    expect(await backend.get("/v2/health/ready")).toMatchObject({ status: 200, body: { live: true, ready: true } });
  });

  test("the model", async () => {
    const { status, body } = await backend.get(name);
    expect(status).toBe(200);
    expect(body).toEqual({
      name: "keyword-counter",
      versions: ["keyword-counter-v0000"],
      platform: "tandem",
      inputs: ["tasks", "data", "text"].map((one) => ({ name: one, datatype: "BYTES", shape: [-1] })),
      outputs: [
        { name: "result", datatype: "BYTES", shape: [-1] },
        { name: "label", datatype: "BYTES", shape: [-1] },
        { name: "score", datatype: "FP32", shape: [-1] },
        { name: "probabilities", datatype: "BYTES", shape: [-1] },
        { name: "error", datatype: "BYTES", shape: [-1] },
        { name: "embedding", datatype: "FP32", shape: [-1, -1] },
      ],
    });
    expect((await backend.get(`${name}/versions/keyword-counter-v0000`)).body).toEqual(body);
  });

  test("whether the model is ready; asking loads it", async () => {
    let go = (): void => undefined;
    const slow = await startBackend(
      {},
      defineModel({
        setup: () => new Promise<void>((resolve) => (go = resolve)),
        predict: (tasks) => tasks.map(() => null),
      }),
    );
    expect((await slow.get("/v2/health/ready")).status).toBe(200);
    expect(await slow.get("/v2/models/model/ready")).toMatchObject({
      status: 503,
      body: { name: "model", ready: false },
    });
    expect(await slow.get("/v2/health/ready")).toMatchObject({ status: 503, body: { live: true, ready: false } });
    go();
    await slow.post("/predict", { tasks: [] });
    await expect
      .poll(async () => (await slow.get("/v2/models/model/ready")).body)
      .toEqual({ name: "model", ready: true });
    expect(await slow.get("/v2/models/model/versions/model-v0000/ready")).toMatchObject({ status: 200 });
    await slow.close();
  });
});

describe("infer", () => {
  test("a tensor of texts", async () => {
    const { status, body } = await infer([input()], { id: "42" });
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: "42", model_name: "keyword-counter", model_version: "keyword-counter-v0000" });
    const result = JSON.stringify([
      { from_name: "label", to_name: "text", type: "choices", value: { choices: ["Good"] } },
    ]);
    expect(outputs(body)).toEqual({
      result: [expect.any(String), expect.any(String)],
      label: ["Good", "Good"],
      score: [0.5, 0.5],
      probabilities: ['{"Good":0.5,"Bad":0.5}', '{"Good":0.5,"Bad":0.5}'],
      error: ["", ""],
      embedding: [6, 1, 5, 1],
    });
    expect(JSON.parse(String((outputs(body)["result"] as string[])[0]))).toMatchObject(JSON.parse(result) as object[]);
    expect((body["outputs"] ?? []).map((tensor) => [tensor["datatype"], tensor["shape"]])).toEqual([
      ["BYTES", [2]],
      ["BYTES", [2]],
      ["FP32", [2]],
      ["BYTES", [2]],
      ["BYTES", [2]],
      ["FP32", [2, 2]],
    ]);
  });

  test("shapes [n, 1] and nested data; the outputs asked for, in their order", async () => {
    for (const over of [{ shape: [2, 1] }, { shape: [2, 1], data: [["lovely"], ["awful"]] }]) {
      const { body } = await infer([input(over)], { outputs: [{ name: "score" }, { name: "label" }] });
      expect((body["outputs"] ?? []).map((tensor) => tensor["name"])).toEqual(["score", "label"]);
      expect(body).not.toHaveProperty("id");
    }
  });

  test("whole tasks and whole data as JSON", async () => {
    const tasks = [{ id: 7, data: { text: "a" } }].map((task) => JSON.stringify(task));
    const data = [JSON.stringify({ text: "abc" })];
    for (const [inputs, length] of [
      [[input({ name: "tasks", shape: [1], data: tasks })], 1],
      [[input({ name: "data", shape: [1], data })], 3],
      [[input({ name: "tasks", shape: [1], data: tasks }), input({ shape: [1], data: ["ab"] })], 2],
    ] as const) {
      const { body } = await infer(inputs, { outputs: [{ name: "embedding" }] });
      expect(outputs(body)["embedding"]).toEqual([length, 1]);
    }
  });

  test("numbers and lists are data too, of a model without a label config", async () => {
    const plain = await startBackend(
      {},
      defineModel({
        predict: (tasks) =>
          tasks.map(({ data }) => ({ result: [{ type: "x", value: { x: [JSON.stringify(data)] } }] })),
      }),
    );
    const { body } = await plain.post("/v2/models/model/infer", {
      inputs: [
        { name: "sizes", shape: [2, 2], datatype: "UINT32", data: [1, 2, 3, 4] },
        { name: "old", shape: [2], datatype: "BOOL", data: [true, false] },
        {
          name: "deep",
          shape: [2, 2, 1],
          datatype: "FP64",
          data: [
            [[0.5], [1]],
            [[2], [3]],
          ],
        },
      ],
    });
    expect((outputs(body)["label"] as string[]).map((text) => JSON.parse(text) as unknown)).toEqual([
      { sizes: [1, 2], old: true, deep: [[0.5], [1]] },
      { sizes: [3, 4], old: false, deep: [[2], [3]] },
    ]);
    expect(outputs(body)["score"]).toEqual([-1, -1]);
    await plain.close();
  });

  test("an item without a vector has zeros; an empty batch is answered", async () => {
    const { body } = await infer([input({ data: ["", "ab"] })], { outputs: [{ name: "embedding" }] });
    expect(outputs(body)["embedding"]).toEqual([0, 0, 2, 1]);
    const empty = await infer([input({ shape: [0], data: [] })]);
    expect([empty.status, outputs(empty.body)["label"]]).toEqual([200, []]);
  });

  test("what is wrong with one item is said for it", async () => {
    await backend.setup({ project: "default", extra_params: { misbehave: true } });
    const { body } = await infer([input({ shape: [3], data: ["fine", "wrong label", "throw"] })]);
    expect(outputs(body)).toMatchObject({
      label: ["Good", "", ""],
      score: [0.5, -1, -1],
      error: ["", expect.stringContaining("results[1].result[0]"), expect.stringContaining("RangeError: no such text")],
    });
    await backend.setup({ project: "default", extra_params: {} });
  });

  test.each([
    ["no object", 3, "the body"],
    ["no inputs", {}, "/inputs"],
    ["no input", { inputs: [] }, "/inputs"],
    ["an id that is none", { id: 3, inputs: [input()] }, "/id"],
    ["an unknown type", { inputs: [input({ datatype: "STRING" })] }, "/inputs/0/datatype"],
    ["a shape that does not fit", { inputs: [input({ shape: [3] })] }, "the shape [3] has 3"],
    ["a negative shape", { inputs: [input({ shape: [-1] })] }, "/inputs/0/shape"],
    ["no shape", { inputs: [input({ shape: [] })] }, "/inputs/0/shape"],
    ["other elements", { inputs: [input({ data: ["a", 3] })] }, "/inputs/0/data/1"],
    ["no data", { inputs: [input({ data: undefined })] }, "/inputs/0/data"],
    ["binary data", { inputs: [input({ parameters: { binary_data_size: 8 } })] }, "binary"],
    ["a number too large", { inputs: [input({ datatype: "UINT8", data: [1, 256] })] }, "from 0 to 255"],
    ["an input that is not shown", { inputs: [input({ name: "image" })] }, "one of tasks, data, text"],
    ["a task that is no JSON", { inputs: [input({ name: "tasks", data: ["{", "{}"] })] }, "tasks[0]"],
    ["inputs of two lengths", { inputs: [input(), input({ name: "data", shape: [1], data: ["{}"] })] }, "/inputs/1"],
    ["an unknown output", { inputs: [input()], outputs: [{ name: "logits" }] }, 'no output "logits"'],
    ["parameters that are none", { inputs: [input()], parameters: 3 }, "/parameters"],
  ])("%s is 400 with an error", async (_, body, message) => {
    const answer = await backend.post(`${name}/infer`, body);
    expect([answer.status, Object.keys(answer.body)]).toEqual([400, ["error"]]);
    expect(answer.body["error"]).toContain(message);
  });

  test("errors of every kind have the protocol's form", async () => {
    expect(await backend.get("/v2/models/other")).toMatchObject({
      status: 404,
      body: { error: 'there is no model "other", only "keyword-counter"' },
    });
    expect(await backend.get(`${name}/versions/v9`)).toMatchObject({
      status: 404,
      body: { error: 'there is no version "v9"' },
    });
    expect(await backend.get(`${name}?project=77`)).toMatchObject({
      status: 404,
      body: { error: 'there is no project "77"' },
    });
    expect(await backend.get("/v2/none")).toMatchObject({ status: 404, body: { error: expect.any(String) as string } });
    expect(await backend.get(`${name}/infer`)).toMatchObject({
      status: 405,
      body: { error: expect.any(String) as string },
    });
    expect(await backend.post(`${name}/infer`, "{")).toMatchObject({
      status: 400,
      body: { error: expect.any(String) as string },
    });
    const plain = await backend.post(`${name}/infer`, "a", { "content-type": "text/plain" });
    expect([plain.status, Object.keys(plain.body)]).toEqual([415, ["error"]]);
    const broken = await startBackend(
      {},
      defineModel({
        predict() {
          throw new Error("boom");
        },
      }),
    );
    const answer = await broken.post("/v2/models/model/infer", { inputs: [input()] });
    expect([answer.status, answer.body]).toEqual([500, { error: "Error: boom" }]);
    await broken.close();
  });
});

test("versions and projects: the trained one answers, and older ones by name", async () => {
  const other = await startBackend({}, model);
  const annotations = labeledTasks(["lovely", "Good"], ["lovely sun", "Good"], ["awful", "Bad"], ["awful rain", "Bad"]);
  await other.setup();
  const job = await other.job((await other.post("/train", { annotations, project: "3.1710890019" })).body["job"]);
  const version = String(job["model_version"]);
  expect((await other.get(name)).body["versions"]).toEqual(["keyword-counter-v0000", version]);
  const ask = { inputs: [input()], outputs: [{ name: "label" }] };
  // The only project is meant when none is named.
  const live = await other.post(`${name}/infer`, ask);
  expect([live.body["model_version"], outputs(live.body)["label"]]).toEqual([version, ["Good", "Bad"]]);
  const old = await other.post(`${name}/versions/keyword-counter-v0000/infer`, ask);
  expect([old.body["model_version"], outputs(old.body)["label"]]).toEqual(["keyword-counter-v0000", ["Good", "Good"]]);
  // The live one stays.
  expect(await other.version()).toBe(version);
  await other.setup({ project: "4.1" });
  const unclear = await other.post(`${name}/infer`, ask);
  expect([unclear.status, unclear.body["error"]]).toEqual([400, expect.stringContaining("projects 3, 4")]);
  const named = await other.post(`${name}/infer`, { ...ask, parameters: { project: "3" } });
  expect(named.body["model_version"]).toBe(version);
  expect((await other.get(`${name}/ready?project=3`)).body).toEqual({ name: "keyword-counter", ready: true });
  await other.close();
});
