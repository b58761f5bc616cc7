import { parseConfig } from "@tandem/schema";
import { expect, test } from "vitest";
import { LabelFilters } from "./label-filters.ts";

const parsed = parseConfig(
  `<View><Text name="t" value="$t"/><Choices name="c" toName="t" allowNested="true">
    <Choice value="Animal"><Choice value="Cat"/><Choice value="Dog"/></Choice><Choice value="catalogue"/></Choices></View>`,
);
if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
const { labels } = parsed.config.controls[0]!;

const found = (words: string, least = 0, isCaseSensitive = false): string[] => {
  const filters = new LabelFilters(() => undefined);
  filters.set("c", { words, least, isCaseSensitive });
  return filters.shown("c", labels).map(({ value }) => value);
};

test("labels with the words in them, and what they are inside of", () => {
  expect(found("cat")).toEqual(["Animal", "Cat", "catalogue"]);
  expect(found("cat", 0, true)).toEqual(["catalogue"]);
  expect(found("no such")).toEqual([]);
});

test("too few letters find everything, and so does another control's filter", () => {
  expect(found("ca", 3)).toHaveLength(4);
  expect(found("")).toHaveLength(4);
  const filters = new LabelFilters(() => undefined);
  filters.set("other", { words: "dog", least: 0, isCaseSensitive: false });
  expect(filters.shown("c", labels)).toHaveLength(4);
});
