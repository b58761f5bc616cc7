import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runIn } from "../../test/command.ts";
import { spawnBackend, temporaryDirectory } from "../../test/harness.ts";
import { nameProblem } from "./init.ts";
import { packageFiles, workspaceRoot } from "./package-file.ts";
import { modelTemplates } from "./templates.ts";

let directory: string;
beforeEach(async () => {
  directory = await temporaryDirectory();
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const run = (...words: string[]) => runIn(directory, words);
const inside = (...parts: string[]): string => path.join(directory, ...parts);

test("init makes a folder that starts and passes its own test, without anything to install", async () => {
  const made = await run("init", "my model");
  expect([made.code, made.errors]).toEqual([0, ""]);
  expect(made.output).toContain('start it:  tandem-ml start "my model" --watch');
  expect(readdirSync(inside("my model")).sort().join(" ")).toBe(
    ".dockerignore .env.example .gitignore .tandem-ml.json Dockerfile README.md docker-compose.yml healthcheck.mjs " +
      "label-config.xml model.test.ts model.ts package.json tandem.config.json tasks.json tsconfig.json",
  );
  for (const file of readdirSync(inside("my model"))) {
    expect(readFileSync(inside("my model", file), "utf8"), file).not.toMatch(/__[A-Z_]+__/);
  }
  const backend = await spawnBackend(inside("my model"));
  expect(backend.output).toEqual([`tandem-ml: my model listening on ${backend.url}`]);
  expect((await backend.predict(["x"])).body["results"]).toHaveLength(1);
  const byAddress = await run("test", backend.url);
  expect([byAddress.code, byAddress.output]).toEqual([0, expect.stringMatching(/(\d+)\/\1 passed/)]);
  // Nothing of the check is left, and nothing was trained.
  expect((await backend.get("/versions?project=987654")).text).not.toMatch(/v0001/);
  const probe = await runProbe(inside("my model", "healthcheck.mjs"), new URL(backend.url).port);
  expect(probe).toBe(0);
  backend.child.kill("SIGTERM");
  expect(await backend.ended).toBe(0);
  expect(await runProbe(inside("my model", "healthcheck.mjs"), new URL(backend.url).port)).toBe(1);
});

async function runProbe(file: string, port: string): Promise<number | null> {
  const { spawn } = await import("node:child_process");
  const child = spawn(process.execPath, [file, "ready"], { env: { ...process.env, PORT: port }, stdio: "ignore" });
  return new Promise((resolve) => child.on("exit", resolve));
}

test.each(Object.keys(modelTemplates))("template %s runs and passes its test", async (template) => {
  const made = await run("init", "m", "--template", template);
  expect([made.code, made.errors]).toEqual([0, ""]);
  const tested = await run("test", "m");
  expect(tested.output).toMatch(/^(\d+)\/\1 passed$/m);
  expect(tested.output).toMatch(/^ℹ fail 0$/m);
  expect(tested.code).toBe(0);
  const checked = await run("start", "m", "--check");
  expect([checked.code, checked.output]).toEqual([0, expect.stringMatching(/^ok {4}m answers \d+ sample tasks/)]);
  expect(existsSync(inside("m", "models"))).toBe(false);
});

describe("what is there already", () => {
  test("a folder that init did not make is left alone, also with --force; an empty one is filled", async () => {
    await mkdir(inside("there"));
    await writeFile(inside("there", "mine.txt"), "mine");
    for (const words of [
      ["init", "there"],
      ["init", "there", "--force"],
    ]) {
      const refused = await run(...words);
      expect([refused.code, refused.errors]).toEqual([1, expect.stringContaining("was not made by this command")]);
    }
    expect(readdirSync(inside("there"))).toEqual(["mine.txt"]);
    await mkdir(inside("empty"));
    expect((await run("init", "empty")).code).toBe(0);
    await writeFile(inside("file"), "x");
    expect((await run("init", "file")).errors).toContain("is a file");
  });

  test("--force makes its own files again, keeps what was changed, and touches nothing else", async () => {
    await run("init", "m");
    const again = await run("init", "m");
    expect([again.code, again.errors]).toEqual([1, expect.stringContaining("--force makes its files again")]);
    await writeFile(inside("m", "model.ts"), "// my work");
    await rm(inside("m", "Dockerfile"));
    await writeFile(inside("m", "image-size.ts"), "// my own");
    await writeFile(inside("m", "notes.txt"), "notes");
    const forced = await run("init", "m", "--force", "--template", "image-boxes");
    expect([forced.code, forced.errors]).toEqual([0, ""]);
    expect(forced.output).toContain("left alone: image-size.ts, which is your own");
    expect(forced.output).toContain("made again: model.ts; yours is now model.ts.old-1");
    expect(await readFile(inside("m", "model.ts.old-1"), "utf8")).toBe("// my work");
    expect(await readFile(inside("m", "image-size.ts"), "utf8")).toBe("// my own");
    expect(await readFile(inside("m", "notes.txt"), "utf8")).toBe("notes");
    expect(existsSync(inside("m", "Dockerfile"))).toBe(true);
    // Unchanged ones are simply made again.
    expect(existsSync(inside("m", "label-config.xml.old-1"))).toBe(false);
    expect(await readFile(inside("m", "label-config.xml"), "utf8")).toContain("RectangleLabels");
  });
});

test("init --script takes a model with the files it needs, or a function that predicts", async () => {
  await mkdir(inside("source", "parts"), { recursive: true });
  await writeFile(
    inside("source", "parts", "answer.ts"),
    "export const answer = () => ({ result: [], score: 0.5 });\n",
  );
  await writeFile(
    inside("source", "mine.ts"),
    `import { defineModel } from "@tandem/ml";
import { answer } from "./parts/answer.ts";
export const guess = (tasks: unknown[]) => tasks.map(answer);
export const mine = defineModel({ name: "mine", predict: guess });
`,
  );
  for (const [name, script] of [
    ["wired", "source/mine.ts:mine"],
    ["function", "source/mine.ts:guess"],
  ] as const) {
    expect(await run("init", name, "--script", script)).toMatchObject({ code: 0, errors: "" });
    expect(readdirSync(inside(name))).toEqual(expect.arrayContaining(["mine.ts", "parts", "model.ts"]));
    const tested = await run("test", name);
    expect([tested.code, tested.output]).toEqual([0, expect.stringMatching(/(\d+)\/\1 passed/)]);
  }
  const wrong = await run("init", "other", "--script", "source/mine.ts:nothing");
  expect([wrong.code, wrong.errors]).toEqual([
    1,
    expect.stringContaining('has no export "nothing"; it has guess, mine'),
  ]);
  const both = await run("init", "other", "--script", "source/mine.ts", "--template", "interactive");
  expect(both.errors).toContain("exclude each other");
  const unknown = await run("init", "other", "--template", "tables");
  expect(unknown.errors).toContain("only text-classification, named-entities");
  expect(existsSync(inside("other"))).toBe(false);
});

test("names that Windows cannot have are refused everywhere", async () => {
  for (const name of ["con", "NUL.txt", "com1", "a:b", "what?", "dot.", "space ", ""]) {
    expect(nameProblem(name), name).not.toBeNull();
  }
  for (const name of ["my model", "ünïcode", "console", "a.b", "模型"]) expect(nameProblem(name), name).toBeNull();
  expect((await run("init", "aux")).errors).toContain("is a device of Windows");
});

describe("package.json", () => {
  const dependency = (place: string): unknown =>
    (
      JSON.parse(String(packageFiles("My Model", place).get("package.json"))) as {
        dependencies: Record<string, unknown>;
      }
    ).dependencies["@tandem/ml"];

  test("in a workspace with the SDK it depends on its neighbour, elsewhere on the checkout", async () => {
    const root = fileURLToPath(new URL("../../../../", import.meta.url)).replace(/\/$/, "");
    expect(workspaceRoot(path.join(root, "examples/new"))).toBe(root);
    expect(dependency(path.join(root, "examples/new"))).toBe("0.1.0");
    expect(workspaceRoot(path.join(root, "elsewhere/new"))).toBeNull();
    expect(dependency(path.join(root, "elsewhere/new"))).toBe("file:../../packages/ml");
    // A workspace without the SDK.
    await writeFile(inside("package.json"), JSON.stringify({ workspaces: { packages: ["./models/**"] } }));
    expect(workspaceRoot(inside("models", "a", "b"))).toBe(directory);
    expect(dependency(inside("models", "a"))).toMatch(/^file:(?:\.\.\/)+.*packages\/ml$/);
  });

  test("has a name that npm accepts", () => {
    expect(JSON.parse(String(packageFiles("My Model!", "/x").get("package.json")))).toMatchObject({
      name: "my-model",
      private: true,
      type: "module",
    });
  });
});
