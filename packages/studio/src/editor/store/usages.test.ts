import { parseConfig, type Result } from "@tandem/schema";
import { expect, test } from "vitest";
import { EditorStore } from "./editor-store.ts";

function open(xml: string, results: Result[] = []) {
  const parsed = parseConfig(
    `<View><Text name="text" value="$text"/><Image name="image" value="$image"/>${xml}</View>`,
  );
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join("\n"));
  const { config } = parsed;
  const editor = new EditorStore({ config, data: { text: "Ada met Charles", image: "/1.png" }, results });
  const said: string[] = [];
  editor.refusals.subscribe((words) => said.push(words));
  const control = (name: string) => config.controlByName.get(name)!;
  const labels = () => editor.regions().map((region) => [...region.labels.values()].flat().join("+"));
  return { editor, control, said, labels };
}
const spans = (attributes = "") =>
  `<Labels name="who" toName="text" maxUsages="2" ${attributes}><Label value="Person" alias="PER"/>
   <Label value="Place" maxUsages="1"/></Labels>`;
const boxes = `<RectangleLabels name="box" toName="image" maxUsages="1"><Label value="Car"/><Label value="Bus"/></RectangleLabels>`;
const word = (start: number) => ({ start, end: start + 2 });
const box = { x: 10, y: 20, width: 30, height: 40, rotation: 0 };

test("a label is used as often as its group allows, then rests; the label's own limit comes first", () => {
  const { editor, control, said, labels } = open(spans());
  editor.pressLabel(control("who"), "PER");
  editor.choosePlace("text", word(0));
  expect(editor.activeLabels(control("who"))).toEqual(["PER"]);
  editor.choosePlace("text", word(4));
  expect(editor.activeLabels(control("who"))).toEqual([]);
  expect(said).toEqual([]);
  editor.pressLabel(control("who"), "PER");
  expect(editor.activeLabels(control("who"))).toEqual([]);
  expect(said).toEqual(["You can’t use “Person” more than 2 times in a task."]);
  editor.pressLabel(control("who"), "Place");
  editor.choosePlace("text", word(8));
  editor.pressLabel(control("who"), "Place");
  expect(said.at(-1)).toBe("You can’t use “Place” more than once in a task.");
  expect(labels()).toEqual(["PER", "PER", "Place"]);
});

test("words that wait for a label go on waiting for another one; undo and deleting make room", () => {
  const { editor, control, said, labels } = open(spans());
  for (const start of [0, 4]) editor.addRegion(control("who"), { object: "text", place: word(start) }, ["PER"]);
  editor.choosePlace("text", word(8));
  editor.pressLabel(control("who"), "PER");
  expect(said).toHaveLength(1);
  expect(editor.pending?.place).toEqual(word(8));
  editor.undo();
  editor.pressLabel(control("who"), "PER");
  expect(labels()).toEqual(["PER", "PER"]);
  editor.deleteRegion(editor.regions()[0]!.id);
  editor.pressLabel(control("who"), "PER");
  expect(editor.activeLabels(control("who"))).toEqual(["PER"]);
});

test("a region is not given a label that is used up; its own label is no new use", () => {
  const { editor, control, said, labels } = open(spans('choice="multiple"'));
  editor.addRegion(control("who"), { object: "text", place: word(0) }, ["PER", "Place"]);
  editor.addRegion(control("who"), { object: "text", place: word(4) }, ["PER"]);
  editor.select(editor.regions()[1]!.id);
  editor.pressLabel(control("who"), "Place");
  expect(said).toHaveLength(1);
  editor.select(editor.regions()[0]!.id);
  editor.pressLabel(control("who"), "Place");
  expect(labels()).toEqual(["PER", "PER"]);
  editor.select(editor.regions()[1]!.id);
  editor.pressLabel(control("who"), "Place");
  expect(labels()).toEqual(["PER", "PER+Place"]);
});

test("shapes count as well, those of a prediction too", () => {
  const predicted: Result = {
    id: "a",
    from_name: "box",
    to_name: "image",
    type: "rectanglelabels",
    value: { ...box, rectanglelabels: ["Car"] },
  };
  const { editor, control, said, labels } = open(boxes, [predicted]);
  editor.pressLabel(control("box"), "Car");
  expect(editor.drawing("image")).toBeNull();
  editor.pressLabel(control("box"), "Bus");
  expect(editor.drawRegion("image", box)).not.toBeNull();
  expect(editor.drawing("image")).toBeNull();
  expect(said).toHaveLength(1);
  expect(labels()).toEqual(["Car", "Bus"]);
});

test("what draws with a used-up label does not go on without one", () => {
  const { editor, control } = open(
    '<Rectangle name="tool" toName="image"/><Labels name="what" toName="image" maxUsages="1"><Label value="Car"/></Labels>',
  );
  editor.pressLabel(control("what"), "Car");
  editor.drawRegion("image", box);
  expect(editor.drawing("image")).toBeNull();
});
