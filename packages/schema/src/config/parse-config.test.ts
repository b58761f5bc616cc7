import { describe, expect, test } from "vitest";

import { parseConfig } from "./parse-config.ts";
import type { ConfigProblem } from "./problem.ts";

const text = '<Text name="text" value="$text"/>';

function configOf(xml: string) {
  const parsed = parseConfig(xml);
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join("; "));
  return parsed.config;
}

function problemsOf(xml: string): ConfigProblem[] {
  const parsed = parseConfig(xml);
  return parsed.ok ? parsed.warnings : parsed.problems;
}

/** The only problem of a config, and what the text has at its place. */
function onlyProblem(xml: string) {
  const problems = problemsOf(xml);
  expect(problems.map(({ code, message }) => `${code}: ${message}`)).toHaveLength(1);
  const [problem] = problems as [ConfigProblem];
  return { ...problem, at: xml.slice(problem.offset, problem.offset + problem.length) };
}

describe("what a config says", () => {
  test("objects, controls and labels in document order, with defaults", () => {
    const config = configOf(`<View>
      <Labels name="ner" toName="text" choice="multiple"><Label value="PER" background="red"/></Labels>
      ${text}
      <Choices name="label" toName="text"><View><Choice value="Spam" alias="spam" hotkey="s"/></View><Choice value="Ham"/></Choices>
    </View>`);
    expect(config.objects.map(({ name, tag, valueKey }) => [name, tag, valueKey])).toEqual([["text", "Text", "text"]]);
    expect(config.controls.map(({ name, type, toName }) => [name, type, toName])).toEqual([
      ["ner", "labels", ["text"]],
      ["label", "choices", ["text"]],
    ]);
    const label = config.controlByName.get("label");
    expect(label?.labels.map(({ value, alias, stored, hotkey }) => [value, alias, stored, hotkey])).toEqual([
      ["Spam", "spam", "spam", "s"],
      ["Ham", null, "Ham", null],
    ]);
    expect(label?.attributes).toMatchObject({ choice: "single", required: false, perRegion: false });
    expect(config.dataKeys.map(({ key, objectTag }) => [key, objectTag.name])).toEqual([["text", "text"]]);
  });

  test("tag and attribute names in any letter case", () => {
    const config = configOf(
      '<view><TEXT NAME="t" VALUE="$t"/><choices name="c" toname="t" showInLine="TRUE"><choice Value="a"/></choices></view>',
    );
    const [control] = config.controls;
    expect(control?.attributes).toMatchObject({ showInline: true });
    expect(control?.node.tag).toBe("Choices");
    expect(control?.node.writtenTag).toBe("choices");
  });

  test("the text of a tag that holds only text is its value", () => {
    const config = configOf('<View><Header>  Read &amp; decide </Header><Text name="p">fixed</Text></View>');
    expect(config.root.children[0]?.attributes).toMatchObject({ value: "Read & decide", size: 4 });
    expect(config.objects[0]).toMatchObject({ value: "fixed", valueKey: null });
    expect(config.dataKeys).toEqual([]);
  });

  test("CDATA is text; comments are not", () => {
    const config = configOf("<View><Header><![CDATA[a < b]]><!-- no --></Header></View>");
    expect(config.root.children[0]?.attributes).toMatchObject({ value: "a < b" });
  });

  test("a control without toName acts on the only object", () => {
    expect(configOf(`<View>${text}<Labels name="l"><Label value="A"/></Labels></View>`).controls[0]?.toName).toEqual([
      "text",
    ]);
  });

  test("a control may act on several objects", () => {
    const two = '<Text name="a" value="$a"/><Text name="b" value="$b"/>';
    const config = configOf(`<View>${two}<Choices name="c" toName="a, b"><Choice value="x"/></Choices></View>`);
    expect(config.controls[0]?.toName).toEqual(["a", "b"]);
  });

  test("labels that come from the task, and paths into its data", () => {
    const config = configOf(
      '<View><Text name="t" value="$a.b[0]"/><Choices name="c" toName="t" value="$options"/></View>',
    );
    expect(config.controls[0]?.labelsKey).toBe("options");
    expect(config.objects[0]?.valueKey).toBe("a.b[0]");
  });

  test("$undefined$ is a key of its own", () => {
    expect(configOf('<View><Text name="t" value="$undefined$"/></View>').objects[0]?.valueKey).toBe("$undefined$");
  });

  test("mixed text is no key", () => {
    expect(configOf('<View><Text name="t" value="Sheet: $name"/></View>').objects[0]?.valueKey).toBeNull();
  });

  test("nested choices have paths", () => {
    const config = configOf(
      `<View>${text}<Choices name="c" toName="text"><Choice value="Animal"><Choice value="Dog" alias="dog"/></Choice></Choices></View>`,
    );
    expect(config.controls[0]?.labels.map(({ path }) => path)).toEqual([["Animal"], ["Animal", "dog"]]);
  });

  test("attributes that only models read are kept, without a warning", () => {
    const parsed = parseConfig(
      `<View>${text}<Labels name="l" toName="text" model_score_threshold="0.3"><Label value="A" predicted_values="a,b"/></Labels></View>`,
    );
    expect(parsed).toMatchObject({ ok: true, warnings: [] });
    if (!parsed.ok) return;
    expect(parsed.config.controls[0]?.node.written).toMatchObject({ model_score_threshold: "0.3" });
    expect(parsed.config.controls[0]?.labels[0]?.written).toEqual({ value: "A", predicted_values: "a,b" });
  });

  test("a Header's size is brought into 1 to 5", () => {
    expect(configOf('<View><Header value="x" size="9"/></View>').root.children[0]?.attributes).toMatchObject({
      size: 5,
    });
  });

  test("a name like a property of every object is just a name", () => {
    const config = configOf(
      '<View><Text name="__proto__" value="$t"/><Choices name="constructor" toName="__proto__"><Choice value="toString"/></Choices></View>',
    );
    expect(config.controlByName.get("constructor")?.toName).toEqual(["__proto__"]);
  });
});

