import { expect, test } from "vitest";

import { checkConfigChange } from "./config-change.ts";
import { parseConfig } from "./parse-config.ts";

function config(...controls: string[]) {
  const parsed = parseConfig(
    `<View><Text name="text" value="$text"/><Text name="other" value="$other"/>${controls.join("")}</View>`,
  );
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.config;
}

const choices = (options: string, more = 'toName="text"') => `<Choices name="c" ${more}>${options}</Choices>`;
const a = '<Choice value="a"/>';
const b = '<Choice value="Bee" alias="b"/>';
const before = config(choices(a + b));
const used = { "c|text|choices": 3 };
const usedLabels = { c: { a: 2, b: 1 } };

test("adding and reordering is allowed", () => {
  expect(checkConfigChange(before, config(choices(`${b}<Choice value="new"/>${a}`)), used, usedLabels)).toEqual([]);
});

test("what is not used may go", () => {
  expect(checkConfigChange(before, config(), {}, {})).toEqual([]);
  expect(checkConfigChange(before, config(), { "c|text|choices": 0 }, { c: { a: 0 } })).toEqual([]);
  expect(checkConfigChange(before, config(choices(a)), used, { c: { a: 2 } })).toEqual([]);
});

test("a used control may not be removed: one message, with the count", () => {
  expect(checkConfigChange(before, config(), used, usedLabels)).toEqual([
    'There are 3 annotations made with tag "c" (type choices, of "text"), which is removed. Keep it, or delete these annotations first',
  ]);
});

test.each([
  ["another type", '<Labels name="c" toName="text"><Label value="a"/><Label value="b"/></Labels>'],
  ["another object", choices(a + b, 'toName="other"')],
])("a used control may not get %s", (_, control) => {
  const [message, ...rest] = checkConfigChange(before, config(control), { "c|text|choices": 1 }, usedLabels);
  expect(rest).toEqual([]);
  expect(message).toContain("There is 1 annotation made with");
  expect(message).toContain("is changed");
});

test("used labels may not be removed: the alias is what counts", () => {
  expect(checkConfigChange(before, config(choices('<Choice value="Bee"/>')), used, usedLabels)).toEqual([
    'These labels still exist in annotations or drafts:\na (2 annotations)\nb (1 annotation)\nPlease add labels to tag with name="c".',
  ]);
});

test("labels from the task are not asked about", () => {
  expect(checkConfigChange(before, config(choices("", 'toName="text" value="$options"')), used, usedLabels)).toEqual(
    [],
  );
});

test("what never fitted does not block", () => {
  expect(
    checkConfigChange(before, config(choices(a + b)), { "gone|text|choices": 5 }, { c: { old: 4 }, gone: { x: 1 } }),
  ).toEqual([]);
});

test("a repeated control is used under the names of its items", () => {
  const repeated = (options: string) =>
    config(
      `<Repeater on="$l"><Text name="t_{{idx}}" value="$l[{{idx}}]"/><Choices name="c_{{idx}}" toName="t_{{idx}}">${options}</Choices></Repeater>`,
    );
  const items = { "c_0|t_0|choices": 1, "c_4|t_4|choices": 2 };
  expect(checkConfigChange(repeated(a + b), repeated(b + a), items, { c_4: { a: 2 } })).toEqual([]);
  expect(checkConfigChange(repeated(a + b), repeated(b), items, { c_4: { a: 2 } })[0]).toContain("a (2 annotations)");
  expect(checkConfigChange(repeated(a + b), config(), items, {})).toHaveLength(2);
});
