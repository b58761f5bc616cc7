import { expect, test } from "vitest";
import { hasPreference } from "./preference.ts";

const saying = (...choices: string[]) => [{ from_name: "c", to_name: "t", type: "choices", value: { choices } }];

test.each([
  ["an untrained model", ["A"], { A: 0.5, B: 0.5 }, false],
  ["the same among many", ["C"], { A: 0.3333, B: 0.3333, C: 0.3334 }, false],
  ["a tie at the top only", ["A"], { A: 0.4, B: 0.4, C: 0.2 }, false],
  ["a slight preference", ["A"], { A: 0.51, B: 0.49 }, true],
  ["a tie below the top", ["A"], { A: 0.5, B: 0.25, C: 0.25 }, true],
  ["several answers, all of them given", ["A", "B"], { A: 0.9, B: 0.9, C: 0.1 }, true],
  ["an answer that is not the likeliest one", ["C"], { A: 0.4, B: 0.4, C: 0.2 }, true],
  ["one label", ["A"], { A: 1 }, true],
  ["no answer", [], { A: 0.5, B: 0.5 }, true],
  ["no probabilities", ["A"], {}, true],
  ["none known", ["A"], null, true],
])("%s: %j of %j", (_, said, probabilities, expected) => {
  expect(hasPreference({ result: saying(...said), probabilities })).toBe(expected);
});

test("nested choices are known by their last name", () => {
  const result = [
    { from_name: "c", to_name: "t", type: "choices", value: { choices: [["Animal", "Cat"]] } },
  ] as unknown as ReturnType<typeof saying>;
  expect(hasPreference({ result, probabilities: { Cat: 0.5, Dog: 0.5 } })).toBe(false);
});
