import { readFile } from "node:fs/promises";
import { parseConfig, type LabeledTask } from "@tandem/ml";
import { tryModel } from "@tandem/ml/testing";
import { expect, test } from "vitest";
import { chosenLabel, questionIn, textOf } from "./annotations.ts";
import model from "./model.ts";

type Prediction = {
  result: { value: { choices: string[] } }[];
  score: number;
  uncertainty: number;
  probabilities: Record<string, number>;
};

const OTHER_CONFIG = `<View>
  <Text name="title" value="$title"/>
  <Text name="review" value="$body"/>
  <Choices name="mood" toName="review" choice="single">
    <Choice value="Good" alias="pos"/><Choice value="Bad" alias="neg"/><Choice value="So so"/>
  </Choices>
</View>`;

function configOf(xml: string) {
  const parsed = parseConfig(xml);
  if (!parsed.ok) throw new Error("the config of the test is not valid");
  return parsed.config;
}

const said = (control: string, label: string, more: Record<string, unknown> = {}) => ({
  result: [{ from_name: control, to_name: "x", type: "choices", value: { choices: [label] } }],
  ...more,
});

const review = (body: string, ...labels: string[]): LabeledTask => ({
  data: { title: "the same for all", body },
  annotations: labels.map((label) => said("mood", label)),
});

const answer = (results: unknown[], i: number): Prediction => results[i] as Prediction;

test("before any label each task has an answer, all choices as likely", async () => {
  const tasks = JSON.parse(await readFile(new URL("tasks.json", import.meta.url), "utf8")) as {
    data: { text: string };
  }[];
  expect(tasks).toHaveLength(20);
  const { results } = await tryModel(model, tasks);
  expect(results).toHaveLength(20);
  expect(answer(results, 0).probabilities).toEqual({ Spam: 0.5, "Not spam": 0.5 });
  expect(answer(results, 0).uncertainty).toBe(1);
});

test("it learns any config's choices by their stored names, from the text the choice is about", async () => {
  const good = ["lovely warm bread", "lovely soup and bread", "warm and lovely place"];
  const bad = ["cold rude service", "rude and cold and late", "late cold soup"];
  const trainOn = [...good.map((body) => review(body, "pos")), ...bad.map((body) => review(body, "neg"))];
  const asked = ["lovely warm soup", "rude and late"].map((body) => ({ data: { title: "", body } }));
  const { results, metrics } = await tryModel(model, asked, { labelConfig: OTHER_CONFIG, trainOn });
  expect(results.map((_, i) => answer(results, i).result[0]?.value.choices)).toEqual([["pos"], ["neg"]]);
  const { score, probabilities, uncertainty } = answer(results, 0);
  expect(score).toBe(Math.max(...Object.values(probabilities)));
  expect(Object.keys(probabilities)).toEqual(["pos", "neg", "So so"]);
  expect(probabilities["So so"]).toBeGreaterThan(0);
  expect(uncertainty).toBeLessThan(1);
  expect(metrics).toMatchObject({ texts: 6, labelCounts: { pos: 3, neg: 3, "So so": 0 }, skipped: 0 });
});

test("labels that cannot be used are left out and counted", async () => {
  const trainOn = [
    review("lovely", "pos"),
    review("cold", "gone from the config"),
    { data: { body: "cold" }, annotations: [said("mood", "neg", { was_cancelled: true })] },
    { data: { body: "cold" }, annotations: [said("another", "neg")] },
  ];
  const { metrics } = await tryModel(model, [{ data: { body: "x" } }], { labelConfig: OTHER_CONFIG, trainOn });
  expect(metrics).toMatchObject({ texts: 1, skipped: 3 });
});

test("of several people the majority counts, of equally many the latest", () => {
  const question = questionIn(configOf(OTHER_CONFIG));
  const at = (label: string, day: number) => said("mood", label, { updated_at: `2026-01-0${day}T00:00:00Z` });
  expect(chosenLabel([at("pos", 1), at("neg", 2), at("pos", 3)], question)).toBe("pos");
  expect(chosenLabel([at("pos", 1), at("neg", 2)], question)).toBe("neg");
  expect(chosenLabel([at("neg", 5), at("pos", 1)], question)).toBe("neg");
  expect(chosenLabel([at("pos", 1), at("pos", 2), at("neg", 3)], question)).toBe("pos");
  expect(chosenLabel([], question)).toBeNull();
});

test("a task without its text is an empty text, not an error", async () => {
  const question = questionIn(configOf(OTHER_CONFIG));
  expect(textOf({ title: "x" }, question)).toBe("");
  expect(textOf({ body: 42 }, question)).toBe("42");
});

test("a config it cannot answer is refused with the reason", () => {
  const none = configOf(
    '<View><Text name="t" value="$t"/><Labels name="l" toName="t"><Label value="A"/></Labels></View>',
  );
  expect(() => questionIn(none)).toThrow(/no <Choices>/);
  const perTask = configOf('<View><Text name="t" value="$t"/><Choices name="c" toName="t" value="$options"/></View>');
  expect(() => questionIn(perTask)).toThrow(/from each task/);
});
