import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";

import { parseConfig, sampleData, tagNames, tags, validateResults, validateTaskData } from "@tandem/schema";
import { tagReference } from "@tandem/schema/reference";

const folder = path.join(import.meta.dirname, "tags");

describe("the reference of tags", () => {
  const pages = tagReference();

  test("has a page for each tag, and none for tags that are gone", () => {
    expect(readdirSync(folder).toSorted()).toEqual([...pages.keys()].toSorted());
  });

  test.each([...pages])("%s is what `npm run docs:tags` writes", (file, text) => {
    expect(readFileSync(path.join(folder, file), "utf8")).toBe(text);
  });

  test.each([...pages])("the links of %s lead somewhere", (_, text) => {
    const targets = [...text.matchAll(/\]\(([^)]+)\)/g)].map((match) => match[1] ?? "");
    expect(targets.filter((target) => !existsSync(path.join(folder, target)))).toEqual([]);
  });

  test.each(tagNames)("the examples of %s are right", (name) => {
    const page = pages.get(`${name.toLowerCase()}.md`) ?? "";
    const [xml = ""] = blocks(page, "xml");
    const parsed = parseConfig(xml);
    if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
    expect(parsed.warnings).toEqual([]);
    expect(xml).toMatch(new RegExp(`<${name}\\b`, "i"));
    const data = sampleData(parsed.config);
    expect(validateTaskData(parsed.config, data)).toEqual([]);
    const { kind } = tags[name];
    const results = blocks(page, "json")
      .map((json) => JSON.parse(json) as unknown)
      .filter((value) => typeof value === "object" && value !== null && "from_name" in value);
    expect(results).toHaveLength(kind === "control" || kind === "dialog" ? 1 : 0);
    // A mask or a film is cut short on the page; that all of it is right is tested with the samples themselves.
    if (JSON.stringify(results).includes("…")) return;
    expect(validateResults(parsed.config, results, { task: { data } }).problems).toEqual([]);
  });
});

/** The code blocks of a language. */
function blocks(markdown: string, language: string): string[] {
  return [...markdown.matchAll(/```(\w+)\n([\s\S]*?)\n```/g)].flatMap(([, written, text = ""]) =>
    written === language ? [text] : [],
  );
}
