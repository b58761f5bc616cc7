import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { LabelConfig } from "../config/node.ts";
import { parseConfig } from "../config/parse-config.ts";
import { sampleData, sampleResults, seededRandom } from "../results/sample.ts";
import { tagNames, tags } from "../tags/index.ts";
import { maskEntropy } from "./mask-entropy.ts";
import { type Evidence, tagUncertainty } from "./tag-uncertainty.ts";
import { uncertaintyOf, type UncertaintyOptions } from "./uncertainty-of.ts";

const close = (value: number): number => expect.closeTo(value, 12) as number;

function read(xml: string): LabelConfig {
  const parsed = parseConfig(xml);
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  return parsed.config;
}

const choices = (name: string, labels: string, more = ""): string =>
  `<Choices name="${name}" toName="t" ${more}>${labels
    .split(" ")
    .map((label) => `<Choice value="${label}"/>`)
    .join("")}</Choices>`;
const inView = (...controls: string[]): LabelConfig =>
  read(`<View><Text name="t" value="$t"/>${controls.join("")}</View>`);

const one = inView(choices("c", "a b c"));
const several = inView(choices("c", "a b c", 'choice="multiple"'));
const spans = inView(`<Labels name="ner" toName="t"><Label value="PER"/><Label value="ORG"/></Labels>`);

const chosen = (from_name: string, choice: string, more: object = {}) => ({
  from_name,
  to_name: "t",
  type: "choices",
  value: { choices: [choice] },
  ...more,
});
const spanned = (more: object) => ({
  from_name: "ner",
  to_name: "t",
  type: "labels",
  value: { start: 0, end: 1, labels: ["PER"] },
  ...more,
});

describe("classes", () => {
  const probabilities = { a: 0.5, b: 0.25, c: 0.25 };
  test.each([
    ["margin", 0.75],
    ["least-confidence", 0.75],
    ["entropy", (1.5 * Math.LN2) / Math.log(3)],
  ] as const)("one of some, by %s", (measure, value) => {
    expect(uncertaintyOf(one, { result: [], probabilities }, { measure })).toEqual({
      value: close(value),
      valueFrom: "controls",
      byControl: { c: close(value) },
      from: { c: "probabilities" },
    });
  });

  test.each([
    ["margin", (1 + 0.5 + 0.5) / 3],
    ["least-confidence", (1 + 0.5 + 0.5) / 3],
    ["entropy", (1 + 2 * (2 - 0.75 * Math.log2(3))) / 3],
  ] as const)("several of some, by %s: each label for itself", (measure, value) => {
    expect(uncertaintyOf(several, { probabilities }, { measure }).value).toBeCloseTo(value, 12);
  });

  test("the score of the answer tells least confidence", () => {
    const prediction = { result: [chosen("c", "a", { score: 0.5 })] };
    expect(uncertaintyOf(one, prediction)).toMatchObject({ byControl: { c: 0.75 }, from: { c: "scores" } });
    expect(uncertaintyOf(several, prediction)).toMatchObject({ byControl: { c: 0.5 }, from: { c: "scores" } });
  });

  test("an answer's own probabilities come before its score", () => {
    const result = [chosen("c", "a", { score: 0.1, probabilities: { a: 0.75, b: 0.25 } })];
    expect(uncertaintyOf(one, { result })).toMatchObject({ value: 0.5, from: { c: "probabilities" } });
  });

  test("of nested choices the most specific count", () => {
    const nested = inView(
      `<Choices name="c" toName="t"><Choice value="animal"><Choice value="cat"/><Choice value="dog"/></Choice><Choice value="plant"/></Choices>`,
    );
    const probabilities = { animal: 1, cat: 0.75, dog: 0.25, plant: 0 };
    expect(uncertaintyOf(nested, { probabilities }).value).toBe(0.5);
    expect(uncertaintyOf(nested, { probabilities: { animal: 0.75, plant: 0.25 } }).value).toBe(0.5);
  });
});

describe("spans", () => {
  const result = [spanned({ score: 0.5 }), spanned({ score: 0.125 })];
  test.each([
    ["mean", 0.75],
    ["sum", 1 - 0.5 * 0.125],
    ["max", 0.875],
  ] as const)("the %s of two scores", (aggregate, value) => {
    expect(uncertaintyOf(spans, { result }, { aggregate })).toMatchObject({
      value: close(value),
      from: { ner: "scores" },
    });
  });

  test("more sure spans make the mean surer and the sum less sure", () => {
    const more = { result: [...result, spanned({ score: 0.9 })] };
    expect(uncertaintyOf(spans, more).value).toBeLessThan(0.75);
    expect(uncertaintyOf(spans, more, { aggregate: "sum" }).value).toBeGreaterThan(1 - 0.5 * 0.125);
  });

  test("no span is as unsure as the prediction says, and nothing is known without that", () => {
    const nothing = { byControl: { ner: null }, from: { ner: null } };
    expect(uncertaintyOf(spans, { result: [] })).toEqual({ value: null, valueFrom: null, ...nothing });
    expect(uncertaintyOf(spans, { result: [], score: 0.75 })).toEqual({ value: 0.25, valueFrom: "score", ...nothing });
    expect(uncertaintyOf(spans, { result: [], score: 2 }).value).toBeNull();
  });

  test("without scores, the probabilities that labels occur", () => {
    const prediction = { result: [spanned({})], probabilities: { PER: 0.5, ORG: 1 } };
    expect(uncertaintyOf(spans, prediction)).toMatchObject({ value: 0.5, from: { ner: "probabilities" } });
  });

  test("spans with the probabilities of their labels", () => {
    const result = [spanned({ probabilities: { PER: 0.75, ORG: 0.25 } }), spanned({ score: 0.75 }), spanned({})];
    expect(uncertaintyOf(spans, { result })).toMatchObject({ value: close(0.375), from: { ner: "scores" } });
  });
});

