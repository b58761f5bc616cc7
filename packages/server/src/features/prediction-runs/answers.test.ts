import { parseConfig } from "@tandem/schema";
import { expect, test } from "vitest";
import { judgeAnswers } from "./answers.ts";

const parsed = parseConfig(
  `<View><Text name="text" value="$text"/><Choices name="label" toName="text"><Choice value="Spam"/></Choices></View>`,
);
if (!parsed.ok) throw new Error("the config is wrong");
const { config } = parsed;
const tasks = [1, 2, 3].map((id) => ({ id, data: { text: "a" } }));
const spam = [{ from_name: "label", to_name: "text", type: "choices", value: { choices: ["Spam"] } }];

test("what a model refused is a failure with its reason; nothing predicted is an answer", () => {
  const { answers, failures } = judgeAnswers(config, tasks, [
    { result: [], model_version: "v1", error: "results[0].score: NaN is not a number" },
    { result: [], model_version: "v1" },
    { result: spam, model_version: "v1", error: "one of two regions was left out" },
  ]);
  expect(failures).toEqual([
    { task: 1, version: "v1", message: "results[0].score: NaN is not a number", path: "$.results[0].error" },
  ]);
  expect(answers.map(({ task, items }) => [task, items[0]?.result])).toEqual([
    [2, []],
    [3, spam],
  ]);
});
