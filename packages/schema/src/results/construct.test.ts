import { expect, test } from "vitest";

import { parseConfig } from "../config/parse-config.ts";
import { choices, newRegionId, span } from "./construct.ts";

const parsed = parseConfig(`<View><Text name="text" value="$text"/><Text name="title" value="$title"/>
  <Choices name="label" toName="text,title"><Choice value="spam"/></Choices>
  <Labels name="ner" toName="text"><Label value="PER"/></Labels></View>`);
if (!parsed.ok) throw new Error("config");
const { config } = parsed;

test("a choice", () => {
  expect(choices(config, "label", ["spam"])).toEqual({
    from_name: "label",
    to_name: "text",
    type: "choices",
    value: { choices: ["spam"] },
  });
  expect(choices(config, "label", ["spam"], { id: "a", toName: "title", score: 0.5 })).toMatchObject({
    id: "a",
    to_name: "title",
    score: 0.5,
  });
});

test("a span has an id, and line breaks in its text as Label Studio writes them", () => {
  const made = span(config, "ner", { start: 0, end: 3, text: "a\nb" }, ["PER"]);
  expect(made).toEqual({
    id: made.id,
    from_name: "ner",
    to_name: "text",
    type: "labels",
    value: { start: 0, end: 3, text: "a\\nb", labels: ["PER"] },
  });
  expect(made.id).toMatch(/^[A-Za-z0-9_-]{10}$/);
  expect(span(config, "ner", { start: 0, end: 3 }, ["PER"], { id: "mine" })).toMatchObject({ id: "mine" });
});

test.each([
  ["an unknown control", () => choices(config, "lable", ["spam"]), /lable/],
  ["a control of another type", () => choices(config, "ner", ["PER"]), /type/],
  ["an unknown label", () => choices(config, "label", ["ham"]), /"ham" is not a label.*expected "spam"/],
  [
    "an object it is not about",
    () => span(config, "ner", { start: 0, end: 1 }, ["PER"], { toName: "title" }),
    /to_name/,
  ],
  ["a backwards span", () => span(config, "ner", { start: 2, end: 1 }, ["PER"]), /empty or backwards/],
  [
    "a span beyond the text",
    () => span(config, "ner", { start: 0, end: 9 }, ["PER"], { task: { data: { text: "short" } } }),
    /has 5 characters/,
  ],
  ["a score that is no share", () => choices(config, "label", ["spam"], { score: 3 }), /score/],
])("cannot make %s", (_, make, message) => {
  expect(make).toThrow(RangeError);
  expect(make).toThrow(message);
});

test("ids differ", () => {
  expect(new Set(Array.from({ length: 1000 }, newRegionId)).size).toBe(1000);
});
