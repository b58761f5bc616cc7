import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { tryModel } from "@tandem/ml/testing";
import model from "./model.ts";

const labelConfig = readFileSync(new URL("label-config.xml", import.meta.url), "utf8");

/** A task that a person has labeled. */
const labeled = (id: number, text: string, choice: string) => ({
  id,
  data: { text },
  annotations: [{ result: [{ from_name: "label", to_name: "text", type: "choices", value: { choices: [choice] } }] }],
});

await test("answers every task before any training", async () => {
  const { results } = await tryModel(model, [{ data: { text: "fine" } }, { data: { text: "" } }], { labelConfig });
  assert.equal(results.length, 2);
});

await test("learns from labels", async () => {
  const { results } = await tryModel(model, [{ data: { text: "a lovely film" } }], {
    labelConfig,
    trainOn: [labeled(1, "lovely and warm", "Positive"), labeled(2, "dull and cold", "Negative")],
  });
  assert.match(JSON.stringify(results[0]), /"choices":\["Positive"\]/);
});
