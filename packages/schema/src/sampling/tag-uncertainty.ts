import type { UncertaintyKind } from "../tags/define.ts";
import { maskEntropy } from "./mask-entropy.ts";
import { entropy, leastConfidence, margin } from "./uncertainty.ts";

/** How doubt is read from the probabilities of classes; see `uncertainty.ts`. */
export type UncertaintyMeasure = "least-confidence" | "margin" | "entropy";

/** How the doubts about several regions become one: their mean, the largest, or their sum as 1 − exp(−sum). */
export type UncertaintyAggregation = "mean" | "max" | "sum";

/** What an uncertainty was read from. */
export type UncertaintySource = "probabilities" | "alpha" | "scores";

type Measuring = { readonly measure: UncertaintyMeasure; readonly aggregate: UncertaintyAggregation };

/** What a model said that bears on one control. Scores and probabilities are numbers in 0..1. */
export type Evidence = {
  /** The prediction's probabilities of the control's labels; empty when it has none. */
  readonly probabilities: readonly number[];
  /** Whether several labels may hold at once: then each probability stands by itself. */
  readonly several: boolean;
  /** How many labels there are; `null` when that is not known. */
  readonly labelCount: number | null;
  readonly results: readonly ResultEvidence[];
};

type ResultEvidence = {
  readonly score: number | null;
  /** The result's own probabilities; empty when it has none. */
  readonly probabilities: readonly number[];
  readonly value: Readonly<Record<string, unknown>>;
};

/** An uncertainty, 0..1, and where it is from. */
type Measured = { readonly value: number; readonly from: UncertaintySource };

type KindMeasure = {
  /** How it is measured, for the reference. Markdown. */
  readonly doc: string;
  /** `null` when the evidence has no number that says how sure the model is. */
  measure(evidence: Evidence, how: Measuring): Measured | null;
};

/** The measure for each kind of control. */
export const tagUncertainty = {
  classes: {
    doc: "From the probabilities of its labels: least confidence, margin or entropy; where several labels may hold, the mean over the labels, each for itself. Without probabilities, from the scores of its results.",
    measure: classes,
  },
  spans: {
    doc: "From the scores of its regions, as the length-normalised probability of them all: 1 − the geometric mean of the scores.",
    measure: spans,
  },
  boxes: {
    doc: "For each region the margin between its two likeliest labels (with only a score: between the region being there and not), then the mean, the largest or the sum over the regions.",
    measure: boxes,
  },
  masks: {
    doc: "For a soft mask, whose alpha says how likely each pixel is, the mean entropy of its pixels; for a hard one, 1 − its score.",
    measure: masks,
  },
  text: {
    doc: "1 − the score, which is taken for the length-normalised probability of the text: the exponential of the mean log-probability of its tokens.",
    measure: single,
  },
  value: {
    doc: "From the probabilities of the possible values when the result has them, else 1 − its score.",
    measure: single,
  },
} as const satisfies Record<UncertaintyKind, KindMeasure>;

const measures = { "least-confidence": leastConfidence, margin, entropy } as const satisfies Record<
  UncertaintyMeasure,
  OfClasses
>;

/**
 * One of some classes: the measure of their probabilities. Several of them: each label is a question of its own, and
 * the mean over the labels counts; Esuli and Sebastiani, "Active Learning Strategies for Multi-Label Text
 * Classification" (2009). From the probability of the chosen class alone, its score, least confidence is known exactly.
 */
function classes(evidence: Evidence, how: Measuring): Measured | null {
  const { probabilities, several, labelCount } = evidence;
  const ofClasses = measures[how.measure];
  if (probabilities.length > 0) return { value: ofQuestion(probabilities, several, ofClasses), from: "probabilities" };
  const most = several || labelCount === null || labelCount < 2 ? 1 : labelCount / (labelCount - 1);
  return overResults(evidence, how, ofClasses, (score) => Math.min(1, (1 - score) * most));
}

/** A score this small is a rounded one; the logarithm of 0 would drown all others. */
const leastScore = 1e-6;

/**
 * The regions of a sequence, taken together. Their mean is 1 minus the geometric mean of the scores: the length-normalised
 * log-probability, MNLP, of Shen et al., "Deep Active Learning for Named Entity Recognition" (2017). The sum is 1 minus
 * their product: the least confidence of a sequence, which grows with its length; Culotta and McCallum, "Reducing
 * labeling effort for structured prediction tasks" (2005). A score is that of the best labeling of a place, so a low one
 * is doubt, and never certainty that nothing is there.
 */
