import { execFile } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const cache = path.resolve(import.meta.dirname, "../data/interop");

/** A Python environment that a part needs. */
export interface PythonEnvironment {
  /** Of its folder below `data/interop`, and of its file in `requirements`. */
  name: string;
  /** The environment variable that names a folder with a ready one. */
  variable: string;
  /** A program in `bin` of every such environment. */
  program: string;
}

/** Why a part cannot be tried here, and what to do. */
export class NotHereError extends Error {}

/**
 * The folder of an environment: the one that its variable names, or our own, which is made when it is missing or
 * something else was asked for when it was made.
 *
 * @throws NotHereError
 */
export async function pythonEnvironment({ name, variable, program }: PythonEnvironment): Promise<string> {
  const given = process.env[variable];
  if (given !== undefined && given !== "") {
    const place = path.resolve(given);
    if (existsSync(path.join(place, "bin", program))) return place;
    throw new NotHereError(
      `${variable}=${given} has no bin/${program}: name the folder of a Python environment with it`,
    );
  }
  const place = path.join(cache, name);
  const requirements = path.join(import.meta.dirname, "requirements", `${name}.txt`);
  // Written last: an environment without it was not finished.
  const stamp = path.join(place, "installed.txt");
  const wanted = readFileSync(requirements, "utf8");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return place;
  const or = `or set ${variable} to the folder of a Python environment with ${program}`;
  await makeEnvironment(place, or);
  console.log(`installing what requirements/${name}.txt says into ${place}; this takes up to some minutes`);
  await install(path.join(place, "bin", "python"), requirements, or);
  writeFileSync(stamp, wanted);
  return place;
}

async function makeEnvironment(place: string, or: string): Promise<void> {
  const version = "import sys; print('%d.%d' % sys.version_info[:2]); sys.exit(sys.version_info < (3, 10))";
  await attempt("python3", ["-c", version], ({ stdout, missing }) =>
    missing
      ? `there is no python3 on PATH: install Python 3.10 or newer, ${or}`
      : `python3 is Python ${stdout}, and 3.10 is needed: put a newer one first on PATH, ${or}`,
  );
  await attempt(
    "python3",
    ["-m", "venv", "--clear", place],
    ({ stderr }) => `python3 cannot make environments: install its venv (on Debian python3-venv), ${or} (${stderr})`,
  );
}

const install = (python: string, requirements: string, or: string): Promise<void> =>
  attempt(
    python,
    ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement", requirements],
    ({ stderr }) =>
      `pip cannot install ${path.basename(requirements)} from the package index: see whether the index can be reached ` +
      `(pip config list; PIP_INDEX_URL names another one), ${or} (${stderr})`,
  );

interface Failure {
  /** The last line of each. */
  stdout: string;
  stderr: string;
  /** There is no such program. */
  missing: boolean;
}

async function attempt(command: string, options: string[], explain: (failure: Failure) => string): Promise<void> {
  try {
    await run(command, options, { timeout: 20 * 60_000, maxBuffer: 64 * 1024 ** 2 });
  } catch (error) {
    const { code, stdout, stderr } = error as { code?: unknown; stdout?: string; stderr?: string };
    const last = (text?: string): string => text?.trim().split("\n").at(-1) ?? "";
    throw new NotHereError(
      explain({ stdout: last(stdout), stderr: last(stderr) || String(error), missing: code === "ENOENT" }),
      { cause: error },
    );
  }
}