const evidence = (
  results: readonly Partial<Evidence["results"][number]>[],
  more: Partial<Evidence> = {},
): Evidence => ({
  probabilities: [],
  several: false,
  labelCount: null,
  results: results.map((result) => ({ score: null, probabilities: [], value: {}, ...result })),
  ...more,
});
const byMean = { measure: "margin", aggregate: "mean" } as const;

describe("boxes", () => {
  const boxes = evidence([{ probabilities: [0.5, 0.25, 0.25] }, { probabilities: [1, 0, 0] }, { score: 0.75 }]);
  test.each([
    ["mean", (0.5625 + 0 + 0.25) / 3],
    ["max", 0.5625],
    ["sum", 1 - Math.exp(-0.8125)],
  ] as const)("the %s of squared margins", (aggregate, value) => {
    expect(tagUncertainty.boxes.measure(boxes, { measure: "margin", aggregate })).toEqual({
      value: close(value),
      from: "scores",
    });
  });

  test("a box that is hardly there is as sure as one that surely is", () => {
    const measured = (score: number) => tagUncertainty.boxes.measure(evidence([{ score }]), byMean)?.value;
    expect(measured(0.1)).toBeCloseTo(measured(0.9) ?? NaN, 12);
    expect(measured(0.5)).toBe(1);
  });
});

describe("masks", () => {
  /** The pixels' alphas, each byte written as it is: one packet with a count of 16 bits. */
  const rle = (...alphas: number[]): number[] => {
    const bytes = alphas.flatMap((alpha) => [1, 2, 3, alpha]);
    const written = [
      binary(bytes.length, 32),
      binary(7, 5),
      ...[2, 3, 7, 15].map((size) => binary(size, 4)),
      "0",
      binary(3, 2),
      binary(bytes.length - 1, 16),
      ...bytes.map((byte) => binary(byte, 8)),
    ].join("");
    return (written + "0000000").match(/.{8}/g)?.map((bits) => Number.parseInt(bits, 2)) ?? [];
  };
  const binary = (value: number, bits: number): string => value.toString(2).padStart(bits, "0");

  test("the mean entropy of the pixels it touches", () => {
    const entropyOfFifth = -(0.2 * Math.log2(0.2) + 0.8 * Math.log2(0.8));
    expect(maskEntropy(rle(0, 0, 255, 51))).toBeCloseTo(entropyOfFifth / 2, 12);
    expect(maskEntropy(rle(51, 204, 0, 0, 0, 0, 0, 0))).toBeCloseTo(entropyOfFifth, 12);
  });

  test("a hard mask, and what is no mask, says nothing", () => {
    for (const given of [rle(0, 255, 255), rle(0, 0), [], [1, 2, 3], [0, 0, 0, 4, "x"], "rle", null, undefined])
      expect(maskEntropy(given)).toBeNull();
  });

  test("a soft mask by its pixels, a hard one by its score", () => {
    const soft = { value: { rle: rle(51, 255) }, score: 0.1 };
    const hard = { value: { rle: rle(255, 255) }, score: 0.75 };
    const entropyOfSoft = maskEntropy(soft.value.rle) ?? NaN;
    expect(tagUncertainty.masks.measure(evidence([soft]), byMean)).toEqual({ value: entropyOfSoft, from: "alpha" });
    expect(tagUncertainty.masks.measure(evidence([soft, hard]), byMean)).toEqual({
      value: close((entropyOfSoft + 0.25) / 2),
      from: "scores",
    });
  });
});

test.each(["text", "value"] as const)("%s: by its probabilities, else 1 − its score", (kind) => {
  const { measure } = tagUncertainty[kind];
  expect(measure(evidence([{ score: 0.75 }, { score: 0.25 }]), byMean)).toEqual({ value: 0.5, from: "scores" });
  expect(measure(evidence([{ probabilities: [0.75, 0.25] }]), byMean)).toEqual({ value: 0.5, from: "probabilities" });
  expect(measure(evidence([{}]), byMean)).toBeNull();
});

