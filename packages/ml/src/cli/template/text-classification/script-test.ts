import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { tryModel } from "@tandem/ml/testing";
import model from "./model.ts";

const labelConfig = readFileSync(new URL("label-config.xml", import.meta.url), "utf8");

await test("answers every task", async () => {
  const { results } = await tryModel(model, [{ data: { text: "one" } }, { data: { text: "two" } }], { labelConfig });
  assert.equal(results.length, 2);
});