describe("errors say what, where and what would be right", () => {
  test("unknown tag", () => {
    const problem = onlyProblem(`<View>\n  ${text}\n  <Headr value="x"/>\n</View>`);
    expect(problem).toMatchObject({
      severity: "error",
      code: "unknown-tag",
      line: 3,
      column: 4,
      at: "Headr",
      text: "Headr",
      suggestion: "Header",
    });
  });

  test("a tag of Label Studio that is not supported is not taken for a slip, and what points at it is not blamed", () => {
    const problem = onlyProblem(
      '<View><Cube name="cube" value="$cube"/><Choices name="c" toName="cube"><Choice value="a"/></Choices></View>',
    );
    expect(problem).toMatchObject({ code: "unsupported-tag", at: "Cube" });
    expect(problem.message).toContain("Label Studio tag that this version does not support yet");
    expect(problem.suggestion).toBeUndefined();
  });

  test("labels of an unsupported control are not blamed either", () => {
    expect(onlyProblem(`<View>${text}<OcrLabels name="r" toName="text"><Label value="a"/></OcrLabels></View>`).at).toBe(
      "OcrLabels",
    );
  });

  test("unknown attribute: a warning", () => {
    const problem = onlyProblem(
      `<View>${text}<Choices name="c" toName="text" requred="true"><Choice value="a"/></Choices></View>`,
    );
    expect(problem).toMatchObject({
      severity: "warning",
      code: "unknown-attribute",
      at: "requred",
      suggestion: "required",
    });
    expect(parseConfig(`<View>${text.replace("/>", ' colour="x"/>')}</View>`).ok).toBe(true);
  });

  test.each([
    ["<View><Text value='$t'/></View>", "Text"],
    ["<View><Text name='' value='$t'/></View>", ""],
    [`<View>${text}<Choices toName='text'><Choice value='a'/></Choices></View>`, "Choices"],
  ])("missing name: %s", (xml, at) => {
    expect(onlyProblem(xml)).toMatchObject({ severity: "error", code: "missing-attribute", at });
  });

  test("duplicate name", () => {
    const problem = onlyProblem(
      `<View>\n${text}\n<Choices name="text" toName="text"><Choice value="a"/></Choices></View>`,
    );
    expect(problem).toMatchObject({ code: "duplicate-name", line: 3, at: "text" });
    expect(problem.message).toContain("Label config contains non-unique names");
    expect(problem.message).toContain("line 2");
  });

  test("toName that does not exist", () => {
    const problem = onlyProblem(`<View>${text}<Choices name="c" toName="txet"><Choice value="a"/></Choices></View>`);
    expect(problem).toMatchObject({ code: "target", at: "txet", suggestion: "text" });
    expect(problem.message).toBe('toName="txet" not found in names: ["text"]');
  });

  test("toName that is a control", () => {
    const two = `${text}<Choices name="a" toName="text"><Choice value="x"/></Choices>`;
    const problem = onlyProblem(`<View>${two}<Choices name="b" toName="a"><Choice value="x"/></Choices></View>`);
    expect(problem.message).toContain("not something to label");
  });

  test("no toName with two objects", () => {
    const problem = onlyProblem(
      '<View><Text name="a" value="$a"/><Text name="b" value="$b"/><Choices name="c"><Choice value="x"/></Choices></View>',
    );
    expect(problem).toMatchObject({ code: "missing-attribute", at: "Choices" });
    expect(problem.message).toContain('"a", "b"');
  });

  test.each([
    ["<View><Label value='a'/></View>", "Label", "<Labels>"],
    [
      `<View>${text}<Choices name='c' toName='text'><Choice value='x'/><Label value='a'/></Choices></View>`,
      "Label",
      "<Labels>",
    ],
    [
      `<View>${text}<Labels name='c' toName='text'><Label value='x'/><View><Choice value='a'/></View></Labels></View>`,
      "Choice",
      "<Choices>",
    ],
  ])("an option outside its control: %s", (xml, at, where) => {
    const problem = onlyProblem(xml);
    expect(problem).toMatchObject({ code: "parent", at });
    expect(problem.message).toContain(where);
  });

  test("a Label in a Label", () => {
    const xml = `<View>${text}<Labels name='c' toName='text'><Label value='x'><Label value='y'/></Label></Labels></View>`;
    expect(onlyProblem(xml).code).toBe("parent");
  });

  test.each([
    ['required="yes"', "yes", '"true" or "false"'],
    ['choice="one"', "one", '"single", "single-radio" or "multiple"'],
  ])("attribute of the wrong type: %s", (attribute, at, expected) => {
    const problem = onlyProblem(
      `<View>${text}<Choices name="c" toName="text" ${attribute}><Choice value="a"/></Choices></View>`,
    );
    expect(problem).toMatchObject({ severity: "error", code: "attribute-value", at });
    expect(problem.message).toContain(expected);
  });

  test("an attribute twice in different letter case", () => {
    expect(onlyProblem('<View><Text name="t" Name="u" value="$t"/></View>')).toMatchObject({
      code: "duplicate-attribute",
      at: "Name",
    });
  });

  test("perRegion and perItem together", () => {
    const xml = `<View>${text}<Choices name="c" toName="text" perRegion="true" perItem="true"><Choice value="a"/></Choices></View>`;
    expect(onlyProblem(xml)).toMatchObject({ severity: "error", code: "conflicting-attributes" });
  });

  test("the outermost tag must be View", () => {
    expect(onlyProblem('<Header value="x"/>')).toMatchObject({ code: "root", at: "Header" });
  });

  test.each([
    [`<View>${text}<Labels name="l" toName="text"/></View>`, "no-labels"],
    [
      `<View>${text}<Labels name="l" toName="text"><Label value="a"/><Label value="a"/></Labels></View>`,
      "duplicate-label",
    ],
    [`<View>words${text}</View>`, "text-ignored"],
    ['<View><Header value="x">y</Header></View>', "text-ignored"],
    [`<View>${text}<View visibleWhen="choice-selected" whenTagName="nobody"/></View>`, "target"],
  ])("only a warning: %s", (xml, code) => {
    expect(onlyProblem(xml)).toMatchObject({ severity: "warning", code });
  });

  test("several problems come in the order of the text", () => {
    const problems = problemsOf(
      '<View>\n<Choices toName="x"><Choice value="a"/></Choices>\n<Txt/>\n<Text name="t"/></View>',
    );
    expect(problems.map(({ line, code }) => [line, code])).toEqual([
      [2, "missing-attribute"],
      [2, "target"],
      [3, "unknown-tag"],
      [4, "missing-attribute"],
    ]);
  });

  test("positions count UTF-16 units and survive \\r\\n, \\r and characters outside the BMP", () => {
    const problem = onlyProblem('<View>\r\n  <Header value="😀"/>\r<Header value="😀" siez="3"/>\r\n</View>');
    expect(problem).toMatchObject({ line: 3, column: 20, at: "siez", suggestion: "size" });
  });

  test("right behind several line breaks of two characters, and across one", () => {
    expect(onlyProblem("<View>\r\n\r\n\r\n<Txt/></View>")).toMatchObject({ line: 4, column: 2, at: "Txt" });
    expect(onlyProblem("<View>\r\none\r\ntwo<View/></View>").at).toBe("\r\none\r\ntwo");
  });

  test("> and quotes inside attribute values end nothing", () => {
    expect(
      problemsOf(`<View style="a > b's /" className='c > "d"'>\n<Header value="/>"/><Header value="1 > 0"/></View>`),
    ).toEqual([]);
  });
});

