import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { samplingFromLabelStudio, samplingToLabelStudio } from "./label-studio.ts";
import { priorityOf, samplingStrategies } from "./strategies.ts";
import { entropy, leastConfidence, margin } from "./uncertainty.ts";

describe("measures of uncertainty", () => {
  test.each([
    ["sure", [1, 0], 0, 0, 0],
    ["undecided between two", [0.5, 0.5], 1, 1, 1],
    ["three to one", [0.75, 0.25], 0.5, 0.5, 0.8112781244591328],
    ["undecided between two of three", [0.5, 0.5, 0], 0.75, 1, 0.6309297535714574],
    ["undecided between three", [1 / 3, 1 / 3, 1 / 3], 1, 1, 1],
    ["one number: the class and its opposite", [0.75], 0.5, 0.5, 0.8112781244591328],
    ["shares that do not sum to 1", [3, 1], 0.5, 0.5, 0.8112781244591328],
    ["nothing known", [], 1, 1, 1],
    ["nothing likely", [0, 0], 1, 1, 1],
    ["not numbers", [Number.NaN, 1], 0, 0, 0],
  ])("%s", (_, probabilities, least, byMargin, byEntropy) => {
    expect(leastConfidence(probabilities)).toBeCloseTo(least, 12);
    expect(margin(probabilities)).toBeCloseTo(byMargin, 12);
    expect(entropy(probabilities)).toBeCloseTo(byEntropy, 12);
  });

  const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 });

  test.each([
    ["leastConfidence", leastConfidence],
    ["margin", margin],
    ["entropy", entropy],
  ])("%s is in 0..1 and does not mind the order", (_, measure) => {
    fc.assert(
      fc.property(shares, (probabilities) => {
        const value = measure(probabilities);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
        expect(measure(probabilities.toReversed())).toBeCloseTo(value, 9);
      }),
    );
  });

  test("for two classes all three agree on the order", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 1000 }), (one, other) => {
        const first = [one / 1000, 1 - one / 1000];
        const second = [other / 1000, 1 - other / 1000];
        const orderBy = (measure: typeof margin): number =>
          Math.sign(Math.round(1e9 * (measure(first) - measure(second))));
        // Not `toBe`, for which 0 and −0 are two things.
        for (const measure of [margin, entropy]) expect(orderBy(measure) === orderBy(leastConfidence)).toBe(true);
      }),
    );
  });
});

describe("priority of a task", () => {
  const opinion = { score: 0.9, uncertainty: 0.3, probabilities: { spam: 0.75, ham: 0.25 } };

  test("each strategy", () => {
    const priorities = Object.fromEntries(
      samplingStrategies.map((strategy) => [strategy, priorityOf(strategy, opinion)]),
    );
    expect(priorities).toEqual({
      sequential: null,
      uniform: null,
      "score-min": expect.closeTo(0.1, 12),
      "score-max": 0.9,
      "least-confidence": 0.5,
      margin: 0.5,
      entropy: expect.closeTo(0.8112781244591328, 12),
    });
  });

  test.each(["least-confidence", "margin", "entropy"] as const)(
    "%s falls back to the model's uncertainty, then to its score",
    (strategy) => {
      expect(priorityOf(strategy, { score: 0.75, uncertainty: 0.3, probabilities: {} })).toBe(0.3);
      expect(priorityOf(strategy, { score: 0.75, uncertainty: null })).toBe(0.25);
      expect(priorityOf(strategy, { score: Number.NaN })).toBeNull();
      expect(priorityOf(strategy, {})).toBeNull();
    },
  );

  test("without a score there is no priority by score", () => {
    expect(priorityOf("score-min", { probabilities: { a: 1 } })).toBeNull();
    expect(priorityOf("score-max", { score: null })).toBeNull();
  });
});

describe("Label Studio's sampling", () => {
  test("to and fro", () => {
    expect(["Sequential sampling", "Uniform sampling", "Uncertainty sampling"].map(samplingFromLabelStudio)).toEqual([
      "sequential",
      "uniform",
      "margin",
    ]);
    expect(samplingFromLabelStudio("toString")).toBeNull();
    expect(samplingStrategies.map(samplingToLabelStudio)).toEqual([
      "Sequential sampling",
      "Uniform sampling",
      ...Array.from({ length: 5 }, () => "Uncertainty sampling"),
    ]);
  });
});
