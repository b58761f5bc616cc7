import { parseXml, XmlElement } from "@rgrove/parse-xml";
import { describe, expect, test } from "vitest";

import { expandRepeaters, repeaterProblems } from "../config/expand-repeaters.ts";
import { lookUp, objectData, valueKeyOf } from "../config/task-values.ts";
import { parseConfig } from "../config/parse-config.ts";
import { sampleResults, seededRandom } from "../results/sample.ts";
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

/** Whether there is nothing to see: no data, or a text, list or table without content. */
const isEmpty = (data: unknown): boolean => (JSON.stringify(data) ?? "").length <= 2;

/** How bright a colour `#rrggbb` is, from 0 to 1 (WCAG 2's relative luminance). */
function brightness(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [darker = 0, brighter = 0] = [brightness(one), brightness(other)].toSorted((a, b) => a - b);
  return (brighter + 0.05) / (darker + 0.05);
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

  test("every tag is used by a template, except old names and lines without labels in a video", () => {
    const used = new Set(templates.flatMap((template) => elementsOf(template).map(({ name }) => name)));
    expect(tagNames.filter((name) => !used.has(name))).toEqual(["Dialog", "AudioPlus", "VideoVector"]);
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

  test("its colours are seen on white and on black, and differ within a group of labels", () => {
    for (const element of elementsOf(template)) {
      const children = element.children.filter((child) => child instanceof XmlElement);
      const colors = children.flatMap(({ attributes }) => attributes["background"] ?? []);
      expect(colors.filter((color) => contrast(color, "#ffffff") < 3 || contrast(color, "#17181c") < 3)).toEqual([]);
      expect(new Set(colors).size).toBe(colors.length);
    }
  });

  test("shows its sample, and every control can be answered for it", () => {
    const parsed = parseConfig(template.config);
    if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join("\n"));
    const config = expandRepeaters(parsed.config, template.sampleTask);
    expect(validateTaskData(config, template.sampleTask)).toEqual([]);
    expect(repeaterProblems(parsed.config, template.sampleTask)).toEqual([]);
    const empty = config.objects.filter((object) => isEmpty(objectData(config, object, template.sampleTask)));
    expect(config.objects.length).toBeGreaterThan(0);
    expect(empty.map(({ name }) => name)).toEqual([]);
    const answered = new Set(
      sampleResults(config, template.sampleTask, seededRandom(1)).map(({ from_name }) => from_name),
    );
    expect(config.controls.map(({ name }) => name).filter((name) => !answered.has(name))).toEqual([]);
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
