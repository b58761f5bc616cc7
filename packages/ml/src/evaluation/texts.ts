import { share } from "./scores.ts";

export interface TextMetrics {
  /** Share of texts that are the same. */
  exactMatch: number | null;
  /** Insertions, deletions and substitutions of characters by the characters of the truth; may be above 1. */
  characterErrorRate: number | null;
  /** The same of words. Morris, Maier and Green, Interspeech 2004. */
  wordErrorRate: number | null;
}

/** Metrics of texts; error rates are over all texts together, so long ones weigh more. Characters are code points. */
export function textMetrics(answers: readonly { truth: string; predicted: string }[]): TextMetrics {
  let [same, characters, characterErrors, words, wordErrors] = [0, 0, 0, 0, 0];
  for (const { truth, predicted } of answers) {
    if (truth === predicted) same += 1;
    const [right, found] = [[...truth], [...predicted]];
    characters += right.length;
    characterErrors += editDistance(right, found);
    const [rightWords, foundWords] = [wordsOf(truth), wordsOf(predicted)];
    words += rightWords.length;
    wordErrors += editDistance(rightWords, foundWords);
  }
  return {
    exactMatch: share(same, answers.length),
    characterErrorRate: share(characterErrors, characters),
    wordErrorRate: share(wordErrors, words),
  };
}

const wordsOf = (text: string): string[] => text.split(/\s+/).filter((word) => word !== "");

/** Least number of insertions, deletions and substitutions. Levenshtein, 1965; one row at a time. */
export function editDistance(one: readonly string[], other: readonly string[]): number {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  let row = Uint32Array.from({ length: short.length + 1 }, (_, index) => index);
  let next = new Uint32Array(short.length + 1);
  for (const [i, item] of long.entries()) {
    next[0] = i + 1;
    for (const [j, against] of short.entries()) {
      const changed = (row[j] ?? 0) + (item === against ? 0 : 1);
      next[j + 1] = Math.min(changed, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1);
    }
    [row, next] = [next, row];
  }
  return row[short.length] ?? 0;
}

export interface NumberMetrics {
  /** Share of numbers that are the same. */
  exactMatch: number | null;
  /** Mean of the distances. */
  meanAbsoluteError: number | null;
  /** Root of the mean of the squared distances. */
  rootMeanSquaredError: number | null;
}

/** Metrics of numbers. Willmott and Matsuura, Climate Research 30 (2005). */
export function numberMetrics(answers: readonly { truth: number; predicted: number }[]): NumberMetrics {
  const errors = answers.map(({ truth, predicted }) => Math.abs(truth - predicted));
  const sum = errors.reduce((all, error) => all + error, 0);
  const squares = errors.reduce((all, error) => all + error ** 2, 0);
  const mean = share(squares, errors.length);
  return {
    exactMatch: share(errors.filter((error) => error === 0).length, errors.length),
    meanAbsoluteError: share(sum, errors.length),
    rootMeanSquaredError: mean === null ? null : Math.sqrt(mean),
  };
}
