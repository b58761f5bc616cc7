import { rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runIn } from "../test/command.ts";
import { temporaryDirectory } from "../test/harness.ts";

let directory: string;
beforeEach(async () => {
  directory = await temporaryDirectory();
});
afterEach(() => rm(directory, { recursive: true, force: true }));

test.each([
  ["model.ts", "export const a = 1;\nexport default (x => ;\n", "model.ts:2: SyntaxError: Expression expected"],
  ["model.ts", "enum Kind { One }\n", "model.ts:1: SyntaxError: TypeScript enum is not supported in strip-only mode"],
  ["model.ts", '\n\nimport { none } from "node:fs";\n', "model.ts:3: SyntaxError: The requested module"],
  ["model.ts", "\nconst weights = read();\n", "model.ts:2: ReferenceError: read is not defined"],
  ["model.mjs", "export default {\n", "model.mjs: SyntaxError: Unexpected end of input"],
])("%s with %j: the file is named, and the line where it is known", async (name, source, said) => {
  await writeFile(path.join(directory, name), source);
  const { code, errors } = await runIn(directory, ["start", ".", "--check"]);
  expect([code, errors]).toEqual([1, expect.stringContaining(`${path.sep}${said}`) as string]);
});

test("a mistake in a file that the model imports is told of that file", async () => {
  await writeFile(path.join(directory, "words.ts"), "export const words = [;\n");
  await writeFile(path.join(directory, "model.ts"), '\nimport { words } from "./words.ts";\nwords;\n');
  const { errors } = await runIn(directory, ["start", ".", "--check"]);
  expect(errors).toContain(`${path.sep}words.ts:1: SyntaxError: `);
});
