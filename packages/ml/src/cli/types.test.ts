import { spawn } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import {
  type ConfigNode,
  parseConfig,
  printTypes,
  sampleData,
  sampleResults,
  seededRandom,
  tagNames,
  tags,
  templates,
} from "@tandem/schema";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { commandLine, temporaryDirectory } from "../../test/harness.ts";

const root = path.resolve(import.meta.dirname, "../../../..");
let directory: string;
beforeEach(async () => {
  directory = await temporaryDirectory();
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function run(command: readonly string[]): Promise<{ code: number | null; output: string; errors: string }> {
  const child = spawn(process.execPath, command, { cwd: directory, stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  const [output, errors] = await Promise.all([child.stdout.toArray(), child.stderr.toArray()]);
  return { code: await ended, output: Buffer.concat(output).toString(), errors: Buffer.concat(errors).toString() };
}

const tandemMl = (...words: string[]) => run([commandLine, ...words]);

describe("tandem-ml types", () => {
  const config = `<View>\n  <Text name="text" value="$text"/>\n  <Choices name="label"><Choice value="a"/></Choices>\n</View>`;

  test("prints the types of a config, or writes them", async () => {
    await writeFile(path.join(directory, "config.xml"), config);
    const printed = await tandemMl("types", "config.xml");
    expect(printed).toMatchObject({ code: 0, errors: "" });
    expect(printed.output).toContain('value: { choices: "a"[] };');
    expect(await tandemMl("types", "config.xml", "--out", "config.d.ts")).toEqual({ code: 0, output: "", errors: "" });
    expect(await readFile(path.join(directory, "config.d.ts"), "utf8")).toBe(printed.output);
  });

  test("says what is wrong and where, and writes nothing", async () => {
    await writeFile(path.join(directory, "wrong.xml"), config.replace("<Choices", '<Choices toName="txt"'));
    const { code, output, errors } = await tandemMl("types", "wrong.xml", "--out", "wrong.d.ts");
    expect([code, output]).toEqual([1, ""]);
    expect(errors).toMatch(/^wrong\.xml:3:\d+ error: toName="txt" not found/);
    await expect(readFile(path.join(directory, "wrong.d.ts"))).rejects.toThrow("ENOENT");
    expect(await tandemMl("types", "nowhere.xml")).toMatchObject({
      code: 1,
      errors: "tandem-ml: there is no file nowhere.xml\n",
    });
  });
});

/** Names that are no names of types, and labels that are hard to write. */
const hardConfig = `<View><Text name="a b" value="$a_b"/><Text name="class" value="$class.name"/><Image name="i" valueList="$pages"/>
  <Choices name="Result" toName="a b,class"><Choice value='say "hi"'/><Choice value="back\\slash \`\${x}\`"/><Choice value="&#10;"/></Choices>
  <Choices name="relation" toName="a b" value="$answers"/><Choices name="1st" toName="a b" allowNested="true"><Choice value="x"><Choice value="*/"/></Choice></Choices>
  <Choices name="übung 日本" toName="a b"><Choice value="ü"/></Choices><Choices name="übung-日本" toName="a b"><Choice value="ü"/></Choices>
  <Choices name="*/ \${1}" toName="a b"><Choice value="x"/></Choices><Rectangle name="box" toName="i"/><TextArea name="t" toName="i" perRegion="true"/></View>`;

const configs = [
  { name: "hard", xml: hardConfig },
  ...templates.map(({ id, config, sampleTask }) => ({ name: `template-${id}`, xml: config, task: sampleTask })),
  ...tagNames.map((tag) => ({ name: `tag-${tag}`, xml: tags[tag].example })),
];

/** One module for each config: sample results have the printed types, and these are those that the compiler reads. */
function checkModule({ name, xml, task }: { name: string; xml: string; task?: Record<string, unknown> }) {
  const parsed = parseConfig(xml);
  if (!parsed.ok) throw new Error(`${name}: ${parsed.problems.map(({ message }) => message).join("\n")}`);
  const { config } = parsed;
  const data = task ?? { ...repeatedLists(config.root), ...sampleData(config) };
  const results = sampleResults(config, data, seededRandom(1));
  const lines = [
    `import type { PredictionOf, RelationOf, ResultOf, TaskDataOf } from "@tandem/schema";`,
    `import type { Annotation, Prediction, Result, TaskData } from "./${name}.d.ts";`,
    `const config = ${JSON.stringify(xml)} as const;`,
    `export const results: Result[] = ${written(results)};`,
    `export const byCompiler: (ResultOf<typeof config> | RelationOf<typeof config>)[] = results;`,
    `export const prediction: PredictionOf<typeof config> = { result: results } satisfies Prediction;`,
    `export const data: TaskData = ${written(data)};`,
    `export const dataByCompiler: TaskDataOf<typeof config> = data;`,
    `export const resultsOfAnnotation = (annotation: Annotation): Result[] => annotation.result;`,
    ...results.flatMap((result, index) => [
      "// @ts-expect-error no such control",
      `export const control${index}: Result = ${written({ ...result, from_name: `${result.from_name}!` })};`,
      "// @ts-expect-error no such object",
      `export const object${index}: Result = ${written({ ...result, to_name: `${result.to_name}!` })};`,
      "// @ts-expect-error no value",
      `export const value${index}: Result = ${written({ ...result, value: "" })};`,
    ]),
  ];
  return { printed: printTypes(config), module: lines.join("\n") };
}

/** As an expression: without `null`, which stands for a missing key, and with long texts cut off. */
function written(value: unknown): string {
  const text = JSON.stringify(value, (_, inside: unknown) =>
    inside === null ? undefined : typeof inside === "string" ? inside.slice(0, 200) : inside,
  );
  // The first item of what is repeated.
  return text.replaceAll("{{idx}}", "0");
}

function repeatedLists(node: ConfigNode): Record<string, unknown> {
  const own = node.tag === "Repeater" ? { [node.attributes.on?.slice(1) ?? ""]: [] } : {};
  return Object.assign(own, ...node.children.map(repeatedLists)) as Record<string, unknown>;
}

test("printed types compile, take right results, refuse wrong ones, and agree with what the compiler reads", async () => {
  // Beside the sources, so that packages are found.
  const folder = path.join(root, "node_modules", ".cache", `types-${process.pid}`);
  await mkdir(folder, { recursive: true });
  try {
    for (const config of configs) {
      const { name } = config;
      const { printed, module } = checkModule(config);
      await writeFile(path.join(folder, `${name}.d.ts`), printed);
      await writeFile(path.join(folder, `${name}-check.ts`), module);
    }
    // What must not compile, so that no error means something.
    await writeFile(path.join(folder, "mistake.ts"), "export const mistake: number = '';\n");
    await writeFile(path.join(folder, "package.json"), '{"type":"module"}');
    const settings = {
      extends: path.join(root, "tsconfig.base.json"),
      compilerOptions: { types: [], skipLibCheck: false },
    };
    await writeFile(path.join(folder, "tsconfig.json"), JSON.stringify({ ...settings, include: ["*.ts"] }));
    const { output } = await run([
      path.join(root, "node_modules/typescript/bin/tsc"),
      "-p",
      folder,
      "--pretty",
      "false",
    ]);
    // Only of these files, and not of the sources that they import.
    const errors = output.split("\n").flatMap((line) => /types-\d+\/(.*)/.exec(line)?.[1] ?? []);
    expect(errors).toEqual([expect.stringMatching(/^mistake\.ts/)]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
