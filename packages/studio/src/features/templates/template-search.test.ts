import { expect, test } from "vitest";
import { templates } from "@tandem/schema";
import { findTemplates, groupsOf } from "./template-search.ts";

const found = (query: string, group: string | null = null) =>
  findTemplates(templates, query, group).map(({ id }) => id);

test("nothing to look for finds everything, in the same order", () => {
  expect(found("  ")).toEqual(templates.map(({ id }) => id));
});

test("every word must occur: in the title, the description, the group or a tag", () => {
  expect(found("NAMED entit")).toEqual(["named-entities"]);
  expect(found("brushlabels magicwand")).toEqual(["mask-segmentation"]);
  expect(found("video track")).toEqual(["object-tracking"]);
  expect(found("named magicwand")).toEqual([]);
});

test("a group narrows it down", () => {
  const inVideo = found("", "Video");
  expect(inVideo).toContain("object-tracking");
  expect(inVideo).not.toContain("object-detection");
  expect(found("quality", "Audio")).not.toContain("signal-quality");
});

test("groups with their sizes, in order", () => {
  const groups = groupsOf(templates);
  expect([...groups.keys()].slice(0, 2)).toEqual(["Computer Vision", "Natural Language Processing"]);
  expect([...groups.values()].reduce((sum, size) => sum + size, 0)).toBe(templates.length);
});
