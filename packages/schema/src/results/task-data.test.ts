import { expect, test } from "vitest";

import { parseConfig } from "../config/parse-config.ts";
import { validateTaskData } from "./task-data.ts";

function check(inside: string, data: unknown): string[] {
  const parsed = parseConfig(`<View>${inside}</View>`);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return validateTaskData(parsed.config, data);
}

const text = '<Text name="t" value="$text"/>';

test.each([["words"], [""], [5], [["a", "b"]]])("a text may be %j", (value) => {
  expect(check(text, { text: value, more: null })).toEqual([]);
});

test("a missing key", () => {
  expect(check(text, { txt: "x" })).toEqual(['"text" key is expected in task data']);
  expect(check(text, { text: null })).toEqual(['"text" key is expected in task data']);
  expect(check(`${text}<Text name="u" value="$a.b[1]"/>`, { a: { b: [1] } })).toEqual([
    '"text" key is expected in task data',
    '"a.b[1]" key is expected in task data',
  ]);
});

test("a value of the wrong type", () => {
  expect(check(text, { text: { a: 1 } })).toEqual([
    '"text" must be a string, a number or a list for <Text>, but it is an object',
  ]);
  expect(check(text, { text: true })).toEqual([
    '"text" must be a string, a number or a list for <Text>, but it is the boolean true',
  ]);
});

test.each([[null], ["x"], [[{ text: "x" }]]])("data that is %j", (data) => {
  expect(check(text, data)[0]).toContain("Task data must be an object");
});

test("$undefined$ stands for the only key", () => {
  expect(check(text, { $undefined$: "x" })).toEqual([]);
});

test("a config that shows nothing of the task takes any data", () => {
  expect(check('<Text name="t" value="fixed"/>', {})).toEqual([]);
});
