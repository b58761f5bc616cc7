/**
 * Tries ours with unmodified programs of others; see README.md.
 *
 *     npm run test:interop [-- part …]
 */
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { createChecks } from "./checks.ts";
import { labelStudio } from "./label-studio/part.ts";
import type { Part } from "./part.ts";
import { killAll } from "./processes.ts";
import { pythonBackend } from "./python-backend/part.ts";
import { NotHereError, pythonEnvironment } from "./python-environment.ts";
import { pythonSdk } from "./python-sdk/part.ts";

const parts: readonly Part[] = [labelStudio, pythonSdk, pythonBackend];

process.on("exit", killAll);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => process.exit(130));

const { positionals } = parseArgs({ allowPositionals: true });
const unknown = positionals.find((name) => parts.every((part) => part.name !== name));
if (unknown !== undefined) {
  console.log(
    `there is no part "${unknown}": name some of ${parts.map((part) => part.name).join(", ")}, or none for all`,
  );
  process.exit(2);
}
const outcomes: { line: string; well: boolean }[] = [];
for (const part of parts) {
  if (positionals.length === 0 || positionals.includes(part.name)) outcomes.push(await tryPart(part));
}
console.log(`\n${outcomes.map(({ line }) => line).join("\n")}`);
// What was asked for and not tried is no success.
process.exit(outcomes.every(({ well }) => well) ? 0 : 1);

async function tryPart(part: Part): Promise<{ line: string; well: boolean }> {
  console.log(`\n${part.name}`);
  try {
    return await tryIn(await pythonEnvironment(part.environment), part);
  } catch (error) {
    if (!(error instanceof NotHereError)) throw error;
    return { line: `${part.name}: not tried: ${error.message}`, well: false };
  }
}

/** If not all went well, the logs stay. */
async function tryIn(python: string, part: Part): Promise<{ line: string; well: boolean }> {
  const directory = await mkdtemp(path.join(os.tmpdir(), `tandem-interop-${part.name}-`));
  const checks = createChecks();
  let well = false;
  try {
    const other = await part.run(directory, python, checks);
    well = checks.passed() === checks.total();
    return { line: `${part.name}: ${checks.passed()}/${checks.total()} with ${other}`, well };
  } finally {
    if (well) await rm(directory, { recursive: true, force: true, maxRetries: 3 });
    else console.log(`logs: ${directory}`);
  }
}
