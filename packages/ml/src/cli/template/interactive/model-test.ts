import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { tryModel } from "@tandem/ml/testing";
import model from "./model.ts";

const labelConfig = readFileSync(new URL("label-config.xml", import.meta.url), "utf8");
const task = { data: { text: "💩 London calls; london waits" } };
const resultOf = (results: unknown[]) => (results[0] as { result: { value: unknown }[] }).result;

await test("predicts nothing by itself", async () => {
  const { results } = await tryModel(model, [task], { labelConfig });
  assert.deepEqual(resultOf(results), []);
});

await test("marks the other places of what was just marked", async () => {
  const value = { start: 2, end: 8, text: "London", labels: ["Place"] };
  const drawn = { id: "a", from_name: "label", to_name: "text", type: "labels", value };
  const { results } = await tryModel(model, [task], { labelConfig, context: { result: [drawn] } });
  assert.deepEqual(
    resultOf(results).map((one) => one.value),
    [{ start: 16, end: 22, text: "london", labels: ["Place"] }],
  );
});

await test("nothing marked, nothing found", async () => {
  const { results } = await tryModel(model, [task], { labelConfig, context: { result: [] } });
  assert.deepEqual(resultOf(results), []);
});
