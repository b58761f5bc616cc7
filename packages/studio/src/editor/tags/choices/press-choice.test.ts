import { expect, test } from "vitest";
import { parseConfig } from "@tandem/schema";
import { EditorStore } from "../../store/editor-store.ts";
import { pressChoice } from "./press-choice.ts";

function open(attributes: string) {
  const parsed = parseConfig(
    `<View><Text name="t" value="$t"/><Choices name="c" toName="t" ${attributes}>
      <Choice value="A"><Choice value="A1"/></Choice><Choice value="B"/></Choices></View>`,
  );
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  const editor = new EditorStore({ config: parsed.config, data: { t: "x" } });
  const control = parsed.config.controls[0]!;
  return {
    press: (label: string, by: "key" | "click" = "click") => {
      pressChoice(editor, control, label, by);
      return editor.answer(control)?.value?.["choices"];
    },
  };
}

test("one answer: a click again takes it away, a key again confirms it", () => {
  const { press } = open("");
  expect(press("B")).toEqual(["B"]);
  expect(press("A")).toEqual(["A"]);
  expect(press("A", "key")).toEqual(["A"]);
  expect(press("A")).toBeUndefined();
});

test("a required answer is not taken away by a click", () => {
  const { press } = open('required="true"');
  press("B");
  expect(press("B")).toEqual(["B"]);
});

test("several answers: each is taken away by itself", () => {
  const { press } = open('choice="multiple"');
  press("A");
  expect(press("B", "key")).toEqual(["A", "B"]);
  expect(press("A", "key")).toEqual(["B"]);
});

test("nested answers are paths", () => {
  const { press } = open('allowNested="true"');
  expect(press("A1")).toEqual([["A", "A1"]]);
});
