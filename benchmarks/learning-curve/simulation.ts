/** The loop without people: labels come from the corpus, everything else is as the server and the model do it. */
import { margin } from "@tandem/schema";
import { classifyTerms, trainOnTerms, type Classifier } from "@tandem/example-text-classifier/classifier";
import type { Email } from "@tandem/example-text-classifier/emails";
import { countTerms, selectRows, type SparseRows } from "@tandem/example-text-classifier/features";
import { seededRandom, shuffle } from "@tandem/example-text-classifier/random";

export const CLASSES = ["spam", "ham"] as const;
const SPAM = 0;
/** Labels at the start, chosen at random, and labels between two trainings. */
const BATCH = 10;

export type Corpus = { readonly terms: SparseRows; readonly targets: readonly number[] };
/** Row numbers of the corpus. */
export type Split = { readonly pool: readonly number[]; readonly test: readonly number[] };
export type Quality = { readonly accuracy: number; readonly f1: number };
export type Run = { readonly full: Quality; readonly points: readonly (Quality & { readonly labels: number })[] };

/** Counts words once; each training weighs them anew from its own labelled texts only. */
export function prepare(emails: readonly Email[]): Corpus {
  return {
    terms: countTerms(emails.map((email) => email.text)),
    targets: emails.map((email) => CLASSES.indexOf(email.group)),
  };
}

/** A random fifth to test on, the others to label from. */
export function splitPool({ targets }: Corpus, seed: number): Split {
  const order = targets.map((_, row) => row);
  shuffle(order, seededRandom(seed));
  const testSize = Math.round(order.length / 5);
  return { test: order.slice(0, testSize), pool: order.slice(testSize) };
}

/**
 * Labels the pool in batches, retrains after each, measures on the test fifth. Stops at `farthest`
 * labels or when the pool is used up.
 */
export function learnByStrategy(
  corpus: Corpus,
  { pool, test }: Split,
  strategy: "random" | "margin",
  farthest: number,
): Run {
  const testTerms = selectRows(corpus.terms, test);
  const measure = (classifier: Classifier): Quality =>
    qualityOf(
      classifier,
      testTerms,
      test.map((row) => targetOf(corpus, row)),
    );
  const full = measure(train(corpus, pool));
  const labelled = pool.slice(0, BATCH);
  let rest = pool.slice(BATCH);
  const points: Run["points"][number][] = [];
  for (;;) {
    const classifier = train(corpus, labelled);
    points.push({ labels: labelled.length, ...measure(classifier) });
    if (labelled.length + BATCH > Math.min(farthest, pool.length)) return { full, points };
    const next = strategy === "random" ? rest.slice(0, BATCH) : leastCertain(corpus, classifier, rest);
    const chosen = new Set(next);
    labelled.push(...next);
    rest = rest.filter((row) => !chosen.has(row));
  }
}

function train(corpus: Corpus, rows: readonly number[]): Classifier {
  return trainOnTerms(
    selectRows(corpus.terms, rows),
    rows.map((row) => targetOf(corpus, row)),
    CLASSES,
  );
}

function leastCertain(corpus: Corpus, classifier: Classifier, rows: readonly number[]): number[] {
  const answers = classifyTerms(classifier, selectRows(corpus.terms, rows));
  // Sorting is stable and the pool is in random order, so ties are broken at random.
  return answers
    .map((answer, i) => ({ row: rows[i] as number, uncertainty: margin(answer.probabilities) }))
    .sort((a, b) => b.uncertainty - a.uncertainty)
    .slice(0, BATCH)
    .map((item) => item.row);
}

function targetOf(corpus: Corpus, row: number): number {
  return corpus.targets[row] as number;
}

function qualityOf(classifier: Classifier, terms: SparseRows, targets: readonly number[]): Quality {
  let right = 0;
  let hits = 0;
  let said = 0;
  for (const [i, { probabilities }] of classifyTerms(classifier, terms).entries()) {
    const [spam = 0, ham = 0] = probabilities;
    const saysSpam = spam > ham;
    if (saysSpam) said++;
    if (saysSpam === (targets[i] === SPAM)) right++;
    if (saysSpam && targets[i] === SPAM) hits++;
  }
  const are = targets.filter((target) => target === SPAM).length;
  return { accuracy: right / targets.length, f1: (2 * hits) / (said + are) };
}
