import { spawnSync } from "node:child_process";
import path from "node:path";

/** `npm run check`: what must be green before a change lands. */
const root = path.resolve(import.meta.dirname, "..");
const steps = [
  ["format", ["oxfmt", "--check", "."]],
  ["lint", ["oxlint", "--type-aware", "--deny-warnings"]],
  ["types", ["tsc", "-p", "."]],
  ["types of the studio", ["tsc", "-p", "packages/studio"]],
] as const;

for (const [name, [program, ...args]] of steps) {
  console.log(`— ${name}`);
  const { status } = spawnSync(path.join(root, "node_modules/.bin", program), args, { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
console.log("— architecture and tests");
process.exit(spawnSync(process.execPath, ["scripts/test.ts"], { cwd: root, stdio: "inherit" }).status ?? 1);
