import { describe, expect, test } from "vitest";

import { labelsOf } from "./labels.ts";
import { parseConfig } from "./parse-config.ts";

const text = '<Text name="text" value="$text"/>';
const image = '<Image name="image" value="$image"/>';

function configOf(inside: string) {
  const parsed = parseConfig(`<View>${inside}</View>`);
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join("; "));
  return parsed.config;
}

/** The only problem of a config, and what the text has at its place. */
function onlyProblem(inside: string) {
  const xml = `<View>${inside}</View>`;
  const parsed = parseConfig(xml);
  const problems = parsed.ok ? parsed.warnings : parsed.problems;
  expect(problems.map(({ code, message }) => `${code}: ${message}`)).toHaveLength(1);
  const [problem] = problems;
  if (problem === undefined) throw new Error("There is no problem");
  return { ...problem, at: xml.slice(problem.offset, problem.offset + problem.length) };
}

describe("parts", () => {
  const series = (inside: string) => `<TimeSeries name="s" value="$s">${inside}</TimeSeries>`;

  test("belong to the tag around them, directly or through Views", () => {
    expect(configOf(series('<Channel column="a"/><View><Channel column="b"/></View>')).objects).toHaveLength(1);
    expect(configOf(series('<MultiChannel><Channel column="a"/></MultiChannel>')).objects).toHaveLength(1);
  });

  test.each([
    ['<Channel column="a"/>', "Channel"],
    [`${text}<Labels name="l" toName="text"><Label value="a"/><Channel column="a"/></Labels>`, "Channel"],
    ['<Relation value="r"/>', "Relation"],
    ["<Panel/>", "Panel"],
  ])("elsewhere they are an error: %s", (inside, at) => {
    const problem = onlyProblem(inside);
    expect(problem).toMatchObject({ severity: "error", code: "parent", at });
    expect(problem.message).toContain("must be inside <");
  });

  test("some may be anywhere", () => {
    expect(configOf('<View><Relations><Relation value="r"/></Relations></View>').controls).toEqual([]);
  });

  test("that have names have different ones", () => {
    const ranker = (inside: string) =>
      `<List name="list" value="$list"/><Ranker name="r" toName="list">${inside}</Ranker>`;
    expect(onlyProblem(ranker('<Bucket name="a"/><Bucket name="a"/>')).code).toBe("duplicate-name");
    expect(onlyProblem(ranker("<Bucket/>")).code).toBe("missing-attribute");
  });
});

describe("tags that are their own object", () => {
  const chat = '<Chat name="chat" value="$messages"/>';

  test("are object and control at once", () => {
    const config = configOf(chat);
    expect(config.objects.map(({ name, valueKey }) => [name, valueKey])).toEqual([["chat", "messages"]]);
    expect(config.controls.map(({ name, type, toName }) => [name, type, toName])).toEqual([
      ["chat", "chatmessage", ["chat"]],
    ]);
    expect(config.controlByName.get("chat")?.node).toBe(config.objectByName.get("chat")?.node);
  });

  test("others can be about them", () => {
    const config = configOf(`${chat}<Choices name="c"><Choice value="good"/></Choices>`);
    expect(config.controlByName.get("c")?.toName).toEqual(["chat"]);
  });

  test("they are about nothing else", () => {
    const both = `<Chat name="chat" value="$messages" toName="text"/>${text}`;
    const parsed = parseConfig(`<View>${both}</View>`);
    expect(!parsed.ok && parsed.problems.map(({ code }) => code)).toEqual(["target"]);
  });
});

describe("a value inside the tag", () => {
  test.each([
    ['<HyperText name="h"><p>a &amp; <b>b</b></p></HyperText>', "<p>a &amp; <b>b</b></p>", "markup"],
    ['<HyperText name="h">a &amp; b</HyperText>', "a & b", "text"],
    ['<HyperText name="h"> $html </HyperText>', "$html", "text"],
    ['<HyperText name="h"><![CDATA[<p>a<br>]]></HyperText>', "<p>a<br>", "cdata"],
    ['<HyperText name="h"><p><![CDATA[a < b]]></p></HyperText>', "<p>a &lt; b</p>", "markup"],
    ["<Style><![CDATA[ .a > b {} ]]></Style>", ".a > b {}", "cdata"],
    ["<Style>.a > b {}</Style>", ".a > b {}", "text"],
    ["<Header>a<!-- no -->b</Header>", "ab", "text"],
  ])("%s", (inside, value, inner) => {
    const { root } = configOf(inside);
    expect(root.children[0]).toMatchObject({
      written: { value },
      attributes: { value },
      spelling: { inner },
      children: [],
    });
  });

  test("tags in it are no tags of the config", () => {
    const config = configOf('<HyperText name="h"><View><Text name="t" value="$t"/></View></HyperText>');
    expect(config.objects.map(({ name }) => name)).toEqual(["h"]);
  });

  test("is a key of the task when it is one", () => {
    expect(configOf('<HyperText name="h">$page</HyperText>').objects[0]?.valueKey).toBe("page");
  });

  test("is ignored beside a value", () => {
    expect(onlyProblem('<HyperText name="h" value="$h"><p>x</p></HyperText>')).toMatchObject({
      severity: "warning",
      code: "text-ignored",
    });
  });
});

