import { spawn } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runIn } from "../../test/command.ts";
import { childrenOf, commandLine, createClient, isAlive, temporaryDirectory } from "../../test/harness.ts";
import { collectOptions, readOption } from "./options.ts";
import { createProgram } from "./program.ts";

let directory: string;
beforeEach(async () => {
  directory = await temporaryDirectory();
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const run = (...words: string[]) => runIn(directory, words);

test("test fails for a backend that breaks the contract, and says where and what was expected", async () => {
  await mkdir(path.join(directory, "bad"));
  await writeFile(
    path.join(directory, "bad", "model.ts"),
    `import { defineModel } from "@tandem/ml";
export default defineModel({ predict: (tasks) => tasks.map(() => ({ result: [{ from_name: "nobody", type: "choices" }] })) });
`,
  );
  const { code, output } = await run("test", "bad");
  expect(code).toBe(1);
  expect(output).toMatch(
    /FAIL {2}predict answers one task: results\[0\]\.result\[0\]\.from_name: .*nobody.*\n {6}expected POST \/predict with one task/,
  );
});

test("mistakes on the command line are named, with what would be right", async () => {
  const cases: [string[], string][] = [
    [["start", "nowhere"], "there is no folder"],
    [["start", "."], "has no model.ts"],
    [
      ["start", ".", "--port", "x"],
      "'--port <number>' argument 'x' is invalid. Expected a whole number from 0 to 65535",
    ],
    [["start", ".", "--log-level", "loud"], "Expected debug, info, warn, error, silent"],
    [["start", ".", "--with", "=1"], "Expected key=value"],
    [["start", ".", "--prot", "1"], "(Did you mean --port?)"],
    [["stat", "."], "(Did you mean start?)"],
    [["doctor", "localhost:9090"], "Expected an address like http://localhost:9090"],
    [["bench", "http://x", "--batch", "1,many"], "Expected a whole number from 1 to 100000"],
    [["evaluate", ".", "x", "--iou", "2"], "Expected a number above 0, up to 1"],
    [["deploy"], "required option '--target <target>' not specified"],
    [["predict", "."], "missing required argument 'file'"],
  ];
  const ran = await Promise.all(cases.map(([words]) => run(...words)));
  for (const [index, { code, errors }] of ran.entries()) {
    const [words, message] = cases[index] ?? [];
    expect([words, code, errors]).toEqual([words, 1, expect.stringContaining(message ?? "")]);
  }
});

describe("options", () => {
  test("--with values are JSON where they can be, and may hold =", () => {
    const read = ["a=1", "a=true", "a=b=c", "a=", 'a={"b":[1]}'].map((text) => readOption(text)[1]);
    expect(read).toEqual([1, true, "b=c", "", { b: [1] }]);
    expect(() => readOption("=1")).toThrow("Expected key=value");
    expect(collectOptions("b=2", collectOptions("a=1", { b: 0 }))).toEqual({ a: 1, b: 2 });
  });

  test("every command and option says what it is", () => {
    const { commands } = createProgram(() => undefined);
    expect(commands.map((command) => command.name())).toEqual([
      "init",
      "start",
      "test",
      "types",
      "deploy",
      "predict",
      "evaluate",
      "doctor",
      "bench",
      "record",
      "replay",
    ]);
    for (const command of commands) {
      expect(command.description(), command.name()).not.toBe("");
      for (const { flags, description } of command.options)
        expect(description, `${command.name()} ${flags}`).not.toBe("");
      for (const argument of command.registeredArguments) expect(argument.description, command.name()).not.toBe("");
      expect(command.helpInformation()).toContain("Usage: tandem-ml");
    }
  });
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
