import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { appendFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runIn } from "../../test/command.ts";
import { keywordFile, labeledTasks, startBackend, temporaryDirectory } from "../../test/harness.ts";
import { labelConfig } from "../../test/keyword-model.ts";

let directory: string;
let server: Server | undefined;
beforeEach(async () => {
  directory = await temporaryDirectory();
  await mkdir(inside("model"));
  await writeFile(inside("model", "model.ts"), `export { default } from ${JSON.stringify(keywordFile)};\n`);
  await writeFile(inside("config.xml"), labelConfig);
});
afterEach(async () => {
  server?.close();
  server = undefined;
  await rm(directory, { recursive: true, force: true });
});

const inside = (...parts: string[]): string => path.join(directory, ...parts);
const run = (...words: string[]) => runIn(directory, words);
const linesOf = (text: string) =>
  text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown> & { predictions: { model_version: string }[] });

async function tasksFile(count: number): Promise<void> {
  await writeFile(
    inside("tasks.csv"),
    `text\n${Array.from({ length: count }, (_, index) => `text ${index}\n`).join("")}`,
  );
}

describe("predict", () => {
  test("writes a line for each task, in order, and changes nothing in the folder", async () => {
    await tasksFile(70);
    const ran = await run("predict", "model", "tasks.csv", "--batch", "32");
    expect(ran.code).toBe(0);
    const lines = linesOf(ran.output);
    expect(lines.map(({ index }) => index)).toEqual(Array.from({ length: 70 }, (_, index) => index));
    expect(lines[69]).toMatchObject({ line: 71, data: { text: "text 69" } });
    expect(lines[69]?.predictions).toEqual([expect.objectContaining({ model_version: "keyword-counter-v0000" })]);
    expect(ran.errors).toContain("70 tasks predicted in");
    expect(await readdir(inside("model"))).toEqual(["model.ts"]);
  });

  test("the trained version answers; which project is asked when there are several", async () => {
    const backend = await startBackend({ modelDirectory: inside("model", "models") });
    const train = async (project: string, label: string) => {
      const annotations = labeledTasks(["hello", label], ["world", label]);
      const { body } = await backend.post("/train", { annotations, project, label_config: labelConfig });
      await backend.job(body["job"]);
    };
    await train("3.1", "Good");
    await backend.backend.close();
    await writeFile(inside("tasks.jsonl"), '{"text":"hello"}\n');
    const ran = await run("predict", "model", "tasks.jsonl");
    const version = linesOf(ran.output)[0]?.predictions[0]?.model_version ?? "";
    expect(version).toMatch(/-v0001-[0-9a-f]+$/);
    const before = await treeOf(inside("model", "models"));

    const again = await startBackend({ modelDirectory: inside("model", "models") });
    const { body } = await again.post("/train", {
      annotations: labeledTasks(["hello", "Good"]),
      project: "4.1",
      label_config: labelConfig,
    });
    await again.job(body["job"]);
    await again.backend.close();
    const unsaid = await run("predict", "model", "tasks.jsonl");
    expect([unsaid.code, unsaid.errors]).toEqual([1, expect.stringMatching(/say --project (?:3\.1, 4\.1|4\.1, 3\.1)/)]);
    const said = await run("predict", "model", "tasks.jsonl", "--project", "3");
    expect(linesOf(said.output)[0]?.predictions[0]?.model_version).toBe(version);
    const wrong = await run("predict", "model", "tasks.jsonl", "--project", "5");
    expect(wrong.errors).toContain("has no trained version of project 5; it has");
    // The version's directory is still the same one.
    const after = await treeOf(inside("model", "models"));
    expect(after.filter((file) => file.includes(version))).toEqual(before.filter((file) => file.includes(version)));
  });

  test("the folder's .env and config file count here, too", async () => {
    await writeFile(
      inside("model", "model.ts"),
      `import { defineModel } from "@tandem/ml";
export default defineModel({ predict: (tasks, { extraParams }) =>
  tasks.map(() => ({ result: [], reasons: [process.env["WORD"], JSON.stringify(extraParams)] })) });
`,
    );
    await writeFile(inside("model", ".env"), "WORD=there\n");
    await writeFile(inside("model", "tandem.config.json"), '{"with":{"a":1,"b":1}}');
    await tasksFile(1);
    const ran = await run("predict", "model", "tasks.csv", "--with", "b=2");
    expect(linesOf(ran.output)[0]?.predictions).toEqual([
      expect.objectContaining({ reasons: ["there", '{"a":1,"b":2}'] }),
    ]);
  });

  test("problems are said by line, and the exit code is 1", async () => {
    await writeFile(inside("tasks.jsonl"), '{"text":"a"}\n{"text":\n{"text":"b"}\n');
    const ran = await run("predict", "model", "tasks.jsonl", "--out", "out.ndjson");
    expect([ran.code, ran.output]).toEqual([1, ""]);
    expect(ran.errors).toMatch(/^tasks\.jsonl: line 2: this is not JSON/);
    expect(ran.errors).toContain("2 tasks predicted in 0 s, 1 without a prediction");
    const lines = linesOf(await readFile(inside("out.ndjson"), "utf8"));
    expect(lines.map(({ line, predictions }) => [line, predictions?.length])).toEqual([
      [1, 1],
      [2, undefined],
      [3, 1],
    ]);
  });

  test("--resume goes on behind the last whole line, and notices another file", async () => {
    await tasksFile(10);
    await run("predict", "model", "tasks.csv", "--out", "out.ndjson");
    const whole = await readFile(inside("out.ndjson"), "utf8");
    const refused = await run("predict", "model", "tasks.csv", "--out", "out.ndjson");
    expect([refused.code, refused.errors]).toEqual([1, expect.stringContaining("--resume goes on with it")]);
    const cut = whole.split("\n").slice(0, 4).join("\n");
    await writeFile(inside("out.ndjson"), `${cut}\n${whole.split("\n")[4]?.slice(0, 20)}`);
    const resumed = await run("predict", "model", "tasks.csv", "--out", "out.ndjson", "--resume");
    expect([resumed.code, resumed.errors]).toEqual([
      0,
      expect.stringContaining("6 tasks predicted in 0 s, 4 were there already"),
    ]);
    expect(await readFile(inside("out.ndjson"), "utf8")).toBe(whole);

    await writeFile(inside("tasks.csv"), "text\nanother\n");
    const other = await run("predict", "model", "tasks.csv", "--out", "out.ndjson", "--resume");
    expect([other.code, other.errors]).toEqual([1, expect.stringContaining("it was made from another file")]);
    await appendFile(inside("out.ndjson"), '{"x":1}\n');
    const foreign = await run("predict", "model", "tasks.csv", "--out", "out.ndjson", "--resume");
    expect(foreign.errors).toContain("was not written by this command");
    expect((await run("predict", "model", "tasks.csv", "--resume")).errors).toContain("--resume needs --out");
  });

  test("a backend at an address: waits while it is busy, and asks one by one when it answers only the first", async () => {
    const sizes: number[] = [];
    const url = await serve((body) => {
      const tasks = body["tasks"] as unknown[];
      sizes.push(tasks.length);
      if (sizes.length === 1) return { status: 503, body: { detail: "loading" }, headers: { "retry-after": "1" } };
      return { status: 200, body: { results: [{ result: [], score: 0.5 }] } };
    });
    await tasksFile(3);
    const ran = await run("predict", url, "tasks.csv", "--label-config", "config.xml");
    expect(ran.code).toBe(0);
    expect(linesOf(ran.output)).toHaveLength(3);
    expect(sizes).toEqual([3, 3, 1, 1]);
  });

  test("a backend that refuses ends it with the reason", async () => {
    const url = await serve(() => ({ status: 500, body: { detail: "ValueError: boom" } }));
    await tasksFile(3);
    const ran = await run("predict", url, "tasks.csv");
    expect([ran.code, ran.errors]).toEqual([1, expect.stringContaining("POST /predict: status 500: ValueError: boom")]);
  });
});

