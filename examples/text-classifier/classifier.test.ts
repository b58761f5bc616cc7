import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { calibrateScale } from "./calibration.ts";
import { classify, forClasses, trainClassifier, type Classifier } from "./classifier.ts";
import { decodeClassifier, encodeClassifier, loadClassifier, saveClassifier } from "./classifier-file.ts";
import { sigmoid } from "./logistic-regression.ts";
import { seededRandom } from "./random.ts";

const TOPICS: Record<string, string[]> = {
  sport: ["goal", "match", "team", "coach", "league", "score"],
  food: ["bread", "soup", "salt", "oven", "taste", "cook"],
  money: ["bank", "loan", "rate", "fund", "stock", "price"],
};
const CLASSES = Object.keys(TOPICS);

/** Texts of eight words: `purity` of them from the topic's own list, the others from any list. */
function madeTexts(count: number, seed: number, purity: number): { texts: string[]; labels: string[] } {
  const random = seededRandom(seed);
  const all = Object.values(TOPICS).flat();
  const pick = (list: readonly string[]) => list[Math.floor(random() * list.length)] as string;
  const labels = Array.from({ length: count }, (_, i) => CLASSES[i % CLASSES.length] as string);
  const texts = labels.map((label) =>
    Array.from({ length: 8 }, () => pick(random() < purity ? (TOPICS[label] as string[]) : all)).join(" "),
  );
  return { texts, labels };
}

const best = (classifier: Classifier, text: string): string | undefined => {
  const probabilities = classify(classifier, [text])[0]?.probabilities ?? [];
  return classifier.classes[probabilities.indexOf(Math.max(...probabilities))];
};

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

test("three classes are told apart on texts not seen before, and probabilities add up to 1", () => {
  const classifier = trainClassifier({ ...madeTexts(90, 1, 0.6), classes: CLASSES });
  const unseen = madeTexts(300, 2, 0.6);
  const answers = classify(classifier, unseen.texts);
  let right = 0;
  for (const [i, { probabilities }] of answers.entries()) {
    expect(sum(probabilities)).toBeCloseTo(1, 9);
    if (CLASSES[probabilities.indexOf(Math.max(...probabilities))] === unseen.labels[i]) right++;
  }
  expect(right).toBeGreaterThan(270);
});

test("before any label every class is as likely, whatever the text", () => {
  const classifier = trainClassifier({ texts: [], labels: [], classes: CLASSES });
  expect(classify(classifier, ["goal", ""]).map((answer) => answer.probabilities)).toEqual([
    [1 / 3, 1 / 3, 1 / 3],
    [1 / 3, 1 / 3, 1 / 3],
  ]);
});

test("with one class seen it is the likely one, and not the only one", () => {
  const classifier = trainClassifier({ texts: ["goal", "match"], labels: ["sport", "sport"], classes: CLASSES });
  expect(classify(classifier, ["soup"])[0]?.probabilities).toEqual([3 / 5, 1 / 5, 1 / 5]);
});

test("a class without labels keeps a small chance; the others share the rest by the text", () => {
  const texts = ["goal team", "match team", "soup salt", "bread oven"];
  const labels = ["sport", "sport", "food", "food"];
  const classifier = trainClassifier({ texts, labels, classes: CLASSES });
  const [sport = 0, food = 0, money = 0] = classify(classifier, ["the team"])[0]?.probabilities ?? [];
  expect(money).toBeCloseTo(1 / 7, 9);
  expect(sport).toBeGreaterThan(food);
  expect(sport + food + money).toBeCloseTo(1, 9);
});

test("classes that came or went after the training keep probabilities whole", () => {
  const classifier = trainClassifier({ ...madeTexts(30, 3, 0.7), classes: CLASSES });
  const [food = 0, weather = 0, sport = 0] = forClasses(classifier, [0.5, 0.3, 0.2], ["food", "weather", "sport"]);
  expect(weather / sport).toBeCloseTo(1 / 33 / 0.5, 9);
  expect(food / sport).toBeCloseTo(0.6, 9);
  expect(food + weather + sport).toBeCloseTo(1, 9);
  expect(forClasses(classifier, [0.5, 0.3, 0.2], CLASSES)).toEqual([0.5, 0.3, 0.2]);
});

test("a single class is certain", () => {
  const classifier = trainClassifier({ texts: ["a text"], labels: ["only"], classes: ["only"] });
  expect(classify(classifier, ["another"])[0]?.probabilities).toEqual([1]);
});

test("the order of the classes does not change what is learned", () => {
  const data = madeTexts(30, 3, 0.7);
  const binary = {
    texts: data.texts.filter((_, i) => data.labels[i] !== "money"),
    labels: data.labels.filter((label) => label !== "money"),
  };
  const one = trainClassifier({ ...binary, classes: ["sport", "food"] });
  const other = trainClassifier({ ...binary, classes: ["food", "sport"] });
  const [a, b] = [one, other].map((classifier) => classify(classifier, ["goal soup goal"])[0]?.probabilities ?? []);
  expect(a?.[0]).toBeCloseTo(b?.[1] ?? Number.NaN, 2);
  expect(best(one, "goal team")).toBe("sport");
  expect(best(other, "goal team")).toBe("sport");
});

