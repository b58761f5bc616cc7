import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { tryModel } from "@tandem/ml/testing";
import model from "./model.ts";

const labelConfig = readFileSync(new URL("label-config.xml", import.meta.url), "utf8");

await test("answers every task before any training", async () => {
  const { results } = await tryModel(model, [{ data: { text: "Ada" } }, { data: { text: "" } }], { labelConfig });
  assert.deepEqual(
    results.map((one) => (one as { result: unknown[] }).result),
    [[], []],
  );
});

await test("finds the phrases that people have labeled, counted in code points", async () => {
  const value = { start: 0, end: 12, text: "Ada Lovelace", labels: ["Person"] };
  const annotation = { result: [{ from_name: "label", to_name: "text", type: "labels", value }] };
  const { results } = await tryModel(model, [{ data: { text: "💩 ada lovelace, not Adaline" } }], {
    labelConfig,
    trainOn: [{ id: 1, data: { text: "Ada Lovelace met him." }, annotations: [annotation] }],
  });
  const [found] = results as { result: { value: unknown }[] }[];
  assert.deepEqual(
    found?.result.map((one) => one.value),
    [{ start: 2, end: 14, text: "ada lovelace", labels: ["Person"] }],
  );
});
