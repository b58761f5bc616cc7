import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

/** `npm test`: everything, headless. Browser tests need Chromium; where there is none they say so and the rest runs. */
const root = path.resolve(import.meta.dirname, "..");
const bin = (name: string): string => path.join(root, "node_modules/.bin", name);
const results = await mkdtemp(path.join(tmpdir(), "tandem-test-results-"));
const total = { passed: 0, failed: 0, skipped: 0 };
let broken = false;

const chromiums = [
  process.env["CHROMIUM_PATH"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];
const findChromium = (): string | undefined => chromiums.find((file) => file !== undefined && existsSync(file));

function run(program: string, args: string[], env: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(bin(program), args, {
      cwd: root,
      stdio: ["ignore", "inherit", "inherit"],
      env: { ...process.env, ...env },
    });
    child.once("error", () => resolve(1));
    child.once("exit", (code) => resolve(code ?? 1));
  });
}

async function readReport<T>(file: string): Promise<T | null> {
  return existsSync(file) ? (JSON.parse(await readFile(file, "utf8")) as T) : null;
}

/** The tests that start and kill whole installations have the machine to themselves: they would slow the others down. */
const rounds = [["pure", "ml", "server"], ["whole"]] as const;

async function runVitest(projects: readonly string[], filters: string[]): Promise<void> {
  const file = path.join(results, `${projects.join("-")}.json`);
  const code = await run("vitest", [
    "run",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${file}`,
    ...projects.flatMap((project) => ["--project", project]),
    ...(filters.length > 0 ? ["--passWithNoTests"] : []),
    ...filters,
  ]);
  const report = await readReport<{ numPassedTests: number; numFailedTests: number; numPendingTests: number }>(file);
  total.passed += report?.numPassedTests ?? 0;
  total.failed += report?.numFailedTests ?? 0;
  total.skipped += report?.numPendingTests ?? 0;
  broken ||= code !== 0;
}

async function runBrowserTests(): Promise<void> {
  const chromium = findChromium();
  if (!chromium) {
    console.log("Browser tests were not run: no Chromium found (set CHROMIUM_PATH, or install the chromium package).");
    return;
  }
  const file = path.join(results, "playwright.json");
  const code = await run("playwright", ["test", "--config", "e2e/playwright.config.ts", "--reporter=list,json"], {
    CHROMIUM_PATH: chromium,
    PLAYWRIGHT_JSON_OUTPUT_NAME: file,
  });
  const stats = (
    await readReport<{ stats: { expected: number; unexpected: number; skipped: number; flaky: number } }>(file)
  )?.stats;
  total.passed += (stats?.expected ?? 0) + (stats?.flaky ?? 0);
  total.failed += stats?.unexpected ?? 0;
  total.skipped += stats?.skipped ?? 0;
  broken ||= code !== 0;
}

const filters = process.argv.slice(2);
for (const projects of rounds) await runVitest(projects, filters);
if (filters.length === 0) await runBrowserTests();
await rm(results, { recursive: true, force: true });
console.log(`\n${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ""}`);
process.exit(broken || total.failed > 0 ? 1 : 0);