describe("evaluate", () => {
  const annotated = (text: string, label: string, more: Record<string, unknown> = {}) => ({
    data: { text },
    annotations: [
      { result: [{ from_name: "label", to_name: "text", type: "choices", value: { choices: [label] } }], ...more },
    ],
  });

  async function say(label: string, score: number): Promise<string> {
    return serve((body) => {
      const tasks = body["tasks"] as { annotations: unknown[] }[];
      // The answers are not given away.
      if (tasks.some(({ annotations }) => annotations.length > 0)) return { status: 400, body: { detail: "cheating" } };
      const result = [{ from_name: "label", to_name: "text", type: "choices", value: { choices: [label] } }];
      return { status: 200, body: { results: tasks.map(() => ({ result, score })) } };
    });
  }

  test("measures against the ground truth or the newest annotation; cancelled ones do not count", async () => {
    const url = await say("Good", 0.8);
    const labels = [...labelConfig.matchAll(/Choice value="([^"]+)"/g)].map((match) => match[1] ?? "");
    const other = labels.find((label) => label !== "Good") ?? "Other";
    const several = annotated("c", other, { updated_at: "2026-01-02T00:00:00Z" });
    several.annotations.push(...annotated("c", "Good", { updated_at: "2026-01-01T00:00:00Z" }).annotations);
    const truth = annotated("d", other, { updated_at: "2026-01-02T00:00:00Z" });
    truth.annotations.push(...annotated("d", "Good", { ground_truth: true }).annotations);
    const tasks = [
      annotated("a", "Good"),
      annotated("b", "Good", { was_cancelled: true }),
      several,
      truth,
      { data: { text: "e" }, annotations: [] },
    ];
    await writeFile(inside("export.json"), JSON.stringify(tasks));
    const ran = await run("evaluate", url, "export.json", "--label-config", "config.xml", "--json");
    expect([ran.code, ran.errors]).toEqual([0, expect.stringContaining("3 tasks compared, 2 had no annotation")]);
    expect(JSON.parse(ran.output)).toMatchObject({
      tasks: 3,
      without_annotation: 2,
      without_prediction: 0,
      controls: [
        {
          control: "label",
          kind: "class",
          // Two of three right at a confidence of 0.8.
          metrics: { accuracy: expect.closeTo(2 / 3, 10), calibrationError: expect.closeTo(0.8 - 2 / 3, 10) },
        },
      ],
    });
    const text = await run("evaluate", url, "export.json", "--label-config", "config.xml");
    expect(text.output).toContain("label <Choices> · 3 tasks\naccuracy 0.667 · calibration error (ECE) 0.133");
  });

  test("a folder's own model needs no label config; a file without annotations is an error", async () => {
    await writeFile(inside("export.json"), JSON.stringify([annotated("a", "Good")]));
    const ran = await run("evaluate", "model", "export.json");
    expect([ran.code, ran.output]).toEqual([0, expect.stringContaining("label <Choices> · 1 task\n")]);
    await writeFile(inside("export.json"), '[{"data":{"text":"a"}}]');
    const none = await run("evaluate", "model", "export.json");
    expect([none.code, none.errors]).toEqual([1, expect.stringContaining("no task with an annotation")]);
    const unsaid = await run("evaluate", await say("Good", 1), "export.json");
    expect(unsaid.errors).toContain("add --label-config FILE");
  });
});

async function serve(
  answer: (body: Record<string, unknown>) => { status: number; body: unknown; headers?: Record<string, string> },
): Promise<string> {
  const made = createServer((request, response) => {
    void request.toArray().then((chunks: Buffer[]) => {
      const { status, body, headers } = answer(JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>);
      response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
    });
  });
  server = made;
  await new Promise<void>((resolve) => made.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(made.address() as AddressInfo).port}`;
}

async function treeOf(folder: string): Promise<string[]> {
  const files = await readdir(folder, { recursive: true });
  return files.toSorted();
}
