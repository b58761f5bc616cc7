import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { tagNames, tags } from "../tags/index.ts";
import type { ConfigNode } from "./node.ts";
import { parseConfig } from "./parse-config.ts";
import { printConfig } from "./print-config.ts";
import { configWith, randomConfig } from "../../test/random-config.ts";

function rootOf(xml: string): ConfigNode {
  const parsed = parseConfig(xml);
  if (!parsed.ok) throw new Error(`${JSON.stringify(parsed.problems)} in ${xml}`);
  return parsed.config.root;
}

/** A tree without the places in the text. */
function unplaced(node: ConfigNode): unknown {
  const { source: _, children, ...rest } = node;
  return { ...rest, children: children.map(unplaced) };
}

function expectSame(xml: string): void {
  const root = rootOf(xml);
  const printed = printConfig(root);
  const again = rootOf(printed);
  expect(unplaced(again)).toEqual(unplaced(root));
  expect(printConfig(again)).toBe(printed);
}

describe("parsing what was printed gives the same tree, and printing it the same text", () => {
  test("any config", () => {
    fc.assert(fc.property(randomConfig, expectSame), { numRuns: 500 });
  });

  test.each(tagNames)("%s", (tag) => {
    expectSame(tags[tag].example);
    fc.assert(fc.property(configWith(tag), expectSame), { numRuns: 20 });
  });
});

/** The printed form of what is inside a View. */
function printed(inside: string): string {
  const lines = printConfig(rootOf(`<View>${inside}</View>`)).split("\n");
  expect([lines[0], ...lines.slice(-2)]).toEqual(["<View>", "</View>", ""]);
  return lines
    .slice(1, -2)
    .map((line) => line.replace(/^ {2}/, ""))
    .join("\n");
}

describe("how a tag is written stays", () => {
  test.each([
    ["letter case and unknown attributes", '<header Value="x" model_x="1" whatever="2"/>'],
    ["a value inside the tag", "<Header>Read &amp; decide</Header>"],
    ["a CDATA section", "<Markdown><![CDATA[**a** < b & c]]></Markdown>"],
    ["markup", '<HyperText name="h"><p class="x">a &amp; <b>b</b></p></HyperText>'],
    ["a comment inside a value", "<Header>Read<!-- twice --></Header>"],
    ["comments before and behind", '<!-- first -->\n<Header value="x"/>\n<!-- last -->'],
    ["texts that nothing shows", "words\n<View/>\nmore words"],
    ["processing instructions", "<?keep this?>\n<View/>"],
    ["whatever is inside beside a value", '<Header value="x">\n  y\n</Header>'],
  ])("%s", (_, inside) => {
    expect(printed(inside)).toBe(inside);
  });

  test.each([
    ["comments around the outermost tag", '<!-- {"text": "a"} -->\n<View/>\n<!-- the end -->\n'],
    ["a value on several lines", "<View>\n  <Style>\n    .a > b {}\n    .c {}\n  </Style>\n</View>\n"],
    ["a comment on several lines", "<View>\n  <!-- one\n       two -->\n  <View/>\n</View>\n"],
  ])("%s", (_, xml) => {
    expect(printConfig(rootOf(xml))).toBe(xml);
  });

  test("line breaks and tabs in attributes, characters outside the BMP", () => {
    expect(printed('<Header value="a&#10;b&#9;😀&#13;"/>')).toBe('<Header value="a&#10;b&#9;😀&#13;"/>');
  });
});

describe("nodes made by programs", () => {
  const choice = (written: Record<string, string>) => ({ tag: "Choice", written, children: [] });

  test("need a tag, attributes and children", () => {
    const node = { tag: "Choices", written: { name: "c", toName: "t" }, children: [choice({ value: 'a < "b" & c' })] };
    expect(printConfig(node)).toBe(
      '<Choices name="c" toName="t">\n  <Choice value="a &lt; &quot;b&quot; &amp; c"/>\n</Choices>\n',
    );
  });

  test("a value that cannot stand inside becomes an attribute", () => {
    const header = (value: string, more = {}) =>
      printConfig({ tag: "Header", written: { value }, children: [], spelling: { inner: "text" }, ...more });
    expect(header("x")).toBe("<Header>x</Header>\n");
    expect(header(" x")).toBe('<Header value=" x"/>\n');
    expect(header("")).toBe('<Header value=""/>\n');
    expect(header("x", { children: [choice({ value: "y" })] })).toContain('<Header value="x">');
  });

  test("markup that is not well-formed becomes a CDATA section", () => {
    const html = (value: string) =>
      printConfig({ tag: "HyperText", written: { value }, children: [], spelling: { inner: "markup" } });
    expect(html("<p>a</p>")).toBe("<HyperText><p>a</p></HyperText>\n");
    expect(html("<p>a<br>b")).toBe("<HyperText><![CDATA[<p>a<br>b]]></HyperText>\n");
    expect(html("</HyperText>]]>")).toBe("<HyperText><![CDATA[</HyperText>]]]]><![CDATA[>]]></HyperText>\n");
    expect(html("no markup")).toBe("<HyperText>no markup</HyperText>\n");
  });

  test("what XML cannot have is replaced or left out, never printed", () => {
    const anything = fc.string({ unit: "binary" });
    const node = fc.record({
      value: anything,
      comment: anything,
      text: anything,
      instruction: anything.map((text) => `keep ${text}`),
      name: anything,
      inner: fc.constantFrom("text" as const, "cdata" as const, "markup" as const),
    });
    fc.assert(
      fc.property(node, ({ value, comment, text, instruction, name, inner }) => {
        const style = { tag: "Style", written: { value, [name]: value }, children: [], spelling: { inner } };
        const asides = { before: [{ comment }, { instruction }], last: [{ text }] };
        const read = rootOf(printConfig({ tag: "View", written: {}, children: [style], asides }));
        const isLegal = /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u.test(value);
        if (isLegal) expect(read.children[0]?.written["value"]).toBe(value);
      }),
    );
  });
});
