import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

/**
 * Makes of a workspace what others can install: Node runs no TypeScript below node_modules, so the package has
 * JavaScript and type declarations. `npm pack` and `npm publish` do this by themselves:
 *
 *     node scripts/build-package.ts packages/ml            before them: the package, where the sources are
 *     node scripts/build-package.ts packages/ml --undo     after them: as it was
 */
const root = path.resolve(import.meta.dirname, "..");

/** Files of the workspace that are others in the package. */
const differing = ["package.json", "README.md"];
/** Files and folders that only the package has. */
const added = ["dist", "docs", "LICENSE"];
/** The first one that runs a model's TypeScript by itself. */
const oldestNode = ">=22.18";
/** Guides that come with a package, because nobody finds them otherwise. */
const guides: Readonly<Record<string, readonly string[]>> = {
  "@tandem/ml": ["tandem-ml.md", "training.md", "typed-configs.md", "write-a-model.md"],
};

/**
 * Writes a workspace as a package.
 *
 * @param source folder of the workspace.
 * @param target folder of the package; may be the same.
 * @throws Error when the sources do not compile.
 */
export function buildPackage(source: string, target: string): void {
  const manifest = readManifest(source);
  const copy = (from: string, to: string): void => {
    if (existsSync(from) && from !== to) cpSync(from, to, { recursive: true });
  };
  compile(source, path.join(target, "dist"));
  copy(path.join(source, "src/cli/template"), path.join(target, "dist/cli/template"));
  copy(path.join(source, "bin"), path.join(target, "bin"));
  copy(path.join(root, "LICENSE"), path.join(target, "LICENSE"));
  for (const guide of guides[manifest.name] ?? []) {
    copy(path.join(root, "docs/guides", guide), path.join(target, "docs", guide));
  }
  const readme = path.join(source, "README.md");
  if (existsSync(readme)) {
    const text = readFileSync(readme, "utf8").replaceAll("](../../docs/guides/", "](docs/");
    writeFileSync(path.join(target, "README.md"), text);
  }
  writeFileSync(path.join(target, "package.json"), `${JSON.stringify(published(manifest), null, 2)}\n`);
}

interface Manifest {
  name: string;
  exports: Record<string, string>;
  [key: string]: unknown;
}

const readManifest = (folder: string): Manifest =>
  JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as Manifest;

/** With exports of what was built, and without what only a checkout can do. */
function published({ scripts: _scripts, devDependencies: _development, ...manifest }: Manifest): object {
  const built = (file: string): object => ({
    types: file.replace("./src/", "./dist/").replace(/\.ts$/, ".d.ts"),
    default: file.replace("./src/", "./dist/").replace(/\.ts$/, ".js"),
  });
  const exports = Object.fromEntries(Object.entries(manifest.exports).map(([name, file]) => [name, built(file)]));
  return { ...manifest, engines: { node: oldestNode }, exports };
}

function compile(source: string, outDirectory: string): void {
  rmSync(outDirectory, { recursive: true, force: true });
  const words = ["-p", path.join(source, "tsconfig.build.json"), "--outDir", outDirectory];
  const { status } = spawnSync(path.join(root, "node_modules/.bin/tsc"), words, { stdio: "inherit" });
  if (status !== 0) throw new Error(`${source} does not compile`);
}

const keptBelow = (folder: string): string => path.join(folder, ".cache/workspace");

function buildInPlace(folder: string): void {
  undo(folder);
  for (const file of differing) {
    if (existsSync(path.join(folder, file))) cpSync(path.join(folder, file), path.join(keptBelow(folder), file));
  }
  try {
    buildPackage(folder, folder);
  } catch (error) {
    undo(folder);
    throw error;
  }
}

/** Puts back what was there, also when packing was interrupted. */
function undo(folder: string): void {
  const kept = keptBelow(folder);
  if (!existsSync(kept)) return;
  cpSync(kept, folder, { recursive: true });
  for (const place of [...added, ".cache"]) rmSync(path.join(folder, place), { recursive: true, force: true });
}

if (import.meta.main) {
  const [folder = "", flag] = process.argv.slice(2);
  const place = path.resolve(root, folder);
  if (flag === "--undo") undo(place);
  else buildInPlace(place);
}
