import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type BackendProcess, commandLine, spawnBackend } from "../test/harness.ts";

const guide = new URL("../../../docs/guides/write-a-model.md", import.meta.url);

let directory: string;
let text: string;
let backend: BackendProcess;
beforeAll(async () => {
  text = await readFile(guide, "utf8");
  directory = await mkdtemp(path.join(os.tmpdir(), "tandem-ml-guide-"));
  const [, model = ""] = /```ts\n(\/\/ model\.ts\n.*?)```/s.exec(text) ?? [];
  await writeFile(path.join(directory, "model.ts"), model);
  backend = await spawnBackend(directory);
});
afterAll(async () => {
  backend.child.kill("SIGTERM");
  await backend.ended;
  await rm(directory, { recursive: true, force: true });
});

/** The JSON that the guide sends to a path. */
function sent(to: string): unknown {
  const [, body = ""] = new RegExp(`curl localhost:9090${to} [^']*'[^']*' \\\\\n  -d '(.*)'`).exec(text) ?? [];
  return JSON.parse(body);
}

test("the model of the guide passes the contract tests, and learns", async () => {
  const child = spawn(process.execPath, [commandLine, "test", directory], { stdio: ["ignore", "pipe", "inherit"] });
  const output = Buffer.concat(await child.stdout.toArray()).toString();
  expect(output).toMatch(/(\d+)\/\1 passed/);
  expect(output).toContain("ok    a trained version answers");
});

test("what the guide asks is answered", async () => {
  const { body } = await backend.post("/predict", sent("/predict"));
  expect(body["results"]).toMatchObject([
    {
      result: [
        { from_name: "mood", value: { choices: ["Good"] } },
        { from_name: "word", value: { start: 0, end: 5, text: "Great", labels: ["Telling"] } },
        { from_name: "word", value: { start: 7, end: 13, text: "thanks" } },
      ],
    },
  ]);
  expect(body["results"]?.[0]).not.toHaveProperty("problems");
  const inferred = await backend.post("/v2/models/mood/infer", sent("/v2/models/mood/infer"));
  const labels = (inferred.body["outputs"] ?? []).find((output) => String(output["name"]) === "label");
  expect(labels?.["data"]).toEqual(["Good", "Bad"]);
});