describe("names and targets", () => {
  test("an object shows a list of values where it can", () => {
    expect(configOf('<Image name="i" valueList="$pages"/>').objects[0]).toMatchObject({ valueKey: "pages" });
    expect(onlyProblem('<Text name="t"/>').code).toBe("missing-attribute");
  });

  test("a control that compares needs two objects", () => {
    const two = '<Text name="a" value="$a"/><Text name="b" value="$b"/>';
    expect(configOf(`${two}<Pairwise name="p" toName="a,b"/>`).controls[0]?.toName).toEqual(["a", "b"]);
    expect(onlyProblem(`${two}<Pairwise name="p" toName="a"/>`)).toMatchObject({ code: "target", at: "a" });
  });

  test("a name on a layout tag is nobody's", () => {
    expect(configOf(`<View name="text"/><Header name="text" value="x"/>${text}`).objects).toHaveLength(1);
  });

  test("a Filter points at a control", () => {
    const labels = '<Labels name="l" toName="text"><Label value="a"/></Labels>';
    expect(configOf(`${text}${labels}<Filter name="f" toName="l"/>`).controls).toHaveLength(1);
    const problem = onlyProblem(`${text}<Filter toName="labls"/>${labels.replace('"l"', '"labels"')}`);
    expect(problem).toMatchObject({ severity: "warning", code: "target", at: "labls", suggestion: "labels" });
  });

  test("old names of tags", () => {
    const config = configOf('<audioplus name="a" value="$a"/><Labels name="l" toName="a"><Label value="x"/></Labels>');
    expect(config.objects[0]?.node.writtenTag).toBe("audioplus");
  });
});

describe("labels that are not in the config", () => {
  const labels = (more: string, inside = "") => `${text}<Labels name="l" toName="text" ${more}>${inside}</Labels>`;

  test("come from the task, behind those of the config", () => {
    const [control] = configOf(labels('value="$names"', '<Label value="Other"/>')).controls;
    expect(control && labelsOf(control, undefined)).toBeNull();
    expect(control && labelsOf(control, { names: ["A"] })?.map(({ value }) => value)).toEqual(["Other", "A"]);
    expect(control && labelsOf(control, {})?.map(({ value }) => value)).toEqual(["Other"]);
  });

  test("are fetched from an address: then nobody knows them all", () => {
    const [control] = configOf(`${text}<Taxonomy name="x" toName="text" apiUrl="https://example.com/tree"/>`).controls;
    expect(control && labelsOf(control, { x: 1 })).toBeNull();
  });
});

describe("warnings", () => {
  const choices = '<Choices name="c" toName="text"><Choice value="Yes" alias="y"/><Choice value="No"/></Choices>';
  const labels = '<Labels name="l" toName="text"><Label value="Person"/></Labels>';

  test.each([
    ['<View whenTagName="c" whenChoiceValue="Yess"/>', "Yess", "Yes"],
    ['<View whenChoiceValue="Yes, Noo"/>', "Noo", "No"],
    ['<View visibleWhen="region-selected" whenLabelValue="Persn"/>', "Persn", "Person"],
    ['<View visibleWhen="region-selected" whenTagName="l" whenLabelValue="Yes"/>', "Yes", undefined],
  ])("a condition on what does not exist: %s", (condition, written, suggestion) => {
    const problem = onlyProblem(text + choices + labels + condition);
    expect(problem).toMatchObject({ severity: "warning", code: "unknown-label", text: written });
    expect(problem.suggestion).toBe(suggestion);
  });

  test.each([
    ['<View whenTagName="c" whenChoiceValue="Yes,y,No"/>'],
    ['<View visibleWhen="region-selected" whenTagName="text" whenLabelValue="Person"/>'],
    ['<Choices name="d" toName="text" value="$d"/><View whenTagName="d" whenChoiceValue="whatever"/>'],
  ])("none: %s", (condition) => {
    expect(parseConfig(`<View>${text}${choices}${labels}${condition}</View>`)).toMatchObject({
      ok: true,
      warnings: [],
    });
  });

  test("a key that is written twice", () => {
    const problem = onlyProblem(
      `${text}<Labels name="l" toName="text"><Label value="a" hotkey="Ctrl+k"/><Label value="b" hotkey="ctrl + K"/></Labels>`,
    );
    expect(problem).toMatchObject({ severity: "warning", code: "hotkey", at: "ctrl + K" });
  });

  test("an alias that is the value of another label", () => {
    const problem = onlyProblem(
      `${text}<Labels name="l" toName="text"><Label value="Dog" alias="d"/><Label value="Wolf" alias="Dog"/></Labels>`,
    );
    expect(problem).toMatchObject({ severity: "warning", code: "duplicate-label", at: "Dog" });
  });

  test("attributes that a tag does not know, as in many templates", () => {
    const old = `${image}<RectangleLabels name="r" toName="image" maxUsage="1" zoom="true"><Label value="a"/></RectangleLabels>`;
    const parsed = parseConfig(`<View>${old}</View>`);
    expect(parsed.ok && parsed.warnings.map(({ code, suggestion }) => [code, suggestion])).toEqual([
      ["unknown-attribute", "maxUsages"],
      ["unknown-attribute", undefined],
    ]);
  });
});

test("the right spelling of a word is suggested", () => {
  const problem = onlyProblem(`${text}<Choices name="c" toName="text" choice="mutiple"><Choice value="a"/></Choices>`);
  expect(problem).toMatchObject({ code: "attribute-value", at: "mutiple", suggestion: "multiple" });
});