function spans(evidence: Evidence, how: Measuring): Measured | null {
  const { results } = evidence;
  const scores = results.flatMap(({ score }) => score ?? []);
  if (scores.length === 0 || results.some(({ probabilities }) => probabilities.length > 0))
    return overResults(evidence, how, measures[how.measure], unsure) ?? ofOccurrence(evidence, how);
  const losses = scores.map((score) => -Math.log(Math.max(score, leastScore)));
  return { value: 1 - Math.exp(-aggregations[how.aggregate](losses)), from: "scores" };
}

/**
 * Without regard to where the regions are: of each the squared margin of its two likeliest labels ("1-vs-2"), then the
 * sum, mean or maximum over the image; Brust, Käding and Denzler, "Active Learning for Deep Object Detection" (2019).
 * A region with only a score is a question with two answers, there or not: a detector also tells what it doubts.
 */
function boxes(evidence: Evidence, how: Measuring): Measured | null {
  const ofClasses: OfClasses = (shares) =>
    how.measure === "margin" ? margin(shares) ** 2 : measures[how.measure](shares);
  return overResults(evidence, how, ofClasses, (score) => ofClasses([score])) ?? ofOccurrence(evidence, how);
}

/**
 * The score of a mask is how well the model thinks that it fits, as in Huang et al., "Mask Scoring R-CNN" (2019), and
 * not how likely it is to be there: the lower, the less sure.
 */
function masks(evidence: Evidence, how: Measuring): Measured | null {
  const ofClasses = measures[how.measure];
  const found = evidence.results.flatMap((result): Measured[] => {
    const soft = maskEntropy(result.value["rle"]);
    const measured =
      soft === null ? ofResult(result, evidence.several, ofClasses, unsure) : { value: soft, from: "alpha" as const };
    return measured === null ? [] : [measured];
  });
  return together(found, how.aggregate) ?? ofOccurrence(evidence, how);
}

/** Answers that are one thing each: a text, a number, a date. Its probabilities are those of the values it may have. */
function single(evidence: Evidence, how: Measuring): Measured | null {
  return overResults({ ...evidence, several: false }, how, measures[how.measure], unsure);
}

const unsure: OfScore = (score) => 1 - score;

/** Without regions that say how sure they are: a prediction's probabilities tell whether each label occurs. */
function ofOccurrence({ probabilities }: Evidence, how: Measuring): Measured | null {
  if (probabilities.length === 0) return null;
  return { value: ofQuestion(probabilities, true, measures[how.measure]), from: "probabilities" };
}

type OfClasses = (probabilities: readonly number[]) => number;
type OfScore = (score: number) => number;

function ofQuestion(probabilities: readonly number[], several: boolean, ofClasses: OfClasses): number {
  return several ? mean(probabilities.map((share) => ofClasses([share]))) : ofClasses(probabilities);
}

function ofResult(
  { probabilities, score }: ResultEvidence,
  several: boolean,
  ofClasses: OfClasses,
  ofScore: OfScore,
): Measured | null {
  if (probabilities.length > 0) return { value: ofQuestion(probabilities, several, ofClasses), from: "probabilities" };
  return score === null ? null : { value: ofScore(score), from: "scores" };
}

/** Each result by its probabilities, else by its score; those with neither do not count. */
function overResults(
  { results, several }: Evidence,
  { aggregate }: Measuring,
  ofClasses: OfClasses,
  ofScore: OfScore,
): Measured | null {
  const found = results.flatMap((result) => ofResult(result, several, ofClasses, ofScore) ?? []);
  return together(found, aggregate);
}

function together(found: readonly Measured[], aggregate: UncertaintyAggregation): Measured | null {
  const [first] = found;
  if (first === undefined) return null;
  const value = aggregations[aggregate](found.map((one) => one.value));
  // Read from several kinds of evidence, it is called by the weakest.
  const from = found.some((one) => one.from === "scores") ? "scores" : first.from;
  return { value: aggregate === "sum" ? 1 - Math.exp(-value) : value, from };
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
const mean = (values: readonly number[]): number => total(values) / values.length;
const aggregations = {
  mean,
  max: (values) => values.reduce((most, value) => Math.max(most, value), 0),
  sum: total,
} as const satisfies Record<UncertaintyAggregation, (values: readonly number[]) => number>;
