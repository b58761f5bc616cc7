import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { Result } from "../shapes.ts";
import { parseConfig } from "./parse-config.ts";
import { submittedResults, visibilityFacts } from "./submitted-results.ts";
import { isShown, visibleNodes } from "./visibility.ts";
import { randomConfig } from "../../test/random-config.ts";

function parsed(inside: string) {
  const read = parseConfig(`<View>${inside}</View>`);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.config;
}

const base = `
  <Text name="t" value="$t"/><Text name="u" value="$u"/>
  <Choices name="kind" toName="t" choice="multiple"><Choice value="Spam" alias="s"/><Choice value="Ham"/></Choices>
  <Choices name="other" toName="t"><Choice value="x"/></Choices>
  <Taxonomy name="tree" toName="t"><Choice value="Animal"><Choice value="Dog"/></Choice></Taxonomy>
  <Labels name="ner" toName="t"><Label value="Person" alias="PER"/><Label value="a, b"/></Labels>
  <Labels name="pos" toName="t"><Label value="Noun"/></Labels>`;

const choose = (from_name: string, ...choices: string[]): Result => ({
  id: from_name,
  from_name,
  to_name: "t",
  type: "choices",
  value: { choices },
});
const label = (id: string, from_name: string, stored: string, to_name = "t"): Result => ({
  id,
  from_name,
  to_name,
  type: "labels",
  value: { start: 0, end: 1, labels: [stored] },
});
const dog: Result = {
  id: "tree",
  from_name: "tree",
  to_name: "t",
  type: "taxonomy",
  value: { taxonomy: [["Animal", "Dog"]] },
};

/** Whether a tag with these attributes is shown. */
function shown(attributes: string, results: readonly Result[], selected: string | null = null, more = ""): boolean {
  const config = parsed(`${base}${more}<View className="asked" ${attributes}/>`);
  const node = config.root.children.at(-1)!;
  return isShown(node, config, visibilityFacts(config, results, selected));
}

describe("conditions on the selected region", () => {
  const per = [label("1", "ner", "PER")];

  test.each([
    ['visibleWhen="region-selected"', "1", true],
    ['visibleWhen="region-selected"', null, false],
    ['visibleWhen="region-selected" whenTagName="ner"', "1", true],
    ['visibleWhen="region-selected" whenTagName="pos"', "1", false],
    ['visibleWhen="region-selected" whenLabelValue="Noun, Person"', "1", true],
    ['visibleWhen="region-selected" whenLabelValue="PER"', "1", true],
    ['visibleWhen="region-selected" whenLabelValue="Noun"', "1", false],
    ['visibleWhen="region-selected" whenTagName="pos" whenLabelValue="PER"', "1", false],
    ['visibleWhen="no-region-selected"', null, true],
    ['visibleWhen="no-region-selected"', "1", false],
    ['visibleWhen="region-selected"', "gone", false],
  ])("%s with %s selected: %s", (attributes, selected, expected) => {
    expect(shown(attributes, per, selected)).toBe(expected);
  });

  test("a label may contain a comma", () => {
    const when = 'visibleWhen="region-selected" whenLabelValue="a, b"';
    expect(shown(when, [label("1", "ner", "a, b")], "1")).toBe(true);
  });
});

describe("conditions on answers", () => {
  test.each([
    ['visibleWhen="choice-selected"', [choose("other", "x")], true],
    ['visibleWhen="choice-selected"', [], false],
    ['visibleWhen="choice-selected" whenTagName="kind"', [choose("other", "x")], false],
    ['visibleWhen="choice-selected" whenTagName="kind"', [choose("kind", "Ham")], true],
    ['visibleWhen="choice-selected" whenTagName="kind" whenChoiceValue="Spam"', [choose("kind", "s")], true],
    ['visibleWhen="choice-selected" whenTagName="kind" whenChoiceValue="s"', [choose("kind", "s")], true],
    ['visibleWhen="choice-selected" whenTagName="kind" whenChoiceValue="Spam,Ham"', [choose("kind", "Ham")], true],
    ['visibleWhen="choice-selected" whenTagName="kind" whenChoiceValue="Spam"', [choose("kind", "Ham")], false],
    ['visibleWhen="choice-selected" whenTagName="tree" whenChoiceValue="Dog"', [dog], true],
    ['visibleWhen="choice-selected" whenTagName="tree" whenChoiceValue="Animal"', [dog], false],
    ['visibleWhen="choice-selected"', [dog], false],
    ['visibleWhen="choice-unselected" whenTagName="kind" whenChoiceValue="Spam"', [], true],
    ['visibleWhen="choice-unselected" whenTagName="kind" whenChoiceValue="Spam"', [choose("kind", "s")], false],
    ['whenChoiceValue="x"', [choose("other", "x")], true],
    ['whenChoiceValue="x"', [], false],
    ['whenTagName="kind"', [], true],
  ])("%s after %j: %s", (attributes, results, expected) => {
    expect(shown(attributes, results)).toBe(expected);
  });

  test("what is hidden itself has no answer, through any number of steps", () => {
    const more = `
      <Choices name="a" toName="t" visibleWhen="choice-selected" whenTagName="kind"><Choice value="1"/></Choices>
      <View visibleWhen="choice-selected" whenTagName="a"><Choices name="b" toName="t"><Choice value="2"/></Choices></View>`;
    const answers = [choose("a", "1"), choose("b", "2")];
    expect(shown('visibleWhen="choice-selected" whenTagName="b"', answers, null, more)).toBe(false);
    expect(shown('visibleWhen="choice-selected" whenTagName="b"', [choose("kind", "s"), ...answers], null, more)).toBe(
      true,
    );
  });

  test("controls that wait for each other are both shown once answered", () => {
    const more = `
      <Choices name="a" toName="t" visibleWhen="choice-selected" whenTagName="b"><Choice value="1"/></Choices>
      <Choices name="b" toName="t" visibleWhen="choice-selected" whenTagName="a"><Choice value="2"/></Choices>`;
    expect(shown('visibleWhen="choice-selected" whenTagName="a"', [], null, more)).toBe(false);
    expect(
      shown('visibleWhen="choice-selected" whenTagName="a"', [choose("a", "1"), choose("b", "2")], null, more),
    ).toBe(true);
  });

  test("answers from the task's own list count by what they are", () => {
    const config = parsed(`<Text name="t" value="$t"/><Choices name="c" toName="t" value="$list"/>
      <View visibleWhen="choice-selected" whenTagName="c" whenChoiceValue="new"/>`);
    const node = config.root.children[2]!;
    expect(isShown(node, config, visibilityFacts(config, [choose("c", "new")], null))).toBe(true);
  });
});

