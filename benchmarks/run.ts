import { spawn } from "node:child_process";
import path from "node:path";

/**
 * `npm run bench` runs every part, `npm run bench -- next import` the named ones. Each part is a program of its own
 * that prints its numbers beside a baseline measured in the same run.
 */
const parts = {
  start: "server/start.ts",
  import: "server/import.ts",
  next: "server/next.ts",
  "data-manager": "server/data-manager.ts",
  "prediction-run": "server/prediction-run.ts",
  loop: "server/loop.ts",
  ml: "predict/run.ts",
  batching: "batching/run.ts",
  masks: "masks/run.ts",
  "learning-curve": "learning-curve/run.ts",
  validate: "validate/run.ts",
} as const;
/** Other names of parts. */
const aliases: Record<string, keyof typeof parts> = { predict: "ml" };
type Part = keyof typeof parts;
const isPart = (name: string): name is Part => name in parts;

const named = process.argv.slice(2).map((name) => aliases[name] ?? name);
const unknown = named.filter((name) => !isPart(name));
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(", ")}. The parts are: ${Object.keys(parts).join(", ")}`);
  process.exit(2);
}

let failed = 0;
for (const name of named.length > 0 ? named.filter(isPart) : (Object.keys(parts) as Part[])) {
  console.log(`\n━━ ${name} ━━`);
  const code = await new Promise<number>((resolve) => {
    const child = spawn(process.execPath, [path.join(import.meta.dirname, parts[name])], { stdio: "inherit" });
    child.once("error", () => resolve(1));
    child.once("exit", (status) => resolve(status ?? 1));
  });
  if (code !== 0) failed += 1;
}
process.exit(failed === 0 ? 0 : 1);
