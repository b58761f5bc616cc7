import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type ContractOptions, contractTests } from "../contract.ts";
import { readIfThere } from "../durable-file.ts";
import { createLog } from "../log.ts";
import { moduleFile } from "../module-file.ts";
import { createBackend } from "../serve.ts";
import { generalConfig } from "../sample-tasks.ts";
import { readConfigFile } from "./config-file.ts";
import { type CredentialOptions, credentialsOf, say } from "./credentials.ts";
import { folderConfig, type ModelFolder, openModelFolder, tasksIn } from "./model-folder.ts";

export interface TestOptions extends CredentialOptions {
  /** File with a label config to ask with. */
  labelConfig?: string;
  train?: boolean;
  /** Seconds. */
  trainTimeout?: number;
}

/** Runs the contract tests, and a folder's own test; answers the exit code. */
export async function testProject(target: string, options: TestOptions): Promise<number> {
  const given = options.labelConfig === undefined ? null : await readFile(options.labelConfig, "utf8");
  const trainTimeoutMs = (options.trainTimeout ?? 60) * 1000;
  if (/^https?:\/\//.test(target)) {
    return contract(target, {
      labelConfig: given ?? configAtHand() ?? generalConfig,
      train: options.train ?? false,
      trainTimeoutMs,
      credentials: credentialsOf(options, process.env, say),
    });
  }
  const folder = await openModelFolder(target);
  const code = await testFolder(folder, given, trainTimeoutMs);
  return (await ownTest(folder)) || code;
}

/** Serves the folder's model with a model directory of its own, which may be trained in. */
async function testFolder(folder: ModelFolder, given: string | null, trainTimeoutMs: number): Promise<number> {
  const modelDirectory = await mkdtemp(path.join(os.tmpdir(), "tandem-ml-test-"));
  const backend = createBackend(folder.model, {
    source: folder.source,
    modelDirectory,
    log: createLog("silent"),
    environment: {},
    extraParams: readConfigFile(folder.directory).with ?? {},
    ...(folder.labelConfig === null ? {} : { labelConfig: folder.labelConfig }),
  });
  try {
    const url = await backend.listen({ port: 0 });
    const tasks = tasksIn(folder.directory);
    const labelConfig = given ?? folderConfig(folder);
    return await contract(url, { labelConfig, train: true, trainTimeoutMs, ...(tasks === null ? {} : { tasks }) });
  } finally {
    await backend.close();
    await rm(modelDirectory, { recursive: true, force: true });
  }
}

async function contract(url: string, options: ContractOptions): Promise<number> {
  const checks = await contractTests(url, {
    ...options,
    onIdentity: ({ title, modelClass }) => print(`${title}${modelClass === null ? "" : `: ${modelClass}`}`),
    onCheck({ name, expects, error, skipped }) {
      if (skipped !== null) print(`skip  ${name}: ${skipped}`);
      else if (error === null) print(`ok    ${name}`);
      else print(`FAIL  ${name}: ${error}\n      expected ${expects}`);
    },
  });
  const made = checks.filter((check) => check.skipped === null);
  const passed = made.filter((check) => check.error === null).length;
  const skipped = checks.length - made.length;
  print(`${passed}/${made.length} passed${skipped === 0 ? "" : `, ${skipped} skipped`}`);
  return passed === made.length ? 0 : 1;
}

/** Runs model.test.ts with Node's own test runner, if there is one written for it. */
async function ownTest({ directory }: ModelFolder): Promise<number> {
  const file = path.join(directory, "model.test.ts");
  if (!existsSync(file) || !readIfThere(file)?.includes("node:test")) return 0;
  const hooks = pathToFileURL(moduleFile("../resolve-sdk-hook", import.meta.url)).href;
  const child = spawn(process.execPath, ["--import", hooks, "--test", file], { stdio: "inherit", cwd: directory });
  return new Promise((resolve) => child.on("exit", (code) => resolve(code ?? 1)));
}

/** The label config in the folder the command is run in, for a backend that is known only by its address. */
const configAtHand = (): string | null => readIfThere("label-config.xml");

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
