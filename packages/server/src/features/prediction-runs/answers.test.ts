import { parseConfig } from "@tandem/schema";
import { describe, expect, test } from "vitest";
import { judgeAnswers } from "./answers.ts";

const parsed = parseConfig(
  `<View><Text name="text" value="$text"/><Choices name="label" toName="text"><Choice value="Spam"/></Choices></View>`,
);
if (!parsed.ok) throw new Error("the config is wrong");
const { config } = parsed;
const tasks = [1, 2, 3, 4].map((id) => ({ id, data: { text: "a" } }));
const spam = [{ from_name: "label", to_name: "text", type: "choices", value: { choices: ["Spam"] } }];

test("what a model refused is a failure with its reason; nothing predicted is an answer", () => {
  const { answers, failures } = judgeAnswers(config, tasks, [
    { result: [], model_version: "v1", error: "results[0].score: NaN is not a number" },
    { result: [], model_version: "v1" },
    { result: spam, model_version: "v1", error: "one of two regions was left out" },
    { result: [], error: "results[3].score: 75 …", problems: [{ path: "results[3].score", message: "75" }] },
  ]);
  expect(failures).toEqual([
    { task: 1, version: "v1", message: "results[0].score: NaN is not a number", path: "$.results[0].error" },
    { task: 4, version: null, message: "75", path: "$.results[3].score" },
  ]);
  expect(answers.map(({ task, items }) => [task, items[0]?.result])).toEqual([
    [2, []],
    [3, spam],
  ]);
});

const ham = { ...spam[0], value: { choices: ["Ham"] } };

describe("what of an answer was left out", () => {
  const leftOutOf = (...results: unknown[]) => {
    const judged = judgeAnswers(config, tasks.slice(0, results.length), results);
    expect(judged.failures).toEqual([]);
    return judged.answers.map((answer) => answer.leftOut);
  };

  test("nothing, where all is right", () => {
    expect(leftOutOf({ result: spam, score: 0.5 }, { result: [] }, [{ result: spam }, { result: [] }])).toEqual([
      null,
      null,
      null,
    ]);
  });

  test("a wrong result and a wrong score, each with its place and what would be right", () => {
    const [, leftOut] = leftOutOf({ result: spam }, { result: [...spam, ham], score: 90 });
    expect(leftOut?.count).toBe(2);
    expect(leftOut?.problems).toMatchObject([
      { path: "$.results[1].result[1].value.choices[0]", message: expect.stringContaining("Ham") },
      { path: "$.results[1].score", expected: "a number from 0 to 1" },
    ]);
  });

  test("a refused alternative, with the reason, beside the ones that are kept", () => {
    const { answers } = judgeAnswers(config, tasks.slice(0, 1), [[{ result: [ham] }, { result: spam, score: 0.5 }]]);
    expect(answers[0]?.items).toMatchObject([{ rank: 0, result: spam, score: 0.5 }]);
    expect(answers[0]?.leftOut?.problems).toMatchObject([
      { path: "$.results[0][0]", message: "nothing of this prediction is right" },
      { path: "$.results[0][0].result[0].value.choices[0]", message: expect.stringContaining("Ham") },
    ]);
  });

  test("what the model left out by itself, whatever it says there", () => {
    const problem = { path: "results[0].result[1].value.choices[0]", message: "no such choice", expected: '"Spam"' };
    const [first, second, third] = leftOutOf(
      { result: spam, problems: [problem, "nonsense", null, { path: 7 }, { message: "a vector is too short" }] },
      { result: spam, error: "one of two regions was left out" },
      { result: spam, problems: 12 },
    );
    expect(first).toEqual({
      count: 2,
      problems: [
        { ...problem, path: `$.${problem.path}` },
        { path: "$.results[0]", message: "a vector is too short" },
      ],
    });
    expect(second?.problems).toEqual([{ path: "$.results[1].error", message: "one of two regions was left out" }]);
    expect(third).toBeNull();
  });

  test("of many the first few, of long texts the beginning; all are counted", () => {
    const result = [...spam, ...Array.from({ length: 40 }, () => ham)];
    const [leftOut] = leftOutOf({ result, problems: [{ path: "p".repeat(9_999), message: "m".repeat(9_999) }] });
    expect(leftOut?.count).toBe(41);
    expect(leftOut?.problems).toHaveLength(10);
    const [long] = leftOutOf({ result: spam, problems: [{ path: "p".repeat(9_999), message: "m".repeat(9_999) }] });
    expect(JSON.stringify(long).length).toBeLessThan(1_200);
  });
});
