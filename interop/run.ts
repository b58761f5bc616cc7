/**
 * Connects a backend made with the SDK to an unmodified Label Studio and goes through its life, step by step.
 *
 *     npm run test:interop [-- --strict]
 *
 * Without Python or the package index nothing is tried and the exit code is 0; with `--strict` it is 1.
 */
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { createChecks } from "./checks.ts";
import { connectClosed } from "./closed.ts";
import { labelStudioEnvironment, NotHereError, startLabelStudio } from "./label-studio.ts";
import { eventually, freePort, killAll, start } from "./processes.ts";
import { connectAndUse } from "./scenario.ts";
import { listenIn } from "./wire.ts";

const { values } = parseArgs({ options: { strict: { type: "boolean", default: false } } });
const root = path.resolve(import.meta.dirname, "..");

process.on("exit", killAll);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => process.exit(130));

try {
  const given = process.env["INTEROP_PYTHON_ENV"];
  const environment = await labelStudioEnvironment(given, path.join(root, "data", "interop-venv"));
  process.exitCode = (await tryAll(environment)) ? 0 : 1;
} catch (error) {
  if (!(error instanceof NotHereError)) throw error;
  console.log(`skipped: ${error.message}`);
  process.exitCode = values.strict ? 1 : 0;
}

/** Whether all went well; if not, the logs stay. */
async function tryAll(environment: string): Promise<boolean> {
  const directory = await mkdtemp(path.join(os.tmpdir(), "tandem-interop-"));
  let well = false;
  try {
    well = await tryIn(directory, environment);
  } finally {
    if (well) await rm(directory, { recursive: true, force: true, maxRetries: 3 });
    else console.log(`logs: ${directory}`);
  }
  return well;
}

async function tryIn(directory: string, environment: string): Promise<boolean> {
  const checks = createChecks();
  const studio = await startLabelStudio(environment, directory);
  console.log(`Label Studio ${studio.version} at ${studio.url}`);
  const backend = await startBackend(directory, "open", [], {});
  const wire = await listenIn(backend.url, path.join(directory, "wire.ndjson"));
  try {
    await connectAndUse({ studio, wire, backend: backend.url, checks });
    await connectClosed(studio, checks, (options, environment) =>
      startBackend(directory, "closed", options, environment),
    );
  } finally {
    wire.close();
    await Promise.all([backend.process.stop(), studio.process.stop()]);
  }
  console.log(`${checks.passed()}/${checks.total()} with Label Studio ${studio.version}`);
  return checks.passed() === checks.total();
}

/** As an author would start it. */
async function startBackend(directory: string, name: string, options: string[], environment: NodeJS.ProcessEnv) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const program = start({
    command: process.execPath,
    options: [path.join(root, "packages/ml/src/cli/index.ts"), "start", path.join(import.meta.dirname, "model")].concat(
      ["--port", String(port), "--model-dir", path.join(directory, `models-${name}`), ...options],
    ),
    environment: { PATH: process.env["PATH"], HOME: directory, ...environment },
    directory: root,
    logFile: path.join(directory, `backend-${name}.log`),
  });
  // One with a password answers 401.
  const up = await eventually(async () => (await fetch(`${url}/health`)).status, 30);
  if (up === undefined) throw new Error(`the backend does not answer at ${url}`);
  return { url, process: program };
}
