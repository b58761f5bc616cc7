import * as fc from "fast-check";
import { expect, test } from "vitest";

import { assignHotkeys, assignTagHotkeys, automaticHotkeys, keyName } from "./hotkeys.ts";
import { parseConfig } from "./parse-config.ts";
import { randomConfig } from "../../test/random-config.ts";

function hotkeysOf(...controls: string[]) {
  const parsed = parseConfig(`<View><Text name="t" value="$t"/>${controls.join("")}</View>`);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return Object.fromEntries([...assignHotkeys(parsed.config)].map(([name, keys]) => [name, Object.fromEntries(keys)]));
}

const labels = (name: string, options: string) => `<Labels name="${name}" toName="t">${options}</Labels>`;

test("the documented order, without r, u and h", () => {
  expect(automaticHotkeys).toBe("1234567890qwetasdfgzxcvbyiopjklnm");
});

test("written keys are kept, the others get the next free one, over all controls", () => {
  expect(
    hotkeysOf(
      labels("a", '<Label value="x"/><Label value="y" hotkey="2"/><Label value="z"/>'),
      labels("b", '<Label value="x" hotkey="Q"/><Label value="w"/>'),
    ),
  ).toEqual({ a: { x: "1", y: "2", z: "3" }, b: { x: "q", w: "4" } });
});

test("a key written twice belongs to the first; modifiers are compared in any order", () => {
  expect(hotkeysOf(labels("a", '<Label value="x" hotkey="k"/><Label value="y" hotkey="K"/>'))).toEqual({
    a: { x: "k", y: "1" },
  });
  expect(
    hotkeysOf(labels("a", '<Label value="x" hotkey="shift+ctrl+k"/><Label value="y" hotkey="Ctrl + Shift + K"/>')),
  ).toEqual({
    a: { x: "ctrl+shift+k", y: "1" },
  });
});

test("aliases name the labels; when keys run out the rest have none", () => {
  const many = Array.from({ length: 40 }, (_, index) => `<Label value="v${index}" alias="a${index}"/>`).join("");
  const { a = {} } = hotkeysOf(labels("a", many));
  expect(Object.keys(a)).toHaveLength(33);
  expect(a).toMatchObject({ a0: "1", a32: "m" });
});

test("labels of the task get keys, too; those of a drop-down or a tree only when they are written", () => {
  const parsed = parseConfig(`<View><Text name="t" value="$t"/>
    <Taxonomy name="x" toName="t"><Choice value="a"/><Choice value="b" hotkey="k"/></Taxonomy>
    <Choices name="s" toName="t" layout="select"><Choice value="a"/></Choices>
    <Labels name="l" toName="t" value="$l"><Label value="own"/></Labels></View>`);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const keys = assignHotkeys(parsed.config, { l: ["one", { value: "two", hotkey: "2" }] });
  expect(Object.fromEntries(keys.get("l") ?? [])).toEqual({ own: "1", one: "3", two: "2" });
  expect(Object.fromEntries(keys.get("x") ?? [])).toEqual({ b: "k" });
  expect(keys.get("s")?.size).toBe(0);
});

test("keys of other tags are theirs; players have one each", () => {
  const parsed = parseConfig(`<View><Audio name="a" value="$a"/><Audio name="b" value="$b"/>
    <Rating name="r" toName="a" hotkey="1"/><Rating name="q" toName="a" hotkey="1"/>
    <Labels name="l" toName="a"><Label value="x"/><Label value="y" hotkey="1"/></Labels>
    <TextArea name="w" toName="a"><Shortcut value="hm" hotkey="2"/></TextArea></View>`);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const keys = [...assignTagHotkeys(parsed.config)].map(([node, key]) => [node.written["name"], key]);
  expect(keys).toEqual([
    ["a", "shift+space"],
    ["b", "shift+space+2"],
    ["r", "1"],
  ]);
  expect(Object.fromEntries(assignHotkeys(parsed.config).get("l") ?? [])).toEqual({ x: "2", y: "3" });
});

test.each([
  ["Ctrl + A", "ctrl+a"],
  ["shift+Ctrl+1", "ctrl+shift+1"],
  ["Numpad7", "7"],
  ["ctrl+num_0", "ctrl+0"],
  [" Q ", "q"],
  ["+", "+"],
  ["ctrl++", "ctrl++"],
  ["", ""],
])("the name of the key %j", (written, key) => {
  expect(keyName(written)).toBe(key);
});

test("no key is given twice", () => {
  fc.assert(
    fc.property(randomConfig, (xml) => {
      const parsed = parseConfig(xml);
      if (!parsed.ok) throw new Error(xml);
      const labelKeys = [...assignHotkeys(parsed.config).values()].flatMap((own) => [...own.values()]);
      const keys = [...labelKeys, ...assignTagHotkeys(parsed.config).values()];
      expect(new Set(keys).size).toBe(keys.length);
    }),
  );
});
