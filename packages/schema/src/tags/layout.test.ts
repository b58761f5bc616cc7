import { expect, test } from "vitest";

import type { ConfigNode } from "../config/node.ts";
import { parseConfig } from "../config/parse-config.ts";

/** The attributes of the first such tag in a config that is right. */
function attributesOf(tag: ConfigNode["tag"], inside: string): unknown {
  const parsed = parseConfig(`<View>${inside}<Text name="text" value="$text"/></View>`);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  expect(parsed.warnings).toEqual([]);
  const find = (node: ConfigNode): ConfigNode | undefined =>
    node.tag === tag ? node : node.children.map(find).find((found) => found !== undefined);
  return find(parsed.config.root)?.attributes;
}

test("Style has the rules that are written inside it", () => {
  expect(attributesOf("Style", "<Style>.a > .b { color: red }</Style>")).toEqual({ value: ".a > .b { color: red }" });
});

test("Markdown is an attribute, or written inside, raw or not", () => {
  expect(attributesOf("Markdown", '<Markdown value="**$name**"/>')).toMatchObject({ value: "**$name**" });
  expect(attributesOf("Markdown", "<Markdown>## One\n\ntwo</Markdown>")).toMatchObject({ value: "## One\n\ntwo" });
  expect(attributesOf("Markdown", "<Markdown><![CDATA[a < b & c]]></Markdown>")).toMatchObject({ value: "a < b & c" });
});

test("defaults are those of the editor's code", () => {
  expect(attributesOf("Collapse", "<Collapse/>")).toMatchObject({ accordion: true, bordered: false, open: null });
  expect(attributesOf("Panel", '<Collapse><Panel value="One"/></Collapse>')).toEqual({ value: "One", open: null });
  const labels = '<Labels name="l" toName="text"><Label value="x"/></Labels>';
  expect(attributesOf("Filter", `<Filter name="f" toName="l"/>${labels}`)).toMatchObject({
    toName: "l",
    placeholder: "Quick Filter",
    minlength: 3,
    caseSensetive: false,
    cleanup: true,
  });
  expect(attributesOf("Repeater", '<Repeater on="$list"/>')).toEqual({
    on: "$list",
    indexFlag: "{{idx}}",
    mode: "list",
  });
  const shortcut = '<TextArea name="t" toName="text"><Shortcut value="[silence]"/></TextArea>';
  expect(attributesOf("Shortcut", shortcut)).toEqual({
    value: "[silence]",
    alias: null,
    hotkey: null,
    background: "#333333",
  });
  expect(attributesOf("Dialog", '<Dialog name="d" value="$talk"/>')).toEqual({ name: "d", value: "$talk" });
});
