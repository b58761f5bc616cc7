import { maskFromRectangle } from "@tandem/schema";
import { describe, expect, test } from "vitest";
import { calibrationError, classMetrics, setMetrics } from "./classes.ts";
import { intervalMetrics } from "./intervals.ts";
import { averagePrecision, type LabeledPlace } from "./regions.ts";
import { maskMetrics, type Shape, shapeMetrics } from "./shapes.ts";
import { editDistance, numberMetrics, textMetrics } from "./texts.ts";

const close = (number: number) => expect.closeTo(number, 10);
const place = <Place>(task: number, label: string, where: Place, score = 1): LabeledPlace<Place> => ({
  task,
  label,
  place: where,
  score,
});

describe("one of several classes", () => {
  const answer = (truth: string | null, predicted: string | null, confidence: number | null = null) => ({
    truth,
    predicted,
    confidence,
  });
  // a: 2 right, 1 called b, 1 without an answer; b: 1 right, 1 called a.
  const metrics = classMetrics([
    answer("a", "a"),
    answer("a", "a"),
    answer("a", "b"),
    answer("a", null),
    answer("b", "b"),
    answer("b", "a"),
  ]);

  test("accuracy, and precision, recall and F1 by hand", () => {
    expect(metrics.accuracy).toBe(0.5);
    // a: tp 2, fp 1, fn 2. b: tp 1, fp 1, fn 1.
    expect(metrics.perLabel).toEqual({
      a: { precision: close(2 / 3), recall: 0.5, f1: close(4 / 7), support: 4 },
      b: { precision: 0.5, recall: 0.5, f1: 0.5, support: 2 },
    });
    // tp 3, fp 2, fn 3
    expect(metrics.micro).toEqual({ precision: close(0.6), recall: 0.5, f1: close(6 / 11), support: 6 });
    expect(metrics.macro).toEqual({
      precision: close((2 / 3 + 0.5) / 2),
      recall: 0.5,
      f1: close((4 / 7 + 0.5) / 2),
      support: 6,
    });
    expect(metrics.confusion).toEqual({ a: { a: 2, b: 1, "(none)": 1 }, b: { a: 1, b: 1 } });
  });

  test("labels with names of objects' own keys are labels", () => {
    const odd = classMetrics([answer("constructor", "__proto__")]);
    expect(Object.keys(odd.confusion)).toEqual(["constructor"]);
    expect(odd.confusion["constructor"]?.["__proto__"]).toBe(1);
  });

  test("calibration: bins of a tenth, weighted", () => {
    // In (0.8, 0.9]: 2 answers, mean 0.85, half right: 0.35. In (0.5, 0.6]: 2 answers at 0.6, all right: 0.4.
    const answers = [
      { confidence: 0.81, right: true },
      { confidence: 0.89, right: false },
      { confidence: 0.6, right: true },
      { confidence: 0.6, right: true },
    ];
    expect(calibrationError(answers)).toBeCloseTo(0.5 * 0.35 + 0.5 * 0.4, 10);
    expect(calibrationError([])).toBeNull();
    expect(classMetrics([answer("a", "a", 1), answer("b", "a", 0)]).calibrationError).toBe(0);
  });
});

test("several of many labels: each is a decision", () => {
  const metrics = setMetrics([
    { truth: ["x", "y"], predicted: ["x"] },
    { truth: ["y"], predicted: ["y"] },
    { truth: [], predicted: ["x"] },
  ]);
  expect(metrics.exactMatch).toBeCloseTo(1 / 3, 10);
  expect(metrics.jaccard).toBeCloseTo((0.5 + 1 + 0) / 3, 10);
  // x: tp 1, fp 1, fn 0. y: tp 1, fp 0, fn 1.
  expect(metrics.perLabel["x"]).toEqual({ precision: 0.5, recall: 1, f1: close(2 / 3), support: 1 });
  expect(metrics.perLabel["y"]).toEqual({ precision: 1, recall: 0.5, f1: close(2 / 3), support: 2 });
});

test("spans: exact, overlapping, and sharing enough", () => {
  const truth = [
    place(0, "PER", { start: 0, end: 10 }),
    place(0, "ORG", { start: 20, end: 30 }),
    place(1, "PER", { start: 0, end: 4 }),
  ];
  const predicted = [
    place(0, "PER", { start: 0, end: 10 }),
    // IoU 2 / 18 with the ORG.
    place(0, "ORG", { start: 28, end: 38 }),
    // Another label at the right place.
    place(1, "LOC", { start: 0, end: 4 }),
  ];
  const { exact, overlap, iou } = intervalMetrics(truth, predicted, 0.5);
  expect(exact.micro).toEqual({ precision: close(1 / 3), recall: close(1 / 3), f1: close(1 / 3), support: 3 });
  expect(overlap.micro).toEqual({ precision: close(2 / 3), recall: close(2 / 3), f1: close(2 / 3), support: 3 });
  expect(overlap.meanIou).toBeCloseTo((1 + 2 / 18) / 2, 10);
  expect(iou.micro).toEqual(exact.micro);
});

