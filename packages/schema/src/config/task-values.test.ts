import { expect, test } from "vitest";

import { labelsOf } from "./labels.ts";
import { parseConfig } from "./parse-config.ts";
import { dataTypes, lookUp, objectData, resolveUndefinedKey, resolveValue } from "./task-values.ts";

function configOf(inside: string) {
  const parsed = parseConfig(`<View>${inside}</View>`);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.config;
}

const one = configOf('<Text name="t" value="$text"/>');
const two = configOf('<Text name="t" value="$text"/><Text name="u" value="$title"/>');

test("paths into data", () => {
  const data = { a: { b: [{ c: 1 }] }, "a.b": "whole", n: null };
  expect(lookUp(data, "a.b[0].c")).toBe(1);
  expect(lookUp(data, "a.b")).toBe("whole");
  expect(lookUp(data, "n.x")).toBeUndefined();
  expect(lookUp(data, "toString")).toBeUndefined();
  expect(lookUp({}, "__proto__.toString")).toBeUndefined();
});

test("a value that is one path gives what is there, mixed text a string", () => {
  const data = { name: "May", rows: [1, 2], price: 5 };
  expect(resolveValue("$rows", data)).toEqual([1, 2]);
  expect(resolveValue("$missing", data)).toBe("");
  expect(resolveValue("Sheet: $name, $rows[1] of $price; $nobody.", data)).toBe("Sheet: May, 2 of 5; .");
  expect(resolveValue("costs $5", data)).toBe("costs $5");
});

test("$undefined$ is the only data key under another name", () => {
  expect(resolveUndefinedKey(one, { id: 1, $undefined$: "hi" })).toEqual({ id: 1, text: "hi" });
  const both = { $undefined$: "hi", text: "there" };
  expect(resolveUndefinedKey(one, both)).toBe(both);
  const unclear = { $undefined$: "hi" };
  expect(resolveUndefinedKey(two, unclear)).toBe(unclear);
  const [object] = one.objects;
  expect(object && objectData(one, object, { $undefined$: "hi" })).toBe("hi");
});

test("data types", () => {
  expect(dataTypes(two)).toEqual({ text: "Text", title: "Text" });
});

test("labels from the task: strings, objects, trees; unknown without the task", () => {
  const [control] = configOf('<Text name="t" value="$text"/><Choices name="c" toName="t" value="$options"/>').controls;
  if (!control) throw new Error("no control");
  expect(labelsOf(control, undefined)).toBeNull();
  const labels = labelsOf(control, {
    options: ["x", { value: "Y", alias: "y", hotkey: 4, children: ["z"] }, { none: 1 }, null],
  });
  expect(labels?.map(({ stored, path, hotkey }) => [stored, path, hotkey])).toEqual([
    ["x", ["x"], null],
    ["y", ["y"], "4"],
    ["z", ["y", "z"], null],
  ]);
  expect(labelsOf(control, { options: "no list" })).toEqual([]);
});

test("endless trees of labels are cut, not followed to the end of the stack", () => {
  const [control] = configOf('<Text name="t" value="$text"/><Choices name="c" toName="t" value="$options"/>').controls;
  let options: unknown = [];
  for (let depth = 0; depth < 20_000; depth += 1) options = [{ value: "x", children: options }];
  expect(control && labelsOf(control, { options })).toHaveLength(100);
});
