import { expect, test } from "vitest";
import { parseConfig, type LabelConfig, type Result } from "@tandem/schema";
import { EditorStore } from "./editor-store.ts";
import { submitProblems } from "./submit-problems.ts";

const parse = (xml: string): LabelConfig => {
  const parsed = parseConfig(xml);
  if (!parsed.ok) throw new Error(parsed.problems.map((problem) => problem.message).join("\n"));
  return parsed.config;
};
const config = parse(`<View>
  <Text name="text" value="$text"/>
  <Choices name="label" toName="text" required="true"><Choice value="Spam"/><Choice value="Not spam" alias="ham"/></Choices>
  <Labels name="ner" toName="text"><Label value="PER" background="#ff0000"/><Label value="ORG"/></Labels>
  <Choices name="kind" toName="text" perRegion="true" choice="multiple"><Choice value="nick"/><Choice value="full"/></Choices>
  <View visibleWhen="choice-selected" whenTagName="label" whenChoiceValue="Spam">
    <Choices name="why" toName="text"><Choice value="scam"/><Choice value="ads"/></Choices>
  </View>
</View>`);
const data = { text: "Ada met Charles in London" };
const control = (name: string) => config.controlByName.get(name)!;
const open = (results: Result[] = []) => new EditorStore({ config, data, results });

test("a choice is one result, changed in place and taken away", () => {
  const editor = open();
  editor.setAnswer(control("label"), ["Spam"]);
  editor.setAnswer(control("label"), ["ham"]);
  expect(editor.results()).toMatchObject([
    { from_name: "label", to_name: "text", type: "choices", value: { choices: ["ham"] }, origin: "manual" },
  ]);
  editor.setAnswer(control("label"), null);
  expect(editor.results()).toEqual([]);
  editor.undo();
  editor.undo();
  expect(editor.answer(control("label"))?.value).toEqual({ choices: ["Spam"] });
});

test("a place waits for a label; an active label takes places at once", () => {
  const editor = open();
  editor.choosePlace("text", { start: 0, end: 3, text: "Ada" });
  expect(editor.regions()).toEqual([]);
  editor.pressLabel(control("ner"), "PER");
  expect(editor.pending).toBeNull();
  editor.pressLabel(control("ner"), "ORG");
  editor.choosePlace("text", { start: 8, end: 15, text: "Charles" });
  expect(editor.regions().map((region) => [region.place["start"], region.labels.get("ner")])).toEqual([
    [0, ["PER"]],
    [8, ["ORG"]],
  ]);
  expect(editor.regions()[0]?.color).toBe("#ff0000");
});

test("pressing a label with a region selected relabels all its results' label, and only that", () => {
  const editor = open();
  editor.addRegion(control("ner"), { object: "text", place: { start: 0, end: 3 } }, ["PER"]);
  const id = editor.regions()[0]!.id;
  editor.select(id);
  editor.setAnswer(control("kind"), ["nick"]);
  editor.pressLabel(control("ner"), "ORG");
  const region = editor.regions()[0]!;
  expect(region.labels.get("ner")).toEqual(["ORG"]);
  expect(editor.results()).toHaveLength(2);
  expect(editor.results().find((result) => result.from_name === "kind")).toMatchObject({
    id,
    value: { start: 0, end: 3, choices: ["nick"] },
  });
  editor.deleteRegion(id);
  expect(editor.results()).toEqual([]);
  editor.undo();
  expect(editor.results()).toHaveLength(2);
});

test("a per-region answer needs a region", () => {
  const editor = open();
  editor.setAnswer(control("kind"), ["nick"]);
  expect(editor.results()).toEqual([]);
});

test("answers of hidden controls are kept while editing but not submitted", () => {
  const editor = open();
  editor.setAnswer(control("label"), ["Spam"]);
  editor.setAnswer(control("why"), ["scam"]);
  expect(editor.results().map((result) => result.from_name)).toEqual(["label", "why"]);
  editor.setAnswer(control("label"), ["ham"]);
  expect(editor.results().map((result) => result.from_name)).toEqual(["label"]);
  editor.setAnswer(control("label"), ["Spam"]);
  expect(editor.results()).toHaveLength(2);
});

test("a required answer is asked for; with it there is nothing to say", () => {
  const editor = open();
  expect(submitProblems(editor)).toHaveLength(1);
  editor.setAnswer(control("label"), ["Spam"]);
  expect(submitProblems(editor)).toEqual([]);
});

test("results that do not fit the config are left out and named", () => {
  const editor = open([
    { id: "1", from_name: "label", to_name: "text", type: "choices", value: { choices: ["Spam"] } },
    { id: "2", from_name: "gone", to_name: "text", type: "choices", value: { choices: ["x"] } },
  ]);
  expect(editor.results()).toHaveLength(1);
  expect(editor.dropped).toHaveLength(1);
  expect(editor.touched).toBe(false);
});

test("read only means that nothing changes", () => {
  const editor = new EditorStore({ config, data, readOnly: true });
  editor.setAnswer(control("label"), ["Spam"]);
  editor.addRegion(control("ner"), { object: "text", place: { start: 0, end: 3 } }, ["PER"]);
  editor.undo();
  expect(editor.results()).toEqual([]);
});

test("release lets go of one thing at a time", () => {
  const editor = open();
  editor.addRegion(control("ner"), { object: "text", place: { start: 0, end: 3 } }, ["PER"]);
  editor.pressLabel(control("ner"), "ORG");
  editor.select(editor.regions()[0]!.id);
  expect(editor.release()).toBe(true);
  expect(editor.selected).toBeNull();
  expect(editor.activeLabels(control("ner"))).toEqual(["ORG"]);
  expect(editor.release()).toBe(true);
  expect(editor.release()).toBe(false);
});

test("cycling goes round", () => {
  const editor = open();
  for (const start of [0, 4])
    editor.addRegion(control("ner"), { object: "text", place: { start, end: start + 2 } }, ["PER"]);
  const [first, second] = editor.regions();
  editor.cycle();
  expect(editor.selected).toBe(first?.id);
  editor.cycle();
  expect(editor.selected).toBe(second?.id);
  editor.cycle();
  expect(editor.selected).toBe(first?.id);
});
