/**
 * The classifier: hashed TF-IDF rows, one balanced logistic regression a class against the rest, one scale that makes
 * the margins into probabilities. It has an answer at any time: with no label, with one class seen, with thousands.
 */
import { calibrateScale } from "./calibration.ts";
import { BUCKETS, countTerms, selectRows, type SparseRows } from "./features.ts";
import { fitLogisticRegression, sigmoid } from "./logistic-regression.ts";
import { seededRandom, shuffle } from "./random.ts";

/** What is learned; plain data, immutable. */
export type Classifier = {
  /** All classes of the label config, in its order; probabilities come in the same order. */
  readonly classes: readonly string[];
  /** How many labels of each class were learned from. */
  readonly labelCounts: readonly number[];
  /** What margins are multiplied with before they become probabilities; see `calibrateScale`. */
  readonly scale: number;
  /** Hash buckets that occur in the labelled texts, rising. The k-th one is column k. */
  readonly buckets: Uint32Array;
  /** Inverse document frequency of each column. */
  readonly idf: Float32Array;
  /** Classes that have a linear model, as positions in `classes`: the seen ones; of two seen only the second. */
  readonly modelled: readonly number[];
  /** Column after column, one weight for each modelled class. */
  readonly weights: Float32Array;
  /** One for each modelled class. */
  readonly biases: Float32Array;
};

export type Scores = { readonly probabilities: number[] };

/** Inverse strength of the L2 penalty. Chosen on the e-mails with 20 to 200 labels, where 1 to 100 do about as well. */
const COST = 10;
const CALIBRATION_FOLDS = 3;
/** More rows than this do not make one number more exact. */
const CALIBRATION_ROWS = 1500;

export type TrainingData = {
  readonly texts: readonly string[];
  /** One for each text; each must be in `classes`. */
  readonly labels: readonly string[];
  readonly classes: readonly string[];
  /** Same seed and data: same classifier, to the bit. Default 1. */
  readonly seed?: number;
};

/** Learns from labelled texts. Throws a `RangeError` that names what does not fit together. */
export function trainClassifier({ texts, labels, classes, seed = 1 }: TrainingData): Classifier {
  if (labels.length !== texts.length) {
    throw new RangeError(`${texts.length} texts need ${texts.length} labels, got ${labels.length}`);
  }
  const positions = new Map(classes.map((name, i) => [name, i]));
  if (classes.length === 0 || positions.size !== classes.length) {
    throw new RangeError(`classes must be distinct and at least one, got ${JSON.stringify(classes)}`);
  }
  const targets = labels.map((label) => {
    const position = positions.get(label);
    if (position === undefined) {
      throw new RangeError(`label ${JSON.stringify(label)} is none of the classes ${JSON.stringify(classes)}`);
    }
    return position;
  });
  return trainOnTerms(countTerms(texts), targets, classes, seed);
}

/** As `trainClassifier`, from counted terms and positions in `classes`: for callers that count once and train often. */
export function trainOnTerms(
  terms: SparseRows,
  targets: readonly number[],
  classes: readonly string[],
  seed = 1,
): Classifier {
  const labelCounts = classes.map(() => 0);
  for (const target of targets) labelCounts[target] = (labelCounts[target] as number) + 1;
  const seen = classes.map((_, i) => i).filter((i) => (labelCounts[i] as number) > 0);
  const none = { buckets: new Uint32Array(), idf: new Float32Array(), weights: new Float32Array() };
  if (seen.length < 2) {
    return { classes, labelCounts, scale: 1, modelled: [], biases: new Float32Array(), ...none };
  }
  const { buckets, idf } = documentFrequencies(terms);
  const rows = weigh(terms, buckets, idf);
  const modelled = seen.length === 2 ? seen.slice(1) : seen;
  const { weights, biases } = fitModels(rows, targets, modelled, buckets.length, seed);
  const scale = heldOutScale(rows, targets, seen, buckets.length, seed);
  return { classes, labelCounts, scale, buckets, idf, modelled, weights, biases };
}

