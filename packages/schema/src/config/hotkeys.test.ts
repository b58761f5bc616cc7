import * as fc from "fast-check";
import { expect, test } from "vitest";

import { assignHotkeys, automaticHotkeys } from "./hotkeys.ts";
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

test("no key is given twice", () => {
  fc.assert(
    fc.property(randomConfig, (xml) => {
      const parsed = parseConfig(xml);
      if (!parsed.ok) throw new Error(xml);
      const keys = [...assignHotkeys(parsed.config).values()].flatMap((own) => [...own.values()]);
      expect(new Set(keys).size).toBe(keys.length);
    }),
  );
});
