import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { type ContractOptions, contractTests } from "../contract.ts";
import { readIfThere } from "../durable-file.ts";
import { createLog } from "../log.ts";
import type { ModelTask } from "../model.ts";
import { createBackend } from "../serve.ts";
import { type ModelFolder, openModelFolder } from "./model-folder.ts";

const generalConfig = `<View><Text name="text" value="$text"/>
<Choices name="label" toName="text"><Choice value="Yes"/><Choice value="No"/></Choices></View>`;

/** Runs the contract tests, and a folder's own test; answers the exit code. */
export async function testProject(target: string): Promise<number> {
  if (/^https?:\/\//.test(target)) return contract(target, { labelConfig: configAtHand() ?? generalConfig });
  const folder = await openModelFolder(target);
  const code = await testFolder(folder);
  return (await ownTest(folder)) || code;
}

async function testFolder(folder: ModelFolder): Promise<number> {
  const modelDirectory = await mkdtemp(path.join(os.tmpdir(), "tandem-ml-test-"));
  const backend = createBackend(folder.model, {
    source: folder.source,
    modelDirectory,
    log: createLog("error"),
    environment: {},
    ...(folder.labelConfig === null ? {} : { labelConfig: folder.labelConfig }),
  });
  try {
    const url = await backend.listen({ port: 0 });
    const tasks = tasksIn(folder.directory);
    const labelConfig = folder.model.definition.labelConfig ?? folder.labelConfig ?? generalConfig;
    return await contract(url, { labelConfig, ...(tasks === null ? {} : { tasks }) });
  } finally {
    await backend.close();
    await rm(modelDirectory, { recursive: true, force: true });
  }
}

async function contract(url: string, options: ContractOptions): Promise<number> {
  const checks = await contractTests(url, {
    ...options,
    onCheck: ({ name, error }) => print(error === null ? `ok    ${name}` : `FAIL  ${name}: ${error}`),
  });
  const passed = checks.filter((check) => check.error === null).length;
  print(`${passed}/${checks.length} passed`);
  return passed === checks.length ? 0 : 1;
}

/** Runs model.test.ts with Node's own test runner, if there is one written for it. */
async function ownTest({ directory }: ModelFolder): Promise<number> {
  const file = path.join(directory, "model.test.ts");
  if (!existsSync(file) || !readIfThere(file)?.includes("node:test")) return 0;
  const hooks = new URL("../resolve-sdk-hook.ts", import.meta.url).href;
  const child = spawn(process.execPath, ["--import", hooks, "--test", file], { stdio: "inherit", cwd: directory });
  return new Promise((resolve) => child.on("exit", (code) => resolve(code ?? 1)));
}

/** The first tasks of tasks.json, if the folder has one. */
function tasksIn(directory: string): ModelTask[] | null {
  const text = readIfThere(path.join(directory, "tasks.json"));
  if (text === null) return null;
  const tasks: unknown = JSON.parse(text);
  if (!Array.isArray(tasks) || tasks.length === 0) throw new Error(`${directory}/tasks.json is not a list of tasks`);
  return tasks.slice(0, 20).map((task: ModelTask) => ("data" in task ? task : { data: task }));
}

/** The label config in the folder the command is run in, for a backend that is known only by its address. */
const configAtHand = (): string | null => readIfThere("label-config.xml");

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