/** One answer for each text, in order: a probability for each class, adding up to 1. */
export function classify(classifier: Classifier, texts: readonly string[]): Scores[] {
  return classifyTerms(classifier, countTerms(texts));
}

/** As `classify`, from counted terms. */
export function classifyTerms(classifier: Classifier, terms: SparseRows): Scores[] {
  const { classes, modelled, buckets, idf, weights, biases, labelCounts } = classifier;
  const rows = weigh(terms, buckets, idf);
  const seen = classes.map((_, i) => i).filter((i) => (labelCounts[i] as number) > 0);
  const prior = successionRule(labelCounts);
  const mass = seen.reduce((sum, i) => sum + (prior[i] as number), 0);
  const width = modelled.length;
  const margins = new Float64Array(width);
  const answers: Scores[] = [];
  for (let row = 0; row < rows.rowCount; row++) {
    const probabilities = prior.slice();
    if (width > 0) {
      marginsOf(rows, row, weights, biases, margins);
      const shares = toShares(margins, classifier.scale);
      for (const [k, i] of seen.entries()) probabilities[i] = mass * (shares[k] as number);
    }
    answers.push({ probabilities });
  }
  return answers;
}

/**
 * Probabilities for other classes than those learned: by name, with the chance of a class nobody has used yet for the
 * new ones. For a label config that changed after the training.
 */
export function forClasses(
  classifier: Classifier,
  probabilities: readonly number[],
  classes: readonly string[],
): number[] {
  const known = new Map(classifier.classes.map((name, i) => [name, probabilities[i] ?? 0]));
  const learned = classifier.labelCounts.reduce((sum, count) => sum + count, 0);
  const shares = classes.map((name) => known.get(name) ?? 1 / (learned + classes.length));
  const sum = shares.reduce((a, b) => a + b, 0);
  return shares.map((share) => (sum > 0 ? share / sum : 1 / classes.length));
}

/**
 * Laplace's rule of succession: what is known before looking at the text. A class that nobody has used yet keeps the
 * chance 1 / (n + K), so it is never impossible and fades as labels come; with no labels all classes are equal.
 */
function successionRule(labelCounts: readonly number[]): number[] {
  const total = labelCounts.reduce((sum, count) => sum + count, 0);
  return labelCounts.map((count) => (count + 1) / (total + labelCounts.length));
}

function toShares(margins: Float64Array, scale: number): number[] {
  if (margins.length === 1) {
    const second = sigmoid(scale * (margins[0] as number));
    return [1 - second, second];
  }
  const top = Math.max(...margins);
  const powers = Array.from(margins, (margin) => Math.exp(scale * (margin - top)));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

function marginsOf(
  rows: SparseRows,
  row: number,
  weights: Float32Array,
  biases: Float32Array,
  into: Float64Array,
): void {
  const width = into.length;
  into.set(biases);
  const to = rows.offsets[row + 1] as number;
  for (let k = rows.offsets[row] as number; k < to; k++) {
    const value = rows.values[k] as number;
    const base = (rows.indices[k] as number) * width;
    for (let m = 0; m < width; m++) into[m] = (into[m] as number) + value * (weights[base + m] as number);
  }
}

/** Which buckets occur, and ln((1 + n) / (1 + df)) + 1 of each: the smoothed inverse document frequency. */
function documentFrequencies(terms: SparseRows): { buckets: Uint32Array; idf: Float32Array } {
  const counts = new Uint32Array(BUCKETS);
  let distinct = 0;
  for (const bucket of terms.indices) {
    if (counts[bucket] === 0) distinct++;
    counts[bucket] = (counts[bucket] as number) + 1;
  }
  const buckets = new Uint32Array(distinct);
  const idf = new Float32Array(distinct);
  let column = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    const count = counts[bucket] as number;
    if (count === 0) continue;
    buckets[column] = bucket;
    idf[column++] = Math.log((1 + terms.rowCount) / (1 + count)) + 1;
  }
  return { buckets, idf };
}

