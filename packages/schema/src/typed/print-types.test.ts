import { expect, test } from "vitest";

import { parseConfig } from "../config/parse-config.ts";
import { printTypes } from "./print-types.ts";

function printed(inside: string): string {
  const parsed = parseConfig(`<View><Text name="text" value="$text"/>${inside}</View>`);
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  return printTypes(parsed.config);
}

/** The lines of the text that begin so, without their indentation. */
const lines = (text: string, start: string): string[] =>
  text.split("\n").flatMap((line) => (line.trim().startsWith(start) ? [line.trim()] : []));

test("a control's results, exactly", () => {
  const text = printed(
    `<Labels name="ner" toName="text"><Label value="Person" alias="PER"/><Label value="Place"/></Labels>`,
  );
  expect(text).toContain(`export type NerResult = BesideValue & {
  from_name: "ner";
  to_name: "text";
  type: "labels";
  value: { start: number; end: number; text?: string; labels: ("PER" | "Place")[] };
};
`);
  expect(text).toContain(`export type Result = NerResult | RelationResult;`);
  expect(text).toContain(`export type TaskData = {\n  text: string;\n  [key: string]: unknown;\n};`);
  expect(text).toBe(
    printed(`<Labels name="ner" toName="text"><Label value="Person" alias="PER"/><Label value="Place"/></Labels>`),
  );
});

test("a value for each shape that a region can have", () => {
  const text = printed(`<Image name="i" value="$i"/><Labels name="any" toName="i,text"><Label value="a"/></Labels>
    <Choices name="about" toName="text" perRegion="true"><Choice value="b"/></Choices>`);
  const [any = "", about] = lines(text, "value:");
  expect(any.split(" | { ")).toHaveLength(8);
  expect(any).toContain('{ x: number; y: number; radiusX: number; radiusY: number; rotation?: number; labels: "a"[] }');
  expect(about).toBe('value: { start: number; end: number; text?: string; choices: "b"[] };');
  expect(lines(text, "to_name:")).toEqual(['to_name: "i" | "text" | "i,text";', 'to_name: "text";']);
});

test("names of types can be made of any names of controls, and differ", () => {
  const choices = (name: string) => `<Choices name="${name}" toName="text"><Choice value="a"/></Choices>`;
  const text = printed(
    ["my label", "my_label", "1st", "class", "relation", "übung", "日本", "*/", ""].slice(0, 8).map(choices).join(""),
  );
  expect(
    lines(text, "export type")
      .map((line) => /type (\S+)/.exec(line)?.[1])
      .slice(0, 8),
  ).toEqual([
    "MyLabelResult",
    "MyLabelResult2",
    "_1stResult",
    "ClassResult",
    "RelationResult2",
    "ÜbungResult",
    "日本Result",
    "_Result",
  ]);
  expect(lines(text, '/** <Choices> "*').join()).toContain('"* /"');
});

test("a number where a Repeater puts one; lists and paths of the task's data", () => {
  const text = printed(`<Repeater on="$turns" indexFlag="#"><Text name="turn_#" value="$turns[#].text"/>
      <Choices name="is_#" toName="turn_#"><Choice value="a"/></Choices></Repeater>
    <Text name="deep" value="$meta.title"/><Image name="pages" valueList="$pages"/>
    <Choices name="own" toName="text" value="$answers"/>`);
  expect(lines(text, "from_name:").slice(0, 2)).toEqual(["from_name: `is_${number}`;", 'from_name: "own";']);
  expect(text).toContain("export type IsResult =");
  expect(text.slice(text.indexOf("export type TaskData"))).toBe(`export type TaskData = {
  text: string;
  pages: readonly string[];
  turns: readonly unknown[];
  meta: unknown;
  answers?: readonly unknown[];
  [key: string]: unknown;
};
`);
});
