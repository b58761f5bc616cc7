import { parseConfig } from "@tandem/schema";
import { expect, test } from "vitest";
import { checkAnswers } from "./answers.ts";
import type { Outcome } from "./outcome.ts";

const parsed = parseConfig(`<View><Text name="text" value="$text"/>
  <Choices name="topic" toName="text"><Choice value="Sports"/></Choices>
  <Labels name="entity" toName="text"><Label value="Person"/></Labels></View>`);
const config = parsed.ok ? parsed.config : null;
const task = { data: { text: "Bo won" } };
const sports = { from_name: "topic", to_name: "text", type: "choices", value: { choices: ["Sports"] } };
const person = {
  id: "a",
  from_name: "entity",
  to_name: "text",
  type: "labels",
  value: { start: 0, end: 2, labels: ["Person"] },
};
const beyond = { ...person, id: "b", value: { ...person.value, end: 100 } };

/** What leaves of one answer, and what was reported. */
function check(
  answer: unknown,
  { embedding, ...options }: Partial<{ config: null; single: boolean; embedding: unknown }> = {},
) {
  const refused: string[] = [];
  const outcome = { ok: true, answer, ...(embedding === undefined ? {} : { embedding }) } as Outcome;
  const [checked] = checkAnswers([outcome], [task], {
    config,
    modelVersion: "v1",
    single: false,
    refused: (_, error) => refused.push(error),
    ...options,
  });
  return { checked, refused };
}

test("a result that is wrong is left out with its path, the others are delivered", () => {
  const { checked, refused } = check({ result: [sports, beyond, person], score: 0.5 });
  expect(checked).toEqual({
    result: [sports, person],
    score: 0.5,
    model_version: "v1",
    problems: [expect.objectContaining({ path: expect.stringMatching(/^results\[0\]\.result\[1\]\.value/) as string })],
  });
  expect(refused).toEqual([expect.stringContaining("results[0].result[1].value")]);
});

test("a key that is wrong is left out, whatever is wrong with it", () => {
  for (const extras of [
    { score: 2 },
    { score: Number.NaN },
    { uncertainty: "high" },
    { probabilities: { Sports: 0.5, Weather: 0.5 } },
    { probabilities: { Sports: Number.NaN } },
    { embedding: [1, Number.POSITIVE_INFINITY] },
    { reasons: [1] },
    { cluster: 10n },
  ]) {
    const { checked } = check({ result: [sports], ...extras });
    const [key] = Object.keys(extras);
    expect(checked).toEqual({
      result: [sports],
      model_version: "v1",
      problems: [expect.objectContaining({ path: expect.stringContaining(`results[0].${key}`) as string })],
    });
  }
});

test("without a label config the form, the numbers and the shares are checked", () => {
  const bad = { value: { deep: [1, { x: Number.NaN }] } };
  const { checked } = check({ result: [bad, 3, sports], score: 7, other: 1 }, { config: null });
  expect(checked).toMatchObject({ result: [sports], other: 1 });
  expect(checked).not.toHaveProperty("score");
  expect((checked as { problems: { path: string }[] }).problems.map(({ path }) => path)).toEqual([
    "results[0].score",
    "results[0].result[1]",
    "results[0].result[0].value.deep[1].x",
  ]);
});

test("an answer of which nothing is left is empty and says why", () => {
  for (const [answer, path] of [
    ["Sports", "results[0]"],
    [{ result: [beyond] }, "results[0].result[0].value"],
    [{ score: 1 }, "results[0]"],
  ] as const) {
    const { checked } = check(answer);
    expect(checked).toMatchObject({ result: [], model_version: "v1", error: expect.stringContaining(path) as string });
  }
});

test("of several predictions the good ones are delivered, best first", () => {
  const { checked } = check([{ result: [beyond] }, { result: [sports], score: 0.4 }, { result: [person], score: 0.3 }]);
  expect(checked).toMatchObject([
    { result: [sports], problems: [{ path: expect.stringMatching(/^results\[0\]\[0\]\.result\[0\]/) as string }] },
    { result: [person] },
  ]);
  expect(check([{ result: [sports] }, { result: [] }], { single: true }).checked).toMatchObject({ result: [sports] });
  expect(check(null).checked).toEqual({ result: [], model_version: "v1" });
});

test("vectors are plain lists, beside the best prediction", () => {
  const vector = { embedding: { vector: [1, 2] } };
  expect(check([{ result: [sports] }, { result: [] }], vector).checked).toMatchObject([{ embedding: [1, 2] }, {}]);
  expect(check(null, vector).checked).toEqual({ result: [], model_version: "v1", embedding: [1, 2] });
  expect(check({ result: [], embedding: new Float32Array([0.5]) }).checked).toMatchObject({ embedding: [0.5] });
  const failed = check({ result: [sports] }, { embedding: { problem: "embed() threw Error: no" } });
  expect(failed.checked).toMatchObject({ result: [sports], problems: [{ message: "embed() threw Error: no" }] });
});

test("a result with a number that JSON cannot hold is found again where the model has it", () => {
  const odd = { ...person, meta: { weight: Number.NaN } };
  const { checked } = check({ result: [beyond, sports, odd] });
  expect(checked).toMatchObject({ result: [sports] });
  expect((checked as { problems: { path: string }[] }).problems.map(({ path }) => path)).toEqual([
    "results[0].result[0].value.end",
    "results[0].result[2].meta.weight",
  ]);
});

test("of an answer its own keys leave; what it has from its class is only checked", () => {
  class Answer {
    get uncertainty() {
      return 7;
    }
  }
  Object.assign(Answer.prototype, { hint: "of every answer" });
  const answer = Object.assign(new Answer(), { result: [sports], score: 0.5, [Symbol("cache")]: Number.NaN });
  const { checked } = check(answer);
  expect(Reflect.ownKeys(checked as object)).toEqual(["score", "result", "model_version", "problems"]);
  expect(checked).toMatchObject({ problems: [{ path: "results[0].uncertainty" }] });
});
