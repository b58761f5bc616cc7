import { parseConfig } from "@tandem/schema";
import { expect, test } from "vitest";
import { EditorStore } from "./editor-store.ts";
import { deleteSelectedRelation, pressRelation } from "./relation-steps.ts";

test("a relation or a region is selected, never both; deleting lets go of it, and undo brings it back", () => {
  const parsed = parseConfig(
    '<View><Text name="text" value="$text"/><Labels name="who" toName="text"><Label value="Person"/></Labels></View>',
  );
  if (!parsed.ok) throw new Error("The label config is wrong");
  const editor = new EditorStore({ config: parsed.config, data: { text: "Ada met Charles" } });
  const [who] = editor.config.controls;
  for (const start of [0, 8]) editor.addRegion(who!, { object: "text", place: { start, end: start + 3 } }, ["Person"]);
  const [ada, charles] = editor.regions().map(({ id }) => id);
  editor.relations.add(ada!, charles!);
  const relation = editor.relations.list()[0]!;
  editor.select(ada!);
  pressRelation(editor, relation);
  expect([editor.selected, editor.relations.selected]).toEqual([null, relation]);
  editor.select(charles!);
  expect([editor.selected, editor.relations.selected]).toEqual([charles, null]);
  expect(deleteSelectedRelation(editor)).toBe(false);
  pressRelation(editor, relation);
  pressRelation(editor, relation);
  expect(editor.relations.selected).toBeNull();
  pressRelation(editor, relation);
  expect(editor.release()).toBe(true);
  expect(editor.release()).toBe(false);
  pressRelation(editor, relation);
  editor.relations.pointAt(relation.key);
  expect(deleteSelectedRelation(editor)).toBe(true);
  expect(editor.relations.list()).toEqual([]);
  editor.undo();
  expect(editor.relations.list()).toEqual([relation]);
  expect(editor.relations.bright).toBeNull();
});