describe("text that is not XML", () => {
  test.each([
    ["", "empty", 1, 1],
    ["  \n ", "empty", 1, 1],
    ["<View>\n  <Text name='t'>\n</View>", "malformed-xml", 3, 1],
    ["<View>\n<View>\n</View>", "malformed-xml", 1, 2],
    ["<View></View></View>", "malformed-xml", 1, 14],
    ["<View>😀😀&nbsp;</View>", "malformed-xml", 1, 11],
    ['<View a="1" a="2"/>', "malformed-xml", 1, 13],
    ["hello", "malformed-xml", 1, 1],
    ["<View/><View/>", "malformed-xml", 1, 8],
  ])("%j", (xml, code, line, column) => {
    const [problem] = problemsOf(xml);
    expect(problem).toMatchObject({ severity: "error", code, line, column });
  });

  test("says which tag is still open", () => {
    const problem = onlyProblem("<View>\n  <Choices name='c'>\n    <Choice value='a'/>\n</View>");
    expect(problem).toMatchObject({ at: "</View>", suggestion: "</Choices>" });
    expect(problem.message).toContain("<Choices> of line 2");
  });

  test("says how to write &", () => {
    const problem = onlyProblem('<View><Header value="this & that"/></View>');
    expect(problem.at).toBe("&");
    expect(problem.message).toContain("&amp;");
  });
});
