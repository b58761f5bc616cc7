import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Where what is fetched stays; git ignores it. */
export const cache = path.resolve(import.meta.dirname, "../../data/benchmarks");

/** A package of which a benchmark needs some files, but the repository nothing. */
export interface FetchedPackage {
  name: string;
  version: string;
  /** Of the whole package as npm has it: `sha512-…`. */
  integrity: string;
  /** Files and folders that are unpacked. */
  files: readonly string[];
}

/** Why a benchmark cannot be run here, and what to do. */
export class NotHereError extends Error {}

/**
 * The folder of a package: fetched from the npm registry of the user's configuration when it is not in the cache yet,
 * without its install scripts and its dependencies. Packages find each other as if npm had installed them.
 *
 * @throws NotHereError when it cannot be fetched, is not what was pinned, or does not have the files.
 */
export async function fetchPackage({ name, version, integrity, files }: FetchedPackage): Promise<string> {
  const place = path.join(cache, "node_modules", name);
  if ((await versionIn(place)) === version) return place;
  await mkdir(path.join(cache, "node_modules"), { recursive: true });
  const work = await mkdtemp(path.join(cache, "fetching-"));
  try {
    console.log(`fetching ${name} ${version} into ${cache}`);
    const archive = await pack(`${name}@${version}`, work);
    const got = await integrityOf(archive);
    if (got !== integrity)
      throw new NotHereError(`${name}@${version} is not what was pinned: ${got}, not ${integrity}`);
    await unpack(archive, work, ["package.json", ...files]);
    await rm(place, { recursive: true, force: true });
    await rename(path.join(work, "package"), place);
    return place;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function versionIn(place: string): Promise<string | null> {
  try {
    return (JSON.parse(await readFile(path.join(place, "package.json"), "utf8")) as { version: string }).version;
  } catch {
    return null;
  }
}

/** The path of what npm packed. */
async function pack(specifier: string, directory: string): Promise<string> {
  const options = ["pack", specifier, "--pack-destination", directory, "--fetch-retries", "1"];
  try {
    // On Windows npm is a script.
    await run("npm", options, { shell: process.platform === "win32" });
    const archive = (await readdir(directory)).find((file) => file.endsWith(".tgz"));
    if (archive === undefined) throw new Error("npm packed nothing");
    return path.join(directory, archive);
  } catch (error) {
    const lines = (error instanceof Error ? error.message : String(error)).split("\n");
    const why = lines.find((line) => /^npm error (\w*Error:|\d{3} )/.test(line)) ?? lines[0] ?? "";
    throw new NotHereError(`${specifier} cannot be fetched with npm; is there a network? ${why}`, { cause: error });
  }
}

async function integrityOf(file: string): Promise<string> {
  const hash = createHash("sha512");
  await pipeline(createReadStream(file), hash);
  return `sha512-${hash.digest("base64")}`;
}

async function unpack(archive: string, directory: string, files: readonly string[]): Promise<void> {
  try {
    await run("tar", ["-xzf", archive, "-C", directory, ...files.map((file) => `package/${file}`)]);
  } catch (error) {
    throw new NotHereError(`${path.basename(archive)} does not have ${files.join(", ")}, or there is no tar`, {
      cause: error,
    });
  }
}