test("the same data and seed give the same bytes", () => {
  const data = { ...madeTexts(40, 4, 0.5), classes: CLASSES, seed: 9 };
  expect(encodeClassifier(trainClassifier(data)).equals(encodeClassifier(trainClassifier(data)))).toBe(true);
});

test("probabilities are about as often right as they say", () => {
  const classifier = trainClassifier({ ...madeTexts(900, 5, 0.25), classes: CLASSES });
  const unseen = madeTexts(3000, 6, 0.25);
  const answers = classify(classifier, unseen.texts);
  const bins = new Map<number, { said: number; right: number; count: number }>();
  for (const [i, { probabilities }] of answers.entries()) {
    const top = Math.max(...probabilities);
    const bin = bins.get(Math.floor(top * 5)) ?? { said: 0, right: 0, count: 0 };
    bin.said += top;
    bin.right += CLASSES[probabilities.indexOf(top)] === unseen.labels[i] ? 1 : 0;
    bin.count++;
    bins.set(Math.floor(top * 5), bin);
  }
  const gaps = [...bins.values()].map((bin) => Math.abs(bin.said - bin.right));
  expect(bins.size).toBeGreaterThan(2);
  expect(sum(gaps) / answers.length).toBeLessThan(0.06);
});

test("the scale is found from held-out margins when they are many, and stays near 1 when they are few", () => {
  const random = seededRandom(7);
  const draw = (count: number) =>
    Array.from({ length: count }, () => {
      const margin = random() * 2 - 1;
      return { margins: Float64Array.of(margin), target: random() < sigmoid(4 * margin) ? 1 : 0 };
    });
  expect(calibrateScale(draw(5000))).toBeGreaterThan(3.5);
  expect(calibrateScale(draw(5000))).toBeLessThan(4.5);
  const few = calibrateScale(draw(4));
  expect(few).toBeGreaterThan(0.5);
  expect(few).toBeLessThan(2);
  expect(calibrateScale([])).toBe(1);
});

test("what does not fit together is named", () => {
  expect(() => trainClassifier({ texts: ["x"], labels: ["Spma"], classes: ["Spam"] })).toThrow(/"Spma" is none of/);
  expect(() => trainClassifier({ texts: ["x"], labels: [], classes: ["Spam"] })).toThrow(/1 texts need 1 labels/);
  expect(() => trainClassifier({ texts: [], labels: [], classes: ["a", "a"] })).toThrow(/distinct/);
});

let directory = "";
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "classifier-"));
});
afterAll(() => rm(directory, { recursive: true }));

test("a saved classifier comes back equal and answers the same", async () => {
  for (const classes of [CLASSES, [...CLASSES, "never used"]]) {
    const classifier = trainClassifier({ ...madeTexts(30, 8, 0.5), classes });
    await saveClassifier(classifier, directory);
    const loaded = await loadClassifier(directory);
    expect(loaded).toEqual(classifier);
    expect(classify(loaded, ["goal soup"])).toEqual(classify(classifier, ["goal soup"]));
  }
  const untrained = trainClassifier({ texts: [], labels: [], classes: CLASSES });
  await saveClassifier(untrained, directory);
  expect(await loadClassifier(directory)).toEqual(untrained);
  expect(await readdir(directory)).toEqual(["classifier.bin"]);
});

test("a damaged file is refused with its name and the reason", async () => {
  await saveClassifier(trainClassifier({ ...madeTexts(30, 8, 0.5), classes: CLASSES }), directory);
  const file = path.join(directory, "classifier.bin");
  const good = await readFile(file);
  const refused = async (bytes: Buffer, reason: RegExp) => {
    await writeFile(file, bytes);
    await expect(loadClassifier(directory)).rejects.toThrow(reason);
  };
  const changed = Buffer.from(good);
  changed.writeUInt8(changed.readUInt8(200) ^ 1, 200);
  await refused(changed, /classifier\.bin is not a usable classifier: its checksum/);
  await refused(good.subarray(0, good.length - 40), /checksum/);
  await refused(Buffer.from("{}"), /does not begin with/);
  await refused(Buffer.alloc(0), /does not begin with/);
  const newer = Buffer.from(good);
  newer.writeUInt32LE(2, 8);
  await refused(newer, /format version 2, this program reads 1/);
});

test("a header that lies is refused even with a good checksum", () => {
  const classifier = trainClassifier({ ...madeTexts(30, 8, 0.5), classes: CLASSES });
  const lies: [Classifier, RegExp][] = [
    [{ ...classifier, scale: -1 }, /scale/],
    [{ ...classifier, modelled: [0, 1] }, /modelled must list 3/],
    [{ ...classifier, modelled: [0, 1, 7] }, /modelled must list 3/],
    [{ ...classifier, labelCounts: [1] }, /labelCounts/],
    [{ ...classifier, biases: Float32Array.of(0, 0, Number.NaN) }, /finite/],
    [{ ...classifier, biases: new Float32Array(2) }, /its header asks for/],
  ];
  for (const [lie, reason] of lies) expect(() => decodeClassifier(encodeClassifier(lie))).toThrow(reason);
});