/** Counted terms to TF-IDF rows of length 1 over the columns; words in no labelled text are left out. */
function weigh(terms: SparseRows, buckets: Uint32Array, idf: Float32Array): SparseRows {
  const columnOf = new Int32Array(BUCKETS).fill(-1);
  for (const [column, bucket] of buckets.entries()) columnOf[bucket] = column;
  const offsets = new Uint32Array(terms.rowCount + 1);
  const indices = new Uint32Array(terms.indices.length);
  const values = new Float32Array(terms.indices.length);
  let end = 0;
  for (let row = 0; row < terms.rowCount; row++) {
    const start = end;
    let squares = 0;
    const to = terms.offsets[row + 1] as number;
    for (let k = terms.offsets[row] as number; k < to; k++) {
      const column = columnOf[terms.indices[k] as number] as number;
      if (column < 0) continue;
      const value = (terms.values[k] as number) * (idf[column] as number);
      indices[end] = column;
      values[end++] = value;
      squares += value * value;
    }
    const factor = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    for (let k = start; k < end; k++) values[k] = (values[k] as number) * factor;
    offsets[row + 1] = end;
  }
  return { rowCount: terms.rowCount, offsets, indices: indices.subarray(0, end), values: values.subarray(0, end) };
}

function fitModels(
  rows: SparseRows,
  targets: readonly number[],
  modelled: readonly number[],
  columnCount: number,
  seed: number,
): { weights: Float32Array; biases: Float32Array } {
  const width = modelled.length;
  const weights = new Float32Array(columnCount * width);
  const biases = new Float32Array(width);
  for (const [m, position] of modelled.entries()) {
    const positive = Uint8Array.from(targets, (target) => (target === position ? 1 : 0));
    const model = fitLogisticRegression(rows, positive, { columnCount, cost: COST, seed });
    for (let column = 0; column < columnCount; column++) weights[column * width + m] = model.weights[column] as number;
    biases[m] = model.bias;
  }
  return { weights, biases };
}

/** Margins of rows the model has not learned from, by cross-validation, give the scale. */
function heldOutScale(
  rows: SparseRows,
  targets: readonly number[],
  seen: readonly number[],
  columnCount: number,
  seed: number,
): number {
  const folds = stratifiedFolds(targets, seed);
  const held: { margins: Float64Array; target: number }[] = [];
  for (let fold = 0; fold < CALIBRATION_FOLDS; fold++) {
    const inside = folds.filter((item) => item.fold !== fold).map((item) => item.row);
    const known = new Set(inside.map((row) => targets[row] as number));
    // Without an example of each class a fold's model answers another question.
    if (known.size < seen.length) continue;
    const modelled = seen.length === 2 ? seen.slice(1) : seen;
    const foldTargets = inside.map((row) => targets[row] as number);
    const { weights, biases } = fitModels(selectRows(rows, inside), foldTargets, modelled, columnCount, seed);
    for (const { row } of folds.filter((item) => item.fold === fold)) {
      const margins = new Float64Array(modelled.length);
      marginsOf(rows, row, weights, biases, margins);
      held.push({ margins, target: seen.indexOf(targets[row] as number) });
    }
  }
  return calibrateScale(held);
}

/** Rows dealt out to folds class by class, at most `CALIBRATION_ROWS` of them. */
function stratifiedFolds(targets: readonly number[], seed: number): { row: number; fold: number }[] {
  const order = targets.map((_, row) => row);
  shuffle(order, seededRandom(seed));
  const dealt = new Map<number, number>();
  return order.slice(0, CALIBRATION_ROWS).map((row) => {
    const target = targets[row] as number;
    const count = dealt.get(target) ?? 0;
    dealt.set(target, count + 1);
    return { row, fold: count % CALIBRATION_FOLDS };
  });
}
