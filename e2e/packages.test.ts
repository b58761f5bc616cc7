import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildPackage } from "../scripts/build-package.ts";

/**
 * What others install, outside of the checkout: the packages that `npm pack` makes, below a `node_modules` where Node
 * runs no TypeScript.
 */
const root = path.resolve(import.meta.dirname, "..");
let directory: string;
let files: Record<string, string>;

beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), "tandem-packages-"));
  const modules = path.join(directory, "node_modules");
  mkdirSync(path.join(modules, "@tandem"), { recursive: true });
  files = { "@tandem/schema": install("schema"), "@tandem/ml": install("ml") };
  // Libraries of others are the same everywhere.
  for (const library of readdirSync(path.join(root, "node_modules"))) {
    if (library !== "@tandem" && !library.startsWith(".")) {
      symlinkSync(path.join(root, "node_modules", library), path.join(modules, library));
    }
  }
  // As npm writes down where packages came from.
  const packages = Object.entries(files).map(([name, file]) => [`node_modules/${name}`, { resolved: `file:${file}` }]);
  writeFileSync(
    path.join(modules, ".package-lock.json"),
    JSON.stringify({ packages: Object.fromEntries(packages) as object }),
  );
}, 120_000);
afterAll(() => rm(directory, { recursive: true, force: true }));

/** Packs a workspace and unpacks it where npm would; answers the pack's name. */
function install(name: string): string {
  const stage = path.join(directory, "stage", name);
  const place = path.join(directory, "node_modules/@tandem", name);
  mkdirSync(stage, { recursive: true });
  mkdirSync(place);
  buildPackage(path.join(root, "packages", name), stage);
  run("npm", ["pack", "--pack-destination", directory], stage);
  const file = readdirSync(directory).find((one) => one.startsWith(`tandem-${name}-`)) ?? "";
  run("tar", ["-xzf", path.join(directory, file), "-C", place, "--strip-components=1"]);
  return file;
}

function run(command: string, words: string[], cwd = directory): string {
  const { status, stdout, stderr } = spawnSync(command, words, { cwd, encoding: "utf8", timeout: 100_000 });
  expect(status, `${command} ${words.join(" ")}: ${stdout}${stderr}`).toBe(0);
  return stdout;
}

const program = () => path.join(directory, "node_modules/@tandem/ml/bin/tandem-ml.cjs");
const tandemMl = (...words: string[]): string => run(process.execPath, [program(), ...words]);

test("the packages have JavaScript and its types, and what a reader needs", () => {
  const manifest = JSON.parse(
    readFileSync(path.join(directory, "node_modules/@tandem/ml/package.json"), "utf8"),
  ) as Record<string, unknown>;
  expect(manifest).not.toHaveProperty("scripts");
  expect(manifest["exports"]).toMatchObject({ ".": { types: "./dist/index.d.ts", default: "./dist/index.js" } });
  expect(readdirSync(path.join(directory, "node_modules/@tandem/ml")).sort()).toEqual(
    ["LICENSE", "README.md", "bin", "dist", "docs", "package.json"].sort(),
  );
  const readme = readFileSync(path.join(directory, "node_modules/@tandem/ml/README.md"), "utf8");
  const links = [...readme.matchAll(/\]\((docs\/[^)#]+)/g)].map(([, link = ""]) => link);
  expect(links.length).toBeGreaterThan(0);
  for (const link of links) readFileSync(path.join(directory, "node_modules/@tandem/ml", link));
});

test("a model is made, checked, compiled, tested and trained with them", () => {
  expect(tandemMl("--version")).toBe("0.1.0\n");
  tandemMl("init", "my-model");
  // The folder is complete: whoever copies it elsewhere can install it.
  const manifest = readFileSync(path.join(directory, "my-model/package.json"), "utf8");
  for (const [name, file] of Object.entries(files)) {
    expect(manifest).toContain(`"${name}": "file:${file}"`);
    expect(readFileSync(path.join(directory, "my-model", file)).equals(readFileSync(path.join(directory, file)))).toBe(
      true,
    );
  }
  tandemMl("init", "my-model", "--force");
  expect(readdirSync(path.join(directory, "my-model")).filter((file) => file.includes(".old-"))).toEqual([]);
  expect(tandemMl("start", "my-model", "--check")).toContain("answers 3 sample tasks");
  const tested = tandemMl("test", "my-model");
  expect(tested).toMatch(/^(\d+)\/\1 passed$/m);
  expect(tested).toMatch(/^ℹ fail 0$/m);
  const compiler = path.join(root, "node_modules/typescript/bin/tsc");
  run(process.execPath, [compiler, "-p", "my-model", "--skipLibCheck", "false"]);
});

test.each([[["--workers", "1"]], [["--watch"]]])("it is served and trained, %o", async (words) => {
  tandemMl("init", `served${words.length}`);
  const child = spawn(process.execPath, [program(), "start", `served${words.length}`, "--port", "0", ...words], {
    cwd: directory,
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, LOG_LEVEL: "error" },
  });
  const ended = new Promise((resolve) => child.on("exit", resolve));
  const [line] = (await child.stdout.take(1).toArray()) as Buffer[];
  const url = /http:\S+/.exec(String(line))?.[0] ?? "";
  expect(tandemMl("test", url, "--train")).toMatch(/^(\d+)\/\1 passed$/m);
  child.kill("SIGTERM");
  expect(await ended).toBe(0);
});
