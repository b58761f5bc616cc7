import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

/**
 * Adds a tag to a copy of the schema, as `docs/how-to/add-a-tag.md` says, and asks the compiler who else must know it.
 * The tag is the example of that page, so the page cannot promise what is not so.
 */
const root = path.resolve(import.meta.dirname, "../../..");
const howTo = readFileSync(path.join(root, "docs/how-to/add-a-tag.md"), "utf8");
const name = "Confidence";
const definition = blockOf(howTo);
/** The places that the page names. */
const places = [...howTo.matchAll(/map in `([^`]+)`/g)].map((match) => match[1] ?? "");

const use = `import { labelConfig, type ResultOf } from "@tandem/schema";

const config = labelConfig(\`${/example: `([^`]*)`/.exec(definition)?.[1] ?? ""}\`);
type Answer = ResultOf<typeof config, "sure">;

export const right: Answer = { from_name: "sure", to_name: "text", type: "confidence", value: { confidence: 80 } };
// @ts-expect-error -- it is a number
export const wrong: Answer = { from_name: "sure", to_name: "text", type: "confidence", value: { confidence: "80" } };
`;

let scratch = "";
const folderOf = (copy: Copy): string => path.join(scratch, copy);
type Copy = "with" | "without";

beforeAll(() => {
  scratch = realpathSync(mkdtempSync(path.join(os.tmpdir(), "tandem-made-up-tag-")));
  copySchema("with");
  copySchema("without");
  const index = path.join(folderOf("with"), "schema/src/tags/index.ts");
  const written = readFileSync(index, "utf8")
    .replace("import ", `import { confidence } from "./confidence.ts";\nimport `)
    .replace("export const tags = {\n", `export const tags = {\n  ${name}: confidence,\n`);
  writeFileSync(index, written);
  writeFileSync(path.join(folderOf("with"), "schema/src/tags/confidence.ts"), definition);
  writeFileSync(path.join(folderOf("with"), "schema/src/use.ts"), use);
});

afterAll(() => {
  if (scratch !== "") rmSync(scratch, { recursive: true });
});

test("the compiler names the places that the how-to names, and no other", { timeout: 120_000 }, async () => {
  expect(places).toEqual(["packages/studio/src/editor/tags/index.ts"]);
  const found = await compile("with");
  expect(found.map(({ file }) => file)).toEqual(expect.arrayContaining(places));
  // Who reads a map that lacks the tag is told too (TS7053); what must be changed is the map.
  const others = found.filter(({ file, message }) => !places.includes(file) && !message.startsWith("error TS7053"));
  // Who compiles a tree with mistakes of its own is told only of those that the tag brings.
  const before = others.length === 0 ? [] : (await compile("without")).map(({ file }) => file);
  expect(others.filter(({ file }) => !before.includes(file))).toEqual([]);
});

describe("with the schema alone", () => {
  const load = async (file: string): Promise<unknown> =>
    import(/* @vite-ignore */ pathToFileURL(path.join(folderOf("with"), "schema/src", file)).href);

  test("it is parsed, its answers are checked and made, and its page is printed", async () => {
    const schema = (await load("index.ts")) as typeof import("../src/index.ts");
    const { tagReference } = (await load("reference/index.ts")) as typeof import("../src/reference/index.ts");
    const { example } = (schema.tags as unknown as Record<string, { example: string }>)[name] ?? { example: "" };
    const parsed = schema.parseConfig(example);
    if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
    expect(parsed.warnings).toEqual([]);
    const answered = (confidence: unknown) => ({
      from_name: "sure",
      to_name: "text",
      type: "confidence",
      value: { confidence },
    });
    expect(schema.validateResults(parsed.config, [answered(80)]).problems).toEqual([]);
    expect(schema.validateResults(parsed.config, [answered(20)]).problems).toEqual([
      {
        path: "$.result[0].value.confidence",
        message: '"confidence": 20 is not a number from 50 to 100',
        expected: "a number from 50 to 100",
      },
    ]);
    const data = schema.sampleData(parsed.config);
    expect(schema.sampleResults(parsed.config, data, schema.seededRandom(1))).toMatchObject([{ type: "confidence" }]);
    expect(schema.summarizeResults(parsed.config, [answered(80)])).toBe("80 %");
    expect(schema.uncertaintyOf(parsed.config, { result: [{ ...answered(80), score: 0.75 }] }).byControl).toEqual({
      sure: 0.25,
    });
    const page = tagReference().get("confidence.md");
    expect(page).toContain("confidence: number;");
    expect(page).toContain("| `least` | a number from 0 to 100 | `0` | The lowest answer. |");
  });
});

/** The first block of TypeScript in a page, without the indent of the list it is in. */
function blockOf(markdown: string): string {
  const [, indent = "", code = ""] = /^( *)```ts\n([\s\S]*?)\n *```$/m.exec(markdown) ?? [];
  return code
    .split("\n")
    .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line))
    .join("\n");
}

/** A copy of the schema, and configurations of the compiler for all packages with it in the schema's place. */
function copySchema(copy: Copy): void {
  const folder = folderOf(copy);
  const from = path.join(root, "packages/schema");
  cpSync(path.join(from, "src"), path.join(folder, "schema/src"), { recursive: true });
  cpSync(path.join(from, "package.json"), path.join(folder, "schema/package.json"));
  symlinkSync(path.join(root, "node_modules"), path.join(folder, "node_modules"), "junction");
  const { exports } = JSON.parse(readFileSync(path.join(from, "package.json"), "utf8")) as {
    exports: Record<string, string>;
  };
  const paths = Object.fromEntries(
    Object.entries(exports).map(([entry, file]) => [
      path.posix.join("@tandem/schema", entry),
      [`./schema/${file.slice(2)}`],
    ]),
  );
  const write = (file: string, base: string, include: readonly string[]): void =>
    writeFileSync(
      path.join(folder, file),
      JSON.stringify({
        extends: path.join(root, base),
        compilerOptions: { paths },
        include,
        exclude: ["**/*.test.ts"],
      }),
    );
  const inRoot = (folders: readonly string[]): string[] => folders.map((one) => path.join(root, one));
  write("all.json", "tsconfig.json", ["schema", ...inRoot(["packages/server/src", "packages/ml/src"])]);
  write("studio.json", "packages/studio/tsconfig.json", inRoot(["packages/studio/src"]));
}

type Mistake = { file: string; message: string };

/** What the compiler says of all packages, by the files of the repository. */
async function compile(copy: Copy): Promise<Mistake[]> {
  const found = await Promise.all(["all.json", "studio.json"].map((project) => runCompiler(folderOf(copy), project)));
  return found.flat();
}

function runCompiler(folder: string, project: string): Promise<Mistake[]> {
  const program = path.join(root, "node_modules/typescript/bin/tsc");
  const options = { cwd: folder, maxBuffer: 1 << 26 };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [program, "-p", project, "--pretty", "false"], options, (error, output) => {
      const found = output.split("\n").flatMap((line): Mistake[] => {
        const [, file, message = ""] = /^(\S.*?)\(\d+,\d+\): (error .*)$/.exec(line) ?? [];
        return file === undefined ? [] : [{ file: inRepository(path.resolve(folder, file), folder), message }];
      });
      if (error !== null && found.length === 0) reject(new Error(`tsc: ${error.message}\n${output}`));
      else resolve(found);
    });
  });
}

function inRepository(file: string, folder: string): string {
  const schema = path.join(folder, "schema");
  const place = file.startsWith(schema + path.sep)
    ? path.join("packages/schema", path.relative(schema, file))
    : path.relative(root, file);
  return place.split(path.sep).join("/");
}
