import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  childrenOf,
  commandLine,
  createClient,
  isAlive,
  spawnBackend,
  temporaryDirectory,
} from "../../test/harness.ts";
import { readOption } from "./start.ts";

let directory: string;
beforeEach(async () => {
  directory = await temporaryDirectory();
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function run(...words: string[]): Promise<{ code: number | null; output: string; errors: string }> {
  const child = spawn(process.execPath, [commandLine, ...words], { cwd: directory, stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  const [output, errors] = await Promise.all([child.stdout.toArray(), child.stderr.toArray()]);
  return { code: await ended, output: Buffer.concat(output).toString(), errors: Buffer.concat(errors).toString() };
}

test("init makes a folder that starts and passes its own test, without anything to install", async () => {
  const made = await run("init", "my model");
  expect(made.code).toBe(0);
  expect(readdirSync(path.join(directory, "my model")).sort()).toEqual(
    [".dockerignore", ".gitignore", "Dockerfile", "README.md", "label-config.xml", "model.test.ts", "model.ts"].concat([
      "package.json",
      "tsconfig.json",
    ]),
  );
  const tested = await run("test", "my model");
  expect(tested.output).toMatch(/^(\d+)\/\1 passed$/m);
  expect(tested.output).toMatch(/pass 2\n/);
  expect(tested.code).toBe(0);

  const backend = await spawnBackend(path.join(directory, "my model"));
  expect(backend.output).toEqual([`tandem-ml: my model listening on ${backend.url}`]);
  expect((await backend.predict(["x"])).body["results"]).toHaveLength(1);
  const byAddress = await run("test", backend.url);
  expect([byAddress.code, byAddress.output]).toEqual([0, expect.stringMatching(/(\d+)\/\1 passed/)]);
  backend.child.kill("SIGTERM");
  expect(await backend.ended).toBe(0);
});

test("init never touches a folder that exists, unless told; then other files stay", async () => {
  await mkdir(path.join(directory, "there"));
  await writeFile(path.join(directory, "there", "mine.txt"), "mine");
  const refused = await run("init", "there");
  expect([refused.code, refused.errors]).toEqual([1, expect.stringContaining("exists already; --force")]);
  expect(readdirSync(path.join(directory, "there"))).toEqual(["mine.txt"]);
  expect((await run("init", "there", "--force")).code).toBe(0);
  expect(await readFile(path.join(directory, "there", "mine.txt"), "utf8")).toBe("mine");
  expect(existsSync(path.join(directory, "there", "model.ts"))).toBe(true);
});

test("init --script takes a model with the files it needs, or a function that predicts", async () => {
  const source = path.join(directory, "source");
  await mkdir(path.join(source, "parts"), { recursive: true });
  await writeFile(
    path.join(source, "parts", "answer.ts"),
    "export const answer = () => ({ result: [], score: 0.5 });\n",
  );
  await writeFile(
    path.join(source, "mine.ts"),
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
    expect(readdirSync(path.join(directory, name))).toEqual(expect.arrayContaining(["mine.ts", "parts", "model.ts"]));
    const tested = await run("test", name);
    expect([tested.code, tested.output]).toEqual([0, expect.stringMatching(/(\d+)\/\1 passed/)]);
  }
  const wrong = await run("init", "other", "--script", "source/mine.ts:nothing");
  expect([wrong.code, wrong.errors]).toEqual([
    1,
    expect.stringContaining('has no export "nothing"; it has guess, mine'),
  ]);
  expect(existsSync(path.join(directory, "other"))).toBe(false);
});

test("test fails for a backend that breaks the contract, and says where", async () => {
  await mkdir(path.join(directory, "bad"));
  await writeFile(
    path.join(directory, "bad", "model.ts"),
    `import { defineModel } from "@tandem/ml";
export default defineModel({ predict: (tasks) => tasks.map(() => ({ result: [{ from_name: "nobody", type: "choices" }] })) });
`,
  );
  const { code, output } = await run("test", "bad");
  expect(code).toBe(1);
  expect(output).toMatch(/FAIL {2}predict answers one task: results\[0\]\.result\[0\]\.from_name: .*nobody/);
});

test("mistakes on the command line are named", async () => {
  const cases: [string[], string][] = [
    [["start", "nowhere"], "there is no folder"],
    [["start", ".", "--port", "x"], "--port x: expected 0 to 65535"],
    [["start", "."], "has no model.ts"],
    [["start", ".", "--log-level", "loud"], "--log-level loud: expected debug"],
  ];
  for (const [words, message] of cases) {
    const { code, errors } = await run(...words);
    expect([words, code, errors]).toEqual([words, 1, expect.stringContaining(message)]);
  }
});

test("--with values are JSON where they can be, and may hold =", () => {
  const read = ["a=1", "a=true", "a=b=c", "a=", 'a={"b":[1]}'].map((text) => readOption(text)[1]);
  expect(read).toEqual([1, true, "b=c", "", { b: [1] }]);
  expect(() => readOption("=1")).toThrow("expected key=value");
});

test("the command works under an old Node by handing over to a newer one, and leaves nothing behind", async () => {
  await run("init", "handed");
  const bin = path.resolve(path.dirname(commandLine), "../../bin/tandem-ml.cjs");
  // Claims to be old, as the stub sees it.
  const pretend = path.join(directory, "pretend-old.cjs");
  await writeFile(pretend, 'Object.defineProperty(process.versions, "node", { value: "20.20.2" });\n');
  const child = spawn(process.execPath, ["--require", pretend, bin, "start", "handed", "--port", "0"], {
    cwd: directory,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [line] = (await child.stdout.take(1).toArray()) as Buffer[];
  const url = /listening on (\S+)/.exec(String(line))?.[1] ?? "";
  expect((await createClient(url).get("/health")).status).toBe(200);
  const [handedTo = 0] = await childrenOf(child.pid ?? 0);
  child.kill("SIGKILL");
  await expect.poll(() => isAlive(handedTo), { timeout: 10_000 }).toBe(false);
});
