import { defineModel, isModel, labelConfig, type ModelAnswer, type ModelTask, TandemModel } from "@tandem/ml";
import { expect, expectTypeOf, test } from "vitest";
import { startBackend } from "../test/harness.ts";
import { tryModel } from "./testing.ts";

const config = labelConfig(`<View>
  <Text name="text" value="$text"/>
  <Choices name="topic" toName="text"><Choice value="Sports"/><Choice value="Politics"/></Choices>
  <Labels name="entity" toName="text"><Label value="Person"/></Labels>
</View>`);

test("a model is typed by its label config", async () => {
  const model = defineModel({
    labelConfig: config,
    setup: () => ({ topic: "Sports" as const }),
    predict(tasks, { model: state, results }) {
      expectTypeOf(tasks[0]?.data.text).toEqualTypeOf<string | undefined>();
      expectTypeOf(state.topic).toEqualTypeOf<"Sports">();
      return tasks.map((task) => {
        const make = results(task);
        // @ts-expect-error there is no such topic
        const wrong = () => make.choices("topic", ["Weather"]);
        expect(wrong).toThrow(RangeError);
        return {
          result: [make.choices("topic", [state.topic]), make.span("entity", { start: 0, end: 2 }, ["Person"])],
          score: 0.5,
        };
      });
    },
    fit({ annotations }) {
      for (const { annotation, task } of annotations) {
        expectTypeOf(task.data.text).toBeString();
        for (const result of annotation.result) {
          if (result.from_name === "topic") expectTypeOf(result.value.choices[0]).toExtend<string | undefined>();
        }
      }
    },
  });
  // Backends have its label config as they have any.
  expect(model.definition.labelConfig).toBe(config.source);
  const { results } = await tryModel(model, [{ id: 1, data: { text: "Bo won" } }]);
  expect(results[0]).toMatchObject({ result: [{ value: { choices: ["Sports"] } }, { value: { labels: ["Person"] } }] });
});

test("results that the config does not know do not compile", () => {
  const result = { from_name: "topic", to_name: "text", type: "choices" } as const;
  defineModel({
    labelConfig: config,
    predict: (tasks) => tasks.map(() => ({ result: [{ ...result, value: { choices: ["Sports" as const] } }] })),
  });
  defineModel({
    labelConfig: config,
    // @ts-expect-error there is no such topic
    predict: (tasks) => tasks.map(() => ({ result: [{ ...result, value: { choices: ["Weather" as const] } }] })),
  });
  // Without a config in the program anything is taken, and checked when it is said.
  defineModel({ labelConfig: config.source, predict: (tasks) => tasks.map(() => ({ result: [{ any: "thing" }] })) });
  // As is a state that is written out.
  defineModel<number>({
    setup: () => 1,
    predict: (tasks, { model }) => tasks.map(() => ({ result: [], score: model })),
  });
});

test("what is no model is said", () => {
  expect(() => defineModel({} as never)).toThrow('"predict" is missing');
  expect(() => defineModel({ predict: () => [], embed: 3 } as never)).toThrow('"embed" must be a function, not number');
  for (const value of [null, {}, Map, () => 1, TandemModel]) expect(isModel(value)).toBe(false);
});

const made: string[] = [];

class TopicModel extends TandemModel<typeof config> {
  override labelConfig = config;
  #words: readonly string[] = [];
  #version = "";

  override setup({ modelVersion }: { modelVersion: string }) {
    made.push(modelVersion);
    this.#words = ["goal"];
    this.#version = modelVersion;
  }

  predict(tasks: ModelTask<typeof config>[]): ModelAnswer<typeof config>[] {
    return tasks.map(({ data }) => ({
      result: [
        {
          from_name: "topic",
          to_name: "text",
          type: "choices",
          value: { choices: [this.#words.some((word) => data.text.includes(word)) ? "Sports" : "Politics"] },
        },
      ],
      reasons: [this.#version],
    }));
  }

  override embed(tasks: ModelTask<typeof config>[]) {
    return tasks.map(({ data }) => [data.text.length]);
  }

  override dispose() {
    made.push("disposed");
  }
}

test("a class is a model: one instance for each version and label config", async () => {
  expect(isModel(TopicModel)).toBe(true);
  const backend = await startBackend({}, TopicModel);
  expect((await backend.get("/health")).body).toEqual({ model_class: "TopicModel", status: "UP" });
  const setup = await backend.setup({ schema: config.source });
  expect(setup.body).toMatchObject({ model_version: "topicmodel-v0000", capabilities: { training: "none" } });
  for (let asked = 0; asked < 2; asked += 1) {
    const { body } = await backend.predict(["a goal", "a law"], { label_config: config.source });
    expect(body["results"]).toMatchObject([
      { result: [{ value: { choices: ["Sports"] } }], reasons: ["topicmodel-v0000"], embedding: [6] },
      { result: [{ value: { choices: ["Politics"] } }], embedding: [5] },
    ]);
  }
  expect(made).toEqual(["topicmodel-v0000"]);
  await backend.close();
  expect(made).toEqual(["topicmodel-v0000", "disposed"]);
});

test("a class without predict, or with a hook that is none, is said", () => {
  class Empty extends (TandemModel as unknown as new () => object) {}
  expect(isModel(Empty)).toBe(false);
  class Wrong extends TopicModel {
    override fit = 3 as never;
  }
  expect(() => Wrong.definition).toThrow('Wrong: "fit" must be a method, not number');
});
