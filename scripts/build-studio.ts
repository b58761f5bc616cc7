import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..");
/** What the studio is made of. */
const sources = ["packages/studio", "packages/schema", "package-lock.json"];
const notSources = new Set(["node_modules", "dist"]);

async function filesBelow(place: string): Promise<string[]> {
  if (!(await stat(place)).isDirectory()) return [place];
  const entries = await readdir(place, { withFileTypes: true });
  const nested = await Promise.all(
    entries.filter((entry) => !notSources.has(entry.name)).map((entry) => filesBelow(path.join(place, entry.name))),
  );
  return nested.flat();
}

/** A hash of the studio's sources: by size and time, which is enough to see a change and quick at every start. */
async function fingerprint(): Promise<string> {
  const files = (await Promise.all(sources.map((source) => filesBelow(path.join(root, source))))).flat().toSorted();
  const hash = createHash("sha256");
  for (const file of files) {
    const { size, mtimeMs } = await stat(file);
    hash.update(`${path.relative(root, file)}:${size}:${mtimeMs}\n`);
  }
  return hash.digest("hex").slice(0, 16);
}

function runVite(outDirectory: string): Promise<void> {
  const vite = path.join(
    path.dirname(createRequire(path.join(root, "packages/studio/package.json")).resolve("vite/package.json")),
    "bin/vite.js",
  );
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [vite, "build", "--outDir", outDirectory, "--emptyOutDir", "--logLevel", "warn"],
      {
        cwd: path.join(root, "packages/studio"),
        stdio: ["ignore", "inherit", "inherit"],
      },
    );
    child.once("error", reject);
    child.once("exit", (code) =>
      code === 0 ? resolve() : reject(new Error(`Building the studio failed (exit code ${code})`)),
    );
  });
}

/**
 * The directory of the built studio. It is built below `directory` when its sources changed since, and renamed into
 * place when whole, so that a killed build leaves nothing half.
 */
export async function buildStudio(directory: string, say: (text: string) => void): Promise<string> {
  const built = path.join(directory, "studio");
  const stamp = path.join(built, "fingerprint");
  const wanted = await fingerprint();
  const have = existsSync(stamp) ? await readFile(stamp, "utf8") : null;
  if (have === wanted) return built;
  say(have === null ? "Building the studio (first start only) …" : "Building the studio (its sources changed) …");
  const fresh = `${built}.new`;
  await runVite(fresh);
  await writeFile(path.join(fresh, "fingerprint"), wanted);
  await rm(built, { recursive: true, force: true });
  await rename(fresh, built);
  return built;
}

if (import.meta.main) {
  const directory = path.resolve(process.argv[2] ?? "data");
  console.log(await buildStudio(directory, console.log));
}
