import { expect, test } from "vitest";
import { type Annotation, type Draft, parseConfig, type Prediction } from "@tandem/schema";
import { openTask } from "./open-task.ts";

const parsed = parseConfig(
  `<View><Text name="t" value="$t"/><Choices name="c" toName="t"><Choice value="A"/><Choice value="B"/></Choices></View>`,
);
if (!parsed.ok) throw new Error("the test's config is wrong");
const { config } = parsed;
const result = (value: string) => [
  { id: "x", from_name: "c", to_name: "t", type: "choices", value: { choices: [value] } },
];
const prediction = { id: 3, result: result("A"), score: 0.8, model_version: "v1" } as unknown as Prediction;
const annotation = {
  id: 9,
  result: result("B"),
  completed_by: 1,
  parent_prediction: 3,
  lead_time: 4,
} as unknown as Annotation;
const draft = { id: 2, annotation: null, result: result("B"), lead_time: 2 } as unknown as Draft;
const base = { config, user: 1, usePrediction: true, local: null };
const task = { id: 1, data: { t: "text" } };

test("nothing, then the prediction with its origin", () => {
  expect(openTask({ ...base, task }).from).toBe("nothing");
  const opened = openTask({ ...base, task: { ...task, predictions: [prediction] } });
  expect(opened).toMatchObject({ from: "prediction", prediction: { id: 3 }, annotation: null });
  expect(opened.editor.results()[0]).toMatchObject({ origin: "prediction", value: { choices: ["A"] } });
  expect(opened.editor.touched).toBe(false);
  expect(openTask({ ...base, usePrediction: false, task: { ...task, predictions: [prediction] } }).from).toBe(
    "nothing",
  );
});

test("a prediction without a preference is shown and not filled in", () => {
  const undecided = { ...prediction, probabilities: { A: 0.5, B: 0.5 } };
  const opened = openTask({ ...base, task: { ...task, predictions: [undecided] } });
  expect(opened).toMatchObject({ from: "nothing", prediction: { id: 3 } });
  expect(opened.editor.results()).toEqual([]);
  const decided = { ...prediction, probabilities: { A: 0.6, B: 0.4 } };
  expect(openTask({ ...base, task: { ...task, predictions: [decided] } }).from).toBe("prediction");
});

test("of several predictions the live version's is taken", () => {
  const older = { ...prediction, id: 2, model_version: "v0" };
  const opened = openTask({ ...base, task: { ...task, predictions: [older, prediction], predicted_by: "v1" } });
  expect(opened.prediction?.id).toBe(3);
  expect(openTask({ ...base, task: { ...task, predictions: [older, prediction] } }).prediction?.id).toBe(2);
});

test("one's own annotation before the prediction, a draft before both, unconfirmed work before all", () => {
  const all = { ...task, predictions: [prediction], annotations: [annotation] };
  expect(openTask({ ...base, task: all })).toMatchObject({
    from: "annotation",
    leadTimeBefore: 4,
    annotation: { id: 9 },
  });
  expect(openTask({ ...base, user: 2, task: all }).from).toBe("prediction");
  expect(openTask({ ...base, task: { ...task, predictions: [prediction], drafts: [draft] } })).toMatchObject({
    from: "draft",
    prediction: { id: 3 },
    leadTimeBefore: 2,
  });
  const local = { results: result("A"), prediction: 3, at: 0 };
  expect(openTask({ ...base, local, task: all }).from).toBe("local copy");
});
