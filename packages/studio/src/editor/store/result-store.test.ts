import fc from "fast-check";
import { expect, test } from "vitest";
import type { Result } from "@tandem/schema";
import { copiedResults, keyOf, ResultStore } from "./result-store.ts";

const choice = (id: string, value: string, extra: Partial<Result> = {}): Result => ({
  id,
  from_name: "label",
  to_name: "text",
  type: "choices",
  value: { choices: [value] },
  ...extra,
});

test("what a person makes is manual; undo and redo take it away and bring it back", () => {
  const store = new ResultStore();
  store.apply([{ key: keyOf("a", "label"), result: choice("a", "Spam") }]);
  expect(store.list()).toEqual([choice("a", "Spam", { origin: "manual" })]);
  expect(store.undo()).toBe(true);
  expect(store.list()).toEqual([]);
  expect(store.undo()).toBe(false);
  expect(store.redo()).toBe(true);
  expect(store.list()).toHaveLength(1);
});

test("changing a prediction says so and drops its score; undoing gives the prediction back", () => {
  const predicted = choice("p", "Spam", { origin: "prediction", score: 0.9 });
  const store = new ResultStore([predicted]);
  store.apply([{ key: keyOf("p", "label"), result: { ...predicted, value: { choices: ["Not spam"] } } }]);
  expect(store.list()[0]).toMatchObject({ origin: "prediction-changed", value: { choices: ["Not spam"] } });
  expect(store.list()[0]).not.toHaveProperty("score");
  store.undo();
  expect(store.list()).toEqual([predicted]);
});

test("an edit that changes nothing is no step, and keeps what could be redone", () => {
  const store = new ResultStore([choice("a", "Spam", { origin: "prediction" })]);
  store.apply([{ key: keyOf("a", "label"), result: choice("a", "Spam") }]);
  expect(store.canUndo).toBe(false);
  expect(store.list()[0]?.origin).toBe("prediction");
});

test("a deleted result comes back to its place", () => {
  const store = new ResultStore([choice("a", "1"), choice("b", "2"), choice("c", "3")]);
  store.apply([{ key: keyOf("b", "label"), result: undefined }]);
  expect(store.list().map(({ id }) => id)).toEqual(["a", "c"]);
  store.undo();
  expect(store.list().map(({ id }) => id)).toEqual(["a", "b", "c"]);
});

test("any run of edits can be undone to the start and redone to the end", () => {
  const edit = fc.record({ id: fc.constantFrom("a", "b", "c", "d"), value: fc.option(fc.constantFrom("x", "y", "z")) });
  fc.assert(
    fc.property(fc.array(fc.array(edit, { minLength: 1, maxLength: 4 }), { maxLength: 25 }), (steps) => {
      const start = [choice("a", "x", { origin: "prediction" }), choice("b", "y", { origin: "manual" })];
      const store = new ResultStore(start);
      for (const step of steps) {
        store.apply(
          step.map(({ id, value }) => ({
            key: keyOf(id, "label"),
            result: value === null ? undefined : choice(id, value),
          })),
        );
      }
      const end = structuredClone(store.list());
      while (store.undo());
      expect(store.list()).toEqual(start);
      while (store.redo());
      expect(store.list()).toEqual(end);
    }),
  );
});

test("a copy has its own ids, the same for all results of one region and for relations between them", () => {
  const relation: Result = { type: "relation", from_id: "r", to_id: "s" };
  const [first, second, other, link] = copiedResults(
    [choice("r", "1"), { ...choice("r", "2"), from_name: "kind" }, choice("s", "3"), relation],
    "prediction",
  );
  expect(first?.id).toBe(second?.id);
  expect(first?.id).not.toBe("r");
  expect(link).toMatchObject({ from_id: first?.id, to_id: other?.id });
  expect(first?.origin).toBe("prediction");
});
