import { expect, test } from "vitest";

import { parseConfig } from "../config/parse-config.ts";
import type { Result } from "../shapes.ts";
import { labelsUsed, summarizeResults } from "./summary.ts";

const parsed = parseConfig(`<View><Text name="text" value="$text"/>
  <Choices name="label" toName="text" choice="multiple"><Choice value="spam"/><Choice value="Not spam" alias="ham"/></Choices>
  <Labels name="ner" toName="text"><Label value="PER"/><Label value="ORG"/></Labels></View>`);
if (!parsed.ok) throw new Error("config");
const { config } = parsed;

const choice = (...choices: string[]): Result => ({
  from_name: "label",
  to_name: "text",
  type: "choices",
  value: { choices },
});
const span = (label: string): Result => ({
  from_name: "ner",
  to_name: "text",
  type: "labels",
  value: { start: 0, end: 1, labels: [label] },
});

test("a summary names labels as people read them, counts them, and follows the config's order", () => {
  expect(summarizeResults(config, [])).toBe("");
  expect(summarizeResults(config, [choice("ham")])).toBe("Not spam");
  expect(summarizeResults(config, [span("PER"), span("ORG"), span("PER")])).toBe("PER ×2, ORG");
  expect(
    summarizeResults(config, [span("PER"), choice("spam", "ham"), { type: "relation", from_id: "a", to_id: "b" }]),
  ).toBe("spam, Not spam · PER");
});

test("what is used, in the shapes of a project summary", () => {
  const results = [span("PER"), span("PER"), choice("ham"), { type: "relation", from_id: "a", to_id: "b" }];
  expect(labelsUsed(results)).toEqual({
    annotations: { "ner|text|labels": 2, "label|text|choices": 1 },
    labels: { ner: { PER: 2 }, label: { ham: 1 } },
  });
});

test("paths of nested choices count as their last", () => {
  const nested: Result = {
    from_name: "c",
    to_name: "t",
    type: "choices",
    value: { choices: [["Animal", "Dog"], "Plant"] },
  };
  expect(labelsUsed([nested]).labels).toEqual({ c: { Dog: 1, Plant: 1 } });
});

test("labels that a box in a film borrows are named and counted as its own", () => {
  const film = parseConfig(`<View><Video name="film" value="$film"/><VideoRectangle name="box" toName="film"/>
    <Labels name="what" toName="film"><Label value="Car" alias="c"/></Labels></View>`);
  if (!film.ok) throw new Error("config");
  const box: Result = {
    from_name: "box",
    to_name: "film",
    type: "videorectangle",
    value: { sequence: [], labels: ["c"] },
  };
  expect(summarizeResults(film.config, [box, box])).toBe("Car ×2");
  expect(labelsUsed([box]).labels).toEqual({ box: { c: 1 } });
});

test("answers that are no labels are in their own words, and counted like labels", () => {
  const asked = parseConfig(`<View><Text name="text" value="$text"/>
    <Labels name="ner" toName="text"><Label value="PER"/></Labels>
    <Rating name="sure" toName="text" perRegion="true"/><TextArea name="note" toName="text"/></View>`);
  if (!asked.ok) throw new Error("config");
  const sure = (rating: number): Result => ({ from_name: "sure", to_name: "text", type: "rating", value: { rating } });
  const note: Result = { from_name: "note", to_name: "text", type: "textarea", value: { text: ["Not quite sure"] } };
  expect(summarizeResults(asked.config, [sure(4), note, sure(5), sure(4)])).toBe("4/5 ×2, 5/5 · Not quite sure");
  expect(labelsUsed([note]).labels).toEqual({});
});
