/** How often a label was right. */
export interface Counts {
  /** Found and right. */
  truePositives: number;
  /** Found and wrong. */
  falsePositives: number;
  /** Not found. */
  falseNegatives: number;
}

/**
 * Precision tp/(tp+fp), recall tp/(tp+fn), F1 their harmonic mean 2tp/(2tp+fp+fn), each 0..1; null where nothing was
 * there to divide by. van Rijsbergen, Information Retrieval, 1979, chapter 7.
 */
export interface Scores {
  precision: number | null;
  recall: number | null;
  f1: number | null;
  /** How often it is in the truth. */
  support: number;
}

/** Scores of each label, over all decisions (micro), and the mean over the labels in the truth (macro). */
export interface LabelScores {
  perLabel: Record<string, Scores>;
  micro: Scores;
  macro: Scores;
}

/** Scores of counts. */
function scoresOf({ truePositives, falsePositives, falseNegatives }: Counts): Scores {
  return {
    precision: share(truePositives, truePositives + falsePositives),
    recall: share(truePositives, truePositives + falseNegatives),
    f1: share(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives),
    support: truePositives + falseNegatives,
  };
}

/** Counts per label. */
export type LabelCounts = Map<string, Counts>;

/** The counts of a label, made when they are not there. */
export function countsOf(counts: LabelCounts, label: string): Counts {
  const known = counts.get(label);
  if (known !== undefined) return known;
  const made = { truePositives: 0, falsePositives: 0, falseNegatives: 0 };
  counts.set(label, made);
  return made;
}

/**
 * Scores per label, micro (all counts together) and macro (the mean over labels that the truth has, one that was never
 * found counting as precision 0). Sokolova and Lapalme, Information Processing & Management 45 (2009), table 3.
 */
export function labelScores(counts: LabelCounts): LabelScores {
  const labels = [...counts.keys()].sort();
  const all = { truePositives: 0, falsePositives: 0, falseNegatives: 0 };
  for (const one of counts.values()) {
    all.truePositives += one.truePositives;
    all.falsePositives += one.falsePositives;
    all.falseNegatives += one.falseNegatives;
  }
  const perLabel = Object.fromEntries(labels.map((label) => [label, scoresOf(countsOf(counts, label))]));
  const inTruth = Object.values(perLabel).filter((one) => one.support > 0);
  const mean = (key: "precision" | "recall" | "f1"): number | null => meanOf(inTruth.map((one) => one[key] ?? 0));
  const micro = scoresOf(all);
  const macro = { precision: mean("precision"), recall: mean("recall"), f1: mean("f1"), support: micro.support };
  return { perLabel, micro, macro };
}

/** The mean; null of nothing. */
export function meanOf(numbers: readonly number[]): number | null {
  return numbers.length === 0 ? null : numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

/** A part of a whole; null when there is no whole. */
export const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);