test("one place is found once: a second prediction of it is wrong", () => {
  const truth = [place(0, "A", { start: 0, end: 10 })];
  const predicted = [place(0, "A", { start: 0, end: 9 }), place(0, "A", { start: 0, end: 10 })];
  const { exact, overlap } = intervalMetrics(truth, predicted, 0.5);
  expect(exact.micro).toMatchObject({ precision: 0.5, recall: 1 });
  expect(overlap.micro).toMatchObject({ precision: 0.5, recall: 1 });
  // The likest pair was taken.
  expect(overlap.meanIou).toBe(1);
});

describe("boxes", () => {
  const box = (x: number, y: number, width: number, height: number): Shape => ({ box: { x, y, width, height } });

  test("average precision by hand", () => {
    const truth = [
      place(0, "cat", box(0, 0, 10, 10)),
      place(0, "cat", box(50, 0, 10, 10)),
      place(1, "cat", box(0, 0, 10, 10)),
    ];
    const predicted = [
      place(0, "cat", box(0, 0, 10, 10), 0.9), // right
      place(1, "cat", box(80, 80, 10, 10), 0.8), // wrong
      place(0, "cat", box(50, 0, 10, 12), 0.7), // right: IoU 100 / 120
      place(0, "cat", box(50, 0, 10, 10), 0.6), // the same one again: wrong
    ];
    // Precision 1, 1/2, 2/3, 1/2 at recall 1/3, 1/3, 2/3, 2/3: 1/3 · 1 + 1/3 · 2/3.
    const { averagePrecision: found, matched } = shapeMetrics(truth, predicted, 0.5);
    expect(found.perLabel["cat"]).toBeCloseTo(1 / 3 + 2 / 9, 10);
    expect(found.mean).toBeCloseTo(5 / 9, 10);
    expect(matched.micro).toEqual({ precision: 0.5, recall: close(2 / 3), f1: close(4 / 7), support: 3 });
  });

  test("labels that are only predicted do not make a mean, and a truth not found counts 0", () => {
    const truth = [place(0, "cat", box(0, 0, 10, 10)), place(0, "dog", box(0, 0, 10, 10))];
    const predicted = [place(0, "cat", box(0, 0, 10, 10), 0.4), place(0, "bird", box(0, 0, 10, 10), 0.9)];
    const likeness = (): number => 1;
    expect(averagePrecision(truth, predicted, likeness, 0.5)).toEqual({ perLabel: { cat: 1, dog: 0 }, mean: 0.5 });
  });

  test("a box and a polygon around it are alike", () => {
    const square: Shape = {
      points: [
        [0, 0],
        [10, 0],
        [10, 10],
        [0, 10],
      ],
    };
    expect(shapeMetrics([place(0, "a", square)], [place(0, "a", box(0, 0, 10, 10))], 0.99).matched.micro.f1).toBe(1);
  });
});

test("masks: pixels over all images, one mask for each label and image", () => {
  const size = { width: 10, height: 10 };
  const mask = (x: number, width: number) => {
    const made = maskFromRectangle({ x, y: 0, width, height: 10 }, size);
    if (!("runs" in made)) throw new Error("no mask");
    return made;
  };
  // Image 0: 40 pixels of 60. Image 1: not found, 20 pixels. Together 40 by 80, and 80 by 120.
  const truth = [place(0, "road", mask(0, 3)), place(0, "road", mask(3, 2)), place(1, "road", mask(0, 2))];
  const { perLabel, meanIou } = maskMetrics(truth, [place(0, "road", mask(1, 5)), place(0, "sky", mask(0, 1))]);
  expect(perLabel["road"]).toEqual({ iou: close(0.5), dice: close(80 / 120) });
  expect(perLabel["sky"]).toEqual({ iou: 0, dice: 0 });
  expect(meanIou).toBeCloseTo(0.5, 10);
});

describe("texts and numbers", () => {
  test("edit distance", () => {
    expect(editDistance([..."kitten"], [..."sitting"])).toBe(3);
    expect(editDistance([], [..."ab"])).toBe(2);
    expect(editDistance([..."💩a"], [..."💩b"])).toBe(1);
  });

  test("error rates weigh long texts more", () => {
    const metrics = textMetrics([
      { truth: "the cat sat", predicted: "the cat sat" },
      { truth: "hello", predicted: "hallo you" },
    ]);
    expect(metrics.exactMatch).toBe(0.5);
    // 11 + 5 characters, 1 substituted and 4 inserted; 3 + 1 words, 1 substituted and 1 inserted.
    expect(metrics.characterErrorRate).toBeCloseTo(5 / 16, 10);
    expect(metrics.wordErrorRate).toBeCloseTo(2 / 4, 10);
  });

  test("numbers", () => {
    const answers = [
      { truth: 1, predicted: 1 },
      { truth: 2, predicted: 5 },
      { truth: 4, predicted: 3 },
    ];
    const metrics = numberMetrics(answers);
    expect(metrics.exactMatch).toBeCloseTo(1 / 3, 10);
    expect(metrics.meanAbsoluteError).toBeCloseTo(4 / 3, 10);
    expect(metrics.rootMeanSquaredError).toBeCloseTo(Math.sqrt(10 / 3), 10);
  });
});
