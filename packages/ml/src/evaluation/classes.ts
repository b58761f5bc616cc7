import { countsOf, type LabelCounts, type LabelScores, labelScores, meanOf, share } from "./scores.ts";

/** What stands in a confusion matrix where one side has no answer. */
export const noAnswer = "(none)";

/** One question with one answer: the truth, what was predicted, and how sure the model was of it. */
export interface ClassAnswer {
  truth: string | null;
  predicted: string | null;
  /** 0..1; null when the model did not say. */
  confidence: number | null;
}

export interface ClassMetrics extends LabelScores {
  /** Share of answers that are right. */
  accuracy: number | null;
  /** Expected calibration error, see `calibrationError`; null when no confidence is known. */
  calibrationError: number | null;
  /** truth → predicted → how often. */
  confusion: Record<string, Record<string, number>>;
}

/** Metrics of answers where one class is right. No answer is wrong, but no class of its own in precision and recall. */
export function classMetrics(answers: readonly ClassAnswer[]): ClassMetrics {
  const counts: LabelCounts = new Map();
  const confusion: Record<string, Record<string, number>> = Object.create(null) as Record<string, never>;
  for (const { truth, predicted } of answers) {
    if (truth !== null && truth === predicted) countsOf(counts, truth).truePositives += 1;
    else {
      if (truth !== null) countsOf(counts, truth).falseNegatives += 1;
      if (predicted !== null) countsOf(counts, predicted).falsePositives += 1;
    }
    const row = (confusion[truth ?? noAnswer] ??= Object.create(null) as Record<string, never>);
    row[predicted ?? noAnswer] = (row[predicted ?? noAnswer] ?? 0) + 1;
  }
  const right = answers.filter(({ truth, predicted }) => truth === predicted).length;
  const sure = answers.flatMap(({ truth, predicted, confidence }) =>
    predicted === null || confidence === null ? [] : [{ confidence, right: truth === predicted }],
  );
  return {
    accuracy: share(right, answers.length),
    calibrationError: calibrationError(sure),
    ...labelScores(counts),
    confusion,
  };
}

const bins = 10;

/**
 * Expected calibration error: answers in ten bins of equal width by confidence; over the bins, the difference between
 * the mean confidence and the share of right answers, weighted by the answers in the bin. 0..1, 0 is best; null without
 * answers. Guo et al., On Calibration of Modern Neural Networks, ICML 2017, equation 3.
 */
export function calibrationError(answers: readonly { confidence: number; right: boolean }[]): number | null {
  if (answers.length === 0) return null;
  const binOf = (confidence: number): number => Math.max(0, Math.min(bins - 1, Math.ceil(confidence * bins) - 1));
  let error = 0;
  for (const some of Map.groupBy(answers, ({ confidence }) => binOf(confidence)).values()) {
    const confidence = meanOf(some.map((one) => one.confidence)) ?? 0;
    const accuracy = some.filter((one) => one.right).length / some.length;
    error += (some.length / answers.length) * Math.abs(accuracy - confidence);
  }
  return error;
}

export interface SetMetrics extends LabelScores {
  /** Share of answers that have exactly the right labels. */
  exactMatch: number | null;
  /** Mean over the answers of labels in both by labels in either. Godbole and Sarawagi, PAKDD 2004. */
  jaccard: number | null;
}

/** Metrics of answers that are any number of labels: each label of each answer is a decision of its own. */
export function setMetrics(answers: readonly { truth: readonly string[]; predicted: readonly string[] }[]): SetMetrics {
  const counts: LabelCounts = new Map();
  const shares: number[] = [];
  let exact = 0;
  for (const answer of answers) {
    const [truth, predicted] = [new Set(answer.truth), new Set(answer.predicted)];
    const both = truth.intersection(predicted);
    for (const label of both) countsOf(counts, label).truePositives += 1;
    for (const label of truth.difference(predicted)) countsOf(counts, label).falseNegatives += 1;
    for (const label of predicted.difference(truth)) countsOf(counts, label).falsePositives += 1;
    const either = truth.union(predicted).size;
    shares.push(either === 0 ? 1 : both.size / either);
    if (both.size === either) exact += 1;
  }
  return { exactMatch: share(exact, answers.length), jaccard: meanOf(shares), ...labelScores(counts) };
}
