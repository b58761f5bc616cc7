import { parseXml, XmlElement } from "@rgrove/parse-xml";
import { describe, expect, test } from "vitest";

import { lookUp, objectData, valueKeyOf } from "../config/task-values.ts";
import { parseConfig } from "../config/parse-config.ts";
import { validateTaskData } from "../results/task-data.ts";
import { tagNames } from "../tags/index.ts";
import { type Template, templates } from "./index.ts";

const named = templates.map((template) => [template.id, template] as const);

/** Every element of a config, from its root down. */
function elementsOf(template: Template): XmlElement[] {
  const below = (element: XmlElement): XmlElement[] => [
    element,
    ...element.children.flatMap((child) => (child instanceof XmlElement ? below(child) : [])),
  ];
  const { root } = parseXml(template.config);
  return root === null ? [] : below(root);
}

/** Every string in a piece of data, at any depth. */
function stringsIn(data: unknown): string[] {
  if (typeof data === "string") return [data];
  return typeof data === "object" && data !== null ? Object.values(data).flatMap(stringsIn) : [];
}

describe("the list", () => {
  test("ids and titles are unique, and there are as many as people expect", () => {
    expect(new Set(templates.map(({ id }) => id)).size).toBe(templates.length);
    expect(new Set(templates.map(({ title }) => title)).size).toBe(templates.length);
    expect(templates.length).toBeGreaterThanOrEqual(40);
  });

  test("the groups stand one after the other, in a fixed order", () => {
    const runs = templates.map(({ group }) => group).filter((group, at, all) => group !== all[at - 1]);
    expect(runs).toEqual([
      "Computer Vision",
      "Natural Language Processing",
      "Audio",
      "Conversational AI",
      "Ranking and Scoring",
      "Structured Data",
      "Time Series",
      "Video",
      "Generative AI",
      "Community",
    ]);
  });

  test("every tag is used by a template, except those for which no task is common enough", () => {
    const used = new Set(templates.flatMap((template) => elementsOf(template).map(({ name }) => name)));
    expect(tagNames.filter((name) => !used.has(name))).toEqual([]);
  });
});

describe.each(named)("%s", (_, template) => {
  test("is well-formed, indented by two, with a title and a description", () => {
    expect(elementsOf(template)[0]?.name).toBe("View");
    expect(template.config).toMatch(/^<View>\n( {2}.*\n)+<\/View>\n$/);
    expect(template.id).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(template.title.length).toBeLessThanOrEqual(44);
    expect(template.description).toMatch(/^[A-Z].{20,110}\.$/);
  });

  test("parses without a warning", () => {
    expect(parseConfig(template.config)).toMatchObject({ ok: true, warnings: [] });
  });

  test("shows its sample", () => {
    const parsed = parseConfig(template.config);
    if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join("\n"));
    expect(validateTaskData(parsed.config, template.sampleTask)).toEqual([]);
    for (const object of parsed.config.objects) {
      const shown = objectData(parsed.config, object, template.sampleTask);
      expect([object.name, shown]).not.toEqual([object.name, undefined]);
      expect(JSON.stringify(shown).length).toBeGreaterThan(2);
    }
  });

  test("its sample has a value for whatever the config reads, and needs no network", () => {
    const written = elementsOf(template).flatMap(({ attributes }) => Object.values(attributes));
    const keys = written.map((value) => valueKeyOf(value.replaceAll("{{idx}}", "0"))).filter((key) => key !== null);
    expect(keys.filter((key) => lookUp(template.sampleTask, key) === undefined)).toEqual([]);
    expect(stringsIn(template.sampleTask).filter((text) => /^\w+:\/\//.test(text))).toEqual([]);
  });

  test("its sample is plain data, made once, and small", () => {
    expect(template.sampleTask).toBe(template.sampleTask);
    const text = JSON.stringify(template.sampleTask);
    expect(JSON.parse(text)).toEqual(template.sampleTask);
    expect(text.length).toBeLessThan(100_000);
    const pictures = stringsIn(template.sampleTask).filter((value) => value.startsWith("data:image/"));
    expect(pictures.filter((picture) => picture.length > 6000)).toEqual([]);
    for (const picture of pictures)
      expect(parseXml(decodeURIComponent(picture.slice(picture.indexOf(",") + 1))).root?.name).toBe("svg");
  });
});