describe("several controls", () => {
  const two = inView(choices("feeling", "good bad other"), choices("topic", "sport art other"));

  test("each has the probabilities of its labels, and the whole is their mean", () => {
    const probabilities = { good: 1, bad: 0, sport: 0.75, art: 0.25 };
    expect(uncertaintyOf(two, { probabilities })).toEqual({
      value: 0.25,
      valueFrom: "controls",
      byControl: { feeling: 0, topic: 0.5 },
      from: { feeling: "probabilities", topic: "probabilities" },
    });
  });

  test("a label that both have belongs to the one that is told of", () => {
    const { byControl } = uncertaintyOf(two, { probabilities: { good: 0.5, bad: 0, other: 0.5 } });
    expect(byControl).toEqual({ feeling: 1, topic: null });
    const { byControl: both } = uncertaintyOf(two, {
      probabilities: { good: 0.5, bad: 0, other: 0.5, sport: 0.75, art: 0.25 },
    });
    expect(both).toEqual({ feeling: 1, topic: close(5 / 6) });
  });

  test("the model's own measure comes before what is read from scores", () => {
    const result = [chosen("feeling", "good", { score: 0.9 })];
    expect(uncertaintyOf(two, { result, uncertainty: 0.5 })).toMatchObject({ value: 0.5, valueFrom: "uncertainty" });
    expect(uncertaintyOf(two, { probabilities: { good: 1, bad: 0 }, uncertainty: 0.5 })).toMatchObject({
      value: 0,
      valueFrom: "controls",
    });
  });

  test("labels that the task brings", () => {
    const dynamic = read(
      `<View><Text name="t" value="$t"/>${choices("c", "a b")}<Choices name="d" toName="t" value="$labels"/></View>`,
    );
    const probabilities = { a: 1, b: 0, x: 0.75, y: 0.25 };
    const expected = { c: 0, d: 0.5 };
    expect(uncertaintyOf(dynamic, { probabilities }).byControl).toEqual(expected);
    const task = { data: { t: "…", labels: ["x", "y", "z"] } };
    expect(uncertaintyOf(dynamic, { probabilities }, { task }).byControl).toEqual(expected);
  });
});

describe("of any prediction", () => {
  const configs = tagNames.flatMap((name) => {
    const parsed = parseConfig(tags[name].example);
    return parsed.ok ? [parsed.config] : [];
  });
  const options: fc.Arbitrary<UncertaintyOptions> = fc.record({
    measure: fc.constantFrom("least-confidence", "margin", "entropy"),
    aggregate: fc.constantFrom("mean", "max", "sum"),
  });
  const shares = fc.dictionary(fc.constantFrom("a", "b", "Person", "Positive", "Negative"), fc.double({ noNaN: true }));
  const number = fc.oneof(fc.double({ min: 0, max: 1 }), fc.double(), fc.constant(null), fc.jsonValue());

  const expectBounded = (value: number | null): void => {
    if (value === null) return;
    expect(value).toBeGreaterThanOrEqual(0);
    expect(value).toBeLessThanOrEqual(1);
  };

  test("right answers with any scores: 0..1 for each control and in all", () => {
    fc.assert(
      fc.property(fc.nat(), fc.array(number), shares, number, options, (seed, scores, probabilities, score, how) => {
        for (const config of configs) {
          const data = sampleData(config);
          const made = sampleResults(config, data, seededRandom(seed));
          const result = made.map((item, index) => ({
            ...item,
            score: scores[index],
            probabilities: scores[index + 1],
          }));
          const measured = uncertaintyOf(config, { result, score, probabilities }, { ...how, task: { data } });
          expect(Object.keys(measured.byControl)).toEqual(config.controls.map(({ name }) => name));
          [measured.value, ...Object.values(measured.byControl)].forEach(expectBounded);
        }
      }),
      { numRuns: 40 },
    );
  });

  test("never throws, whatever is stored", () => {
    const junk = fc.record({
      result: fc.oneof(
        fc.jsonValue(),
        fc.array(
          fc.record({
            from_name: fc.constantFrom("text", "sentiment", "entity", "label", 3),
            value: fc.oneof(fc.jsonValue(), fc.record({ rle: fc.oneof(fc.uint8Array(), fc.jsonValue()) })),
            score: number,
            probabilities: fc.oneof(shares, fc.jsonValue()),
          }),
        ),
      ),
      score: number,
      probabilities: fc.oneof(shares, fc.jsonValue()),
      uncertainty: number,
    });
    fc.assert(
      fc.property(junk, options, (prediction, how) => {
        for (const config of configs) expectBounded(uncertaintyOf(config, prediction, how).value);
      }),
      { numRuns: 100 },
    );
  });

  test("the surer each score, the surer the whole", () => {
    const score = fc.double({ min: 0.5, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(score, score), { minLength: 1 }), options, (pairs, how) => {
        const lower = evidence(pairs.map(([a, b]) => ({ score: Math.min(a, b) })));
        const higher = evidence(pairs.map(([a, b]) => ({ score: Math.max(a, b) })));
        for (const { measure } of Object.values(tagUncertainty)) {
          const [less, more] = [lower, higher].map(
            (given) => measure(given, { measure: "margin", aggregate: "mean", ...how })?.value ?? NaN,
          );
          expect(less).toBeGreaterThanOrEqual((more ?? NaN) - 1e-12);
        }
      }),
    );
  });
});
