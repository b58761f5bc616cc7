/**
 * How much the text classifier learns from a label, and how many labels choosing them saves.
 *
 *     npx node benchmarks/learning-curve/run.ts [--seeds 10] [--labels 200] [--emails 4000]
 *
 * Prints tables for people and, as the last line, the same numbers as JSON.
 */
import { parseArgs } from "node:util";
import { classify, trainClassifier } from "@tandem/example-text-classifier/classifier";
import { loadEmails, type Email } from "@tandem/example-text-classifier/emails";
import { CLASSES, learnByStrategy, prepare, splitPool, type Run } from "./simulation.ts";
import { meanWithInterval, median, type Interval } from "./statistics.ts";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "10" },
    labels: { type: "string", default: "200" },
    emails: { type: "string", default: "4000" },
  },
});
const seeds = wholeNumber("seeds", values.seeds, 2);
const labels = wholeNumber("labels", values.labels, 20);
const limit = wholeNumber("emails", values.emails, 500);

/** Labels simulated at most, to find where a slow strategy gets to the mark. */
const FARTHEST = 800;
/** Shares of the F1 with all labels that the two strategies race to. */
const MARKS = [0.95, 0.98];

const before = performance.now();
const emails = await loadEmails({ limit });
const loadSeconds = (performance.now() - before) / 1000;
const spam = emails.filter((email) => email.group === "spam").length;
console.log(`${emails.length} e-mails, ${spam} of them spam, read and cleaned in ${loadSeconds.toFixed(2)} s`);

const speed = measureSpeed(emails);
console.log(
  `learn ${speed.learned} e-mails: ${speed.learnSeconds.toFixed(3)} s; ` +
    `score: ${Math.round(speed.scoredPerSecond)} e-mails/s (text to probabilities, one core, best of ${speed.rounds})\n`,
);

const corpus = prepare(emails);
const runs = { random: [] as Run[], margin: [] as Run[] };
for (let seed = 1; seed <= seeds; seed++) {
  const split = splitPool(corpus, seed);
  for (const strategy of ["random", "margin"] as const) {
    runs[strategy].push(learnByStrategy(corpus, split, strategy, Math.max(labels, FARTHEST)));
  }
}

const full = {
  accuracy: meanWithInterval(runs.random.map((run) => run.full.accuracy)),
  f1: meanWithInterval(runs.random.map((run) => run.full.f1)),
};
console.log(
  `random 80/20 split, all labels, ${seeds} seeds: accuracy ${show(full.accuracy)}, F1 of spam ${show(full.f1)}\n`,
);

const curves = { random: curveOf(runs.random), margin: curveOf(runs.margin) };
console.log(
  "mean and 95 % interval over the seeds; 10 random labels to begin with, then 10 at a time, retrained each time",
);
console.log("labels   F1 random           F1 margin           accuracy random     accuracy margin");
for (const [i, point] of curves.random.entries()) {
  const other = curves.margin[i];
  if (other === undefined) continue;
  const cells = [point.f1, other.f1, point.accuracy, other.accuracy].map((cell) => show(cell).padEnd(20));
  console.log(`${String(point.labels).padEnd(9)}${cells.join("")}`.trimEnd());
}

const races = MARKS.map((mark) => raceTo(mark));
for (const { mark, meanCurve, ratio, needed } of races) {
  console.log(`\nlabels needed for ${mark * 100} % of the F1 with all labels`);
  console.log(
    `  mean curve:   random ${count(meanCurve.random)}, margin ${count(meanCurve.margin)}: ${timesFewer(ratio)}`,
  );
  for (const strategy of ["random", "margin"] as const) {
    const list = needed[strategy].map(count).join(" ");
    console.log(`  ${strategy}, seed by seed: ${list} (median ${count(median(needed[strategy]))})`);
  }
}

console.log(
  JSON.stringify({
    benchmark: "learning-curve",
    emails: emails.length,
    spam,
    seeds,
    loadSeconds,
    speed,
    full,
    curves,
    races,
    farthest: FARTHEST,
  }),
);

function wholeNumber(name: string, text: string, least: number): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < least) {
    throw new RangeError(`--${name} must be a whole number, ${least} or more; got "${text}"`);
  }
  return number;
}

/** Learning and scoring as a backend does it, from texts, in this one thread; the best round counts. */
function measureSpeed(all: readonly Email[]): {
  learned: number;
  learnSeconds: number;
  scoredPerSecond: number;
  rounds: number;
} {
  const rounds = 5;
  const learn = all.slice(0, 2000);
  const score = all.slice(-2000).map((email) => email.text);
  const data = { texts: learn.map((email) => email.text), labels: learn.map((email) => email.group), classes: CLASSES };
  let learnSeconds = Infinity;
  let scoreSeconds = Infinity;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    const classifier = trainClassifier(data);
    const learned = performance.now();
    classify(classifier, score);
    scoreSeconds = Math.min(scoreSeconds, (performance.now() - learned) / 1000);
    learnSeconds = Math.min(learnSeconds, (learned - start) / 1000);
  }
  return { learned: learn.length, learnSeconds, scoredPerSecond: score.length / scoreSeconds, rounds };
}

function curveOf(all: readonly Run[]): { labels: number; accuracy: Interval; f1: Interval }[] {
  const points = Math.min(...all.map((run) => run.points.length), labels / 10);
  return Array.from({ length: Math.floor(points) }, (_, i) => ({
    labels: (i + 1) * 10,
    accuracy: meanWithInterval(all.map((run) => run.points[i]?.accuracy ?? 0)),
    f1: meanWithInterval(all.map((run) => run.points[i]?.f1 ?? 0)),
  }));
}

/** How many labels each strategy needs to come to a share of the F1 with all labels; null when it does not. */
function raceTo(mark: number) {
  const needed = {
    random: runs.random.map((run) => reach(run, mark)),
    margin: runs.margin.map((run) => reach(run, mark)),
  };
  const meanCurve = { random: reachByMean(runs.random, mark), margin: reachByMean(runs.margin, mark) };
  const ratio = meanCurve.random === null || meanCurve.margin === null ? null : meanCurve.random / meanCurve.margin;
  return { mark, meanCurve, ratio, needed };
}

function reach(run: Run, mark: number): number | null {
  return run.points.find((point) => point.f1 >= mark * run.full.f1)?.labels ?? null;
}

/** Labels after which the mean curve first has the mark. */
function reachByMean(all: readonly Run[], mark: number): number | null {
  const length = Math.min(...all.map((run) => run.points.length));
  for (let i = 0; i < length; i++) {
    const mean = all.reduce((sum, run) => sum + (run.points[i]?.f1 ?? 0), 0) / all.length;
    if (mean >= mark * full.f1.mean) return (i + 1) * 10;
  }
  return null;
}

function count(labelCount: number | null): string {
  return labelCount === null || labelCount === Infinity ? `>${FARTHEST}` : String(labelCount);
}

function timesFewer(ratio: number | null): string {
  return ratio === null ? "no ratio" : `${ratio.toFixed(2)} times fewer`;
}

function show({ mean, low, high }: Interval): string {
  return `${mean.toFixed(3)} (${low.toFixed(3)}–${high.toFixed(3)})`;
}
