import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runIn } from "../test/command.ts";
import { type BackendProcess, spawnBackend } from "../test/harness.ts";

const guide = new URL("../../../docs/guides/write-a-model.md", import.meta.url);

let directory: string;
let text: string;
let backend: BackendProcess;
beforeAll(async () => {
  text = await readFile(guide, "utf8");
  directory = await mkdtemp(path.join(os.tmpdir(), "tandem-ml-guide-"));
  const made = await runIn(directory, command("init"));
  if (made.code !== 0) throw new Error(made.errors);
  const files = [
    ...text.matchAll(/```\w+\n(?:\/\/|<!--) (model\.ts|model\.test\.ts|label-config\.xml)\b.*?\n(.*?)```/gs),
  ];
  expect(files.map(([, name]) => name)).toEqual(["model.ts", "label-config.xml", "model.test.ts"]);
  for (const [, name = "", content = ""] of files) await writeFile(path.join(directory, "my-model", name), content);
  backend = await spawnBackend(path.join(directory, "my-model"));
});
afterAll(async () => {
  backend.child.kill("SIGTERM");
  await backend.ended;
  await rm(directory, { recursive: true, force: true });
});

/** The words of a command as the guide has it, without a comment behind it. */
function command(name: string): string[] {
  const [, words = ""] = new RegExp(`npx tandem-ml (${name} [^#\\n]*)`).exec(text) ?? [];
  return words.trim().split(" ");
}

/** The JSON that the guide sends to a path. */
function sent(to: string): unknown {
  const [, body = ""] = new RegExp(`curl localhost:9090${to} [^']*'[^']*' \\\\\n  -d '(.*)'`).exec(text) ?? [];
  return JSON.parse(body);
}

test("the folder that the guide makes passes the test that it names, and learns", async () => {
  const { code, output } = await runIn(directory, command("test"));
  expect(output).toMatch(/(\d+)\/\1 passed/);
  expect(output).toContain("ok    a trained version answers");
  expect(output).toContain("ℹ pass 1");
  expect(code).toBe(0);
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
