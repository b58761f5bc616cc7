import { describe, expect, test } from "vitest";

import { parseConfig } from "../config/parse-config.ts";
import { normalizeResult } from "./normalize.ts";
import { validatePrediction } from "./validate-prediction.ts";

function configOf(inside: string) {
  const parsed = parseConfig(`<View><Text name="text" value="$text"/>${inside}</View>`);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.config;
}

const ner = '<Labels name="ner" toName="text"><Label value="PER"/></Labels>';
const label = '<Choices name="label" toName="text"><Choice value="spam"/><Choice value="ham"/></Choices>';
const config = configOf(ner + label);
const spam = { from_name: "label", to_name: "text", type: "choices", value: { choices: ["spam"] } };

function parsed(value: unknown) {
  const validated = validatePrediction(config, value);
  if (!validated.ok) throw new Error(JSON.stringify(validated.problems));
  return { ...validated, paths: validated.problems.map(({ path }) => path) };
}

describe("a model's answer", () => {
  test("with everything", () => {
    const item = {
      result: [spam],
      score: 0.75,
      model_version: "v3",
      probabilities: { spam: 0.75, ham: 0.25 },
      uncertainty: 0.5,
      reasons: ["free money"],
      embedding: [1, -2],
      cluster: 3,
      neighbors: { near: [1] },
      mislabeling: 0.1,
    };
    expect(parsed({ ...item, extra: true })).toMatchObject({ prediction: item, problems: [] });
    expect(parsed({ ...item, extra: true }).prediction).not.toHaveProperty("extra");
  });

  test("with only results, with null for the rest, or as a bare list", () => {
    expect(parsed({ result: [spam] }).prediction).toEqual({ result: [spam], score: null });
    expect(parsed({ result: [spam], score: null, model_version: null, probabilities: null }).problems).toEqual([]);
    expect(parsed([spam]).prediction).toEqual({ result: [spam], score: null });
  });

  test("that says nothing about a task is an answer", () => {
    expect(parsed({ result: [], score: 0 }).prediction).toEqual({ result: [], score: 0 });
  });

  test.each([Number.NaN, Infinity, -0.1, 1.5, "0.5", [0.5]])(
    "with score %j loses the score, not the result",
    (score) => {
      const { prediction, paths } = parsed({ result: [spam], score });
      expect(prediction).toEqual({ result: [spam], score: null });
      expect(paths).toEqual(["$.score"]);
    },
  );

  test.each([
    ["uncertainty", Number.NaN],
    ["reasons", "because"],
    ["embedding", [1, Infinity]],
    ["embedding", []],
    ["cluster", 1.5],
    ["model_version", 7],
    ["probabilities", [0.5, 0.5]],
  ])("with a wrong %s loses only that", (key, value) => {
    const { prediction, paths } = parsed({ result: [spam], [key]: value });
    expect(prediction).toEqual({ result: [spam], score: null });
    expect(paths).toEqual([`$.${key}`]);
  });

  test.each([
    [{ spam: 0.9, eggs: 0.1 }, '$.probabilities["eggs"]'],
    [{ spam: 0.9, ham: Number.NaN }, '$.probabilities["ham"]'],
    [{ spam: 90, ham: 10 }, '$.probabilities["spam"]'],
  ])("with a wrong probability loses all of them: %j", (probabilities, path) => {
    const { prediction, paths } = parsed({ result: [spam], probabilities });
    expect(prediction).toEqual({ result: [spam], score: null });
    expect(paths).toEqual([path]);
  });

  test("keeps the good results of a bad list; with none left it is refused", () => {
    const bad = { ...spam, value: { choices: ["eggs"] } };
    const region = { from_name: "ner", to_name: "text", type: "labels", value: { start: 0, end: 1, labels: ["PER"] } };
    expect(parsed({ result: [bad, region] })).toMatchObject({
      prediction: { result: [region] },
      paths: ["$.result[0].value.choices[0]"],
    });
    expect(validatePrediction(config, { result: [bad] })).toMatchObject({
      ok: false,
      problems: [{ path: "$.result[0].value.choices[0]" }],
    });
  });

  test.each([
    [null, "$"],
    ["spam", "$"],
    [undefined, "$"],
    [{}, "$.result"],
    [{ result: null }, "$.result"],
    [{ result: { rating: 5 } }, "$.result"],
    [{ result: true }, "$.result"],
  ])("is refused when it is %j", (value, path) => {
    expect(validatePrediction(config, value)).toMatchObject({ ok: false, problems: [{ path }] });
  });
});

describe("short answers", () => {
  test("an object is the value of the first control whose type it has", () => {
    expect(normalizeResult(config, { choices: ["ham"] })).toEqual({
      result: [{ from_name: "label", to_name: "text", type: "choices", value: { choices: ["ham"] } }],
      problems: [],
    });
  });

  test("a string or number is the answer of the first control that takes one", () => {
    expect(parsed({ result: "spam" }).prediction.result).toEqual([spam]);
    expect(normalizeResult(config, 5).result).toMatchObject([{ value: { choices: ["5"] } }]);
    expect(normalizeResult(configOf(ner), "spam")).toMatchObject({ result: [], problems: [{ path: "$.result" }] });
  });

  test("one result without its list", () => {
    expect(normalizeResult(config, spam).result).toEqual([spam]);
  });

  test("a control about several objects is named with all of them, and accepted", () => {
    const two = configOf('<Text name="b" value="$b"/><Choices name="c" toName="text,b"><Choice value="x"/></Choices>');
    expect(validatePrediction(two, { result: "x" })).toMatchObject({
      ok: true,
      prediction: { result: [{ to_name: "text,b" }] },
      problems: [],
    });
  });
});
