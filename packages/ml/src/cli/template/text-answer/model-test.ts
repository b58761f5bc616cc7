import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { tryModel } from "@tandem/ml/testing";
import model from "./model.ts";

const labelConfig = readFileSync(new URL("label-config.xml", import.meta.url), "utf8");
const answersOf = (results: unknown[]): string[][] =>
  results.map((one) => (one as { result: { value: { text: string[] } }[] }).result.flatMap(({ value }) => value.text));

await test("answers with the first sentence as long as no language model is named", async () => {
  delete process.env["LLM_URL"];
  const { results } = await tryModel(model, [{ data: { text: "It rains. It pours." } }, { data: { text: "" } }], {
    labelConfig,
  });
  assert.deepEqual(answersOf(results), [["It rains."], []]);
});

await test("asks the language model with the prompt, and again when it is busy", async () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    void request.toArray().then((chunks: Buffer[]) => {
      const { messages } = JSON.parse(Buffer.concat(chunks).toString()) as { messages: { content: string }[] };
      asked.push(messages[0]?.content ?? "");
      response.statusCode = asked.length === 1 ? 429 : 200;
      response.end(JSON.stringify({ choices: [{ message: { content: " wet " } }] }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  process.env["LLM_URL"] = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  try {
    const extraParams = { prompt: "In one word: {text}" };
    const { results } = await tryModel(model, [{ data: { text: "It rains." } }], { labelConfig, extraParams });
    assert.deepEqual(answersOf(results), [["wet"]]);
    assert.deepEqual(asked, ["In one word: It rains.", "In one word: It rains."]);
  } finally {
    delete process.env["LLM_URL"];
    server.close();
  }
});
