import { expect, test } from "vitest";
import { parseConfig } from "@tandem/schema";
import { EditorStore } from "./editor-store.ts";
import { type KeyPress, pressed, resolveKey } from "./keymap.ts";

const parsed = parseConfig(`<View><Text name="t" value="$t"/>
  <Choices name="c" toName="t"><Choice value="A"/><Choice value="B" hotkey="u"/></Choices>
  <Choices name="d" toName="t" visibleWhen="choice-selected" whenTagName="c" whenChoiceValue="A"><Choice value="X"/></Choices>
</View>`);
if (!parsed.ok) throw new Error("the test's config is wrong");
const editor = new EditorStore({ config: parsed.config, data: { t: "x" } });

const key = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code: /^\d$/.test(key) ? `Digit${key}` : `Key${key.toUpperCase()}`,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
});

test("names of keys", () => {
  expect(pressed(key("Enter", { ctrlKey: true }))).toBe("ctrl+enter");
  expect(pressed(key("Z", { metaKey: true, shiftKey: true }))).toBe("ctrl+shift+z");
  expect(pressed(key(" ", { ctrlKey: true, code: "Space" }))).toBe("ctrl+space");
  expect(pressed(key("≥", { altKey: true, code: "Period" }))).toBe("alt+.");
});

test("fixed keys mean their action", () => {
  expect(resolveKey(key("Enter", { ctrlKey: true }), editor)).toEqual({ do: "submit" });
  expect(resolveKey(key("z", { ctrlKey: true }), editor)).toEqual({ do: "undo" });
  expect(resolveKey(key("Z", { ctrlKey: true, shiftKey: true }), editor)).toEqual({ do: "redo" });
  expect(resolveKey(key("Backspace"), editor)).toEqual({ do: "delete-region" });
  expect(resolveKey(key("Enter"), editor)).toBeNull();
});

test("a label's own key comes before the fixed meaning", () => {
  expect(resolveKey(key("u"), editor)).toMatchObject({ do: "label", label: "B" });
  expect(resolveKey(key("1"), editor)).toMatchObject({ do: "label", label: "A" });
});

test("keys of hidden controls do nothing until they are shown", () => {
  expect(resolveKey(key("2"), editor)).toBeNull();
  editor.setAnswer(editor.config.controlByName.get("c")!, ["A"]);
  expect(resolveKey(key("2"), editor)).toMatchObject({ do: "label", label: "X" });
});

test("controls' own keys, the sides of a Pairwise, and relating", () => {
  const own = parseConfig(`<View><Text name="t" value="$t"/><Text name="o" value="$o"/>
    <Rating name="stars" toName="t" hotkey="s"/><Pairwise name="pair" toName="t,o"/></View>`);
  if (!own.ok) throw new Error("the test's config is wrong");
  const open = new EditorStore({ config: own.config, data: { t: "x", o: "y" } });
  expect(resolveKey(key("s"), open)).toMatchObject({ do: "raise", control: { name: "stars" } });
  expect(resolveKey(key("1"), open)).toMatchObject({ do: "side", side: "left" });
  expect(resolveKey(key("ArrowRight", { code: "ArrowRight" }), open)).toMatchObject({ do: "side", side: "right" });
  expect(resolveKey(key("®", { altKey: true, code: "KeyR" }), open)).toEqual({ do: "relate" });
  expect(resolveKey(key("1"), editor)).toMatchObject({ do: "label", label: "A" });
  expect(resolveKey(key("ArrowRight", { code: "ArrowRight" }), editor)).toBeNull();
});