describe("what is submitted", () => {
  const ids = (inside: string, results: readonly Result[]) =>
    submittedResults(parsed(base + inside), results).map((result) => `${result.id} ${result.from_name}`);
  const why = `<Choices name="why" toName="t" visibleWhen="choice-selected" whenTagName="kind" whenChoiceValue="Spam"><Choice value="ads"/></Choices>`;

  test("answers whose condition does not hold are dropped, also in a hidden View", () => {
    const spam = [choose("kind", "s"), choose("why", "ads")];
    const ham = [choose("kind", "Ham"), choose("why", "ads")];
    const inView = why.replace(/ visibleWhen.*?"Spam"/, "");
    const hidden = `<View visibleWhen="choice-selected" whenTagName="kind" whenChoiceValue="Spam">${inView}</View>`;
    for (const inside of [why, hidden]) {
      expect(ids(inside, spam)).toEqual(["kind kind", "why why"]);
      expect(ids(inside, ham)).toEqual(["kind kind"]);
    }
  });

  test("what depends on a dropped answer is dropped, too", () => {
    const deeper = `<Choices name="deep" toName="t" visibleWhen="choice-selected" whenTagName="why"><Choice value="1"/></Choices>`;
    expect(ids(why + deeper, [choose("kind", "Ham"), choose("why", "ads"), choose("deep", "1")])).toEqual([
      "kind kind",
    ]);
  });

  test("the selection at that moment does not matter", () => {
    const asked = `<Choices name="q" toName="t" visibleWhen="region-selected"><Choice value="1"/></Choices>
      <Choices name="r" toName="t" visibleWhen="no-region-selected"><Choice value="1"/></Choices>`;
    expect(ids(asked, [choose("q", "1"), choose("r", "1")])).toEqual(["q q", "r r"]);
  });

  test("an answer about a region is asked for its own region", () => {
    const nick = `<Choices name="nick" toName="t" perRegion="true" whenLabelValue="Person"><Choice value="yes"/></Choices>
      <Choices name="sure" toName="t" perRegion="true" visibleWhen="choice-selected" whenTagName="nick"><Choice value="1"/></Choices>`;
    const about = (id: string, name: string, ...choices: string[]) => ({ ...choose(name, ...choices), id });
    const results = [
      label("1", "ner", "PER"),
      about("1", "nick", "yes"),
      about("1", "sure", "1"),
      label("2", "pos", "Noun"),
      about("2", "nick", "yes"),
      about("2", "sure", "1"),
      label("3", "ner", "PER"),
      about("3", "sure", "1"),
    ];
    expect(ids(nick, results)).toEqual(["1 ner", "1 nick", "1 sure", "2 pos", "3 ner"]);
  });

  test("regions, relations and what is unknown stay", () => {
    const hidden = `<View visibleWhen="choice-selected" whenTagName="kind"><Labels name="l" toName="t"><Label value="L"/></Labels></View>`;
    const relation: Result = { type: "relation", from_id: "1", to_id: "2", direction: "right" };
    expect(submittedResults(parsed(base + hidden), [label("1", "l", "L"), relation, choose("gone", "x")])).toHaveLength(
      3,
    );
  });
});

test("a control about regions is shown with a region of its object", () => {
  const config = parsed(`${base}<Choices name="q" toName="u" perRegion="true"><Choice value="1"/></Choices>
    <Labels name="v" toName="u"><Label value="V"/></Labels>`);
  const { node } = config.controlByName.get("q")!;
  const results = [label("1", "ner", "PER"), label("2", "v", "V", "u")];
  expect(isShown(node, config, visibilityFacts(config, results, "2"))).toBe(true);
  expect(isShown(node, config, visibilityFacts(config, results, "1"))).toBe(false);
  expect(isShown(node, config, visibilityFacts(config, results, null))).toBe(false);
});

test("visible tags are those whose parents are visible, too", () => {
  fc.assert(
    fc.property(randomConfig, (xml) => {
      const read = parseConfig(xml);
      if (!read.ok) throw new Error(xml);
      const facts = visibilityFacts(read.config, [], null);
      const visible = visibleNodes(read.config, facts);
      for (const { node } of read.config.controls) expect(visible.has(node)).toBe(isShown(node, read.config, facts));
    }),
  );
});
