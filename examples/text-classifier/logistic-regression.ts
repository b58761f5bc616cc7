import type { SparseRows } from "./features.ts";
import { seededRandom, shuffle } from "./random.ts";

/** A binary model: the margin of a row is `weights · row + bias`; above 0 means the positive class. */
export type LinearModel = { readonly weights: Float64Array; readonly bias: number };

export type LogisticOptions = {
  /** Number of columns the rows may use: every index is below it. */
  readonly columnCount: number;
  /** Inverse strength of the L2 penalty, as in LIBLINEAR: larger follows the labels more closely. */
  readonly cost: number;
  /** Weighs the two classes so that both matter equally, however rare one is. Default true. */
  readonly balanced?: boolean;
  /** Stops when no dual coordinate's gradient exceeds this. Default 0.01. */
  readonly tolerance?: number;
  /** Upper bound on the passes over the rows. Default 200. */
  readonly maxPasses?: number;
  /** The order in which rows are visited follows from it. Default 1. */
  readonly seed?: number;
};

/**
 * L2-regularised logistic regression with a (regularised) bias, fitted by dual coordinate descent:
 *
 *     min  1/2 (|w|² + b²) + Σ c_i ln(1 + exp(-y_i (w · x_i + b)))
 *
 * Method: H.-F. Yu, F.-L. Huang, C.-J. Lin, "Dual coordinate descent methods for logistic regression and maximum
 * entropy models", Machine Learning 85 (2011). The dual has one variable 0 < a_i < c_i for each row, and
 * w = Σ a_i y_i x_i. We solve each one-variable problem in t = ln(a / (c - a)), where the gradient rises with a slope
 * of at least 1 everywhere: Newton steps kept inside a bracket always converge, and neither end of the interval needs
 * care about lost digits.
 *
 * @param positive one entry a row: 1 for the positive class, 0 for the other. Both must occur.
 */
export function fitLogisticRegression(rows: SparseRows, positive: Uint8Array, options: LogisticOptions): LinearModel {
  const { columnCount, cost, balanced = true, tolerance = 0.01, maxPasses = 200, seed = 1 } = options;
  const { rowCount, offsets, indices, values } = rows;
  if (positive.length !== rowCount) {
    throw new RangeError(`${rowCount} rows need ${rowCount} labels, got ${positive.length}`);
  }
  const costs = rowCosts(positive, cost, balanced);
  const weights = new Float64Array(columnCount);
  let bias = 0;
  const dual = new Float64Array(rowCount);
  const logits = new Float64Array(rowCount);
  const squaredLength = new Float64Array(rowCount);

  const shift = (row: number, amount: number): void => {
    const to = offsets[row + 1] as number;
    for (let k = offsets[row] as number; k < to; k++) {
      const column = indices[k] as number;
      weights[column] = (weights[column] as number) + amount * (values[k] as number);
    }
    bias += amount;
  };

  for (let i = 0; i < rowCount; i++) {
    const c = costs[i] as number;
    let squares = 1;
    for (let k = offsets[i] as number; k < (offsets[i + 1] as number); k++) squares += (values[k] as number) ** 2;
    squaredLength[i] = squares;
    // A start well inside the interval but near no influence: most rows end up there.
    dual[i] = 0.01 * c;
    logits[i] = Math.log(0.01 / 0.99);
    shift(i, (positive[i] === 1 ? 1 : -1) * (dual[i] as number));
  }

  const order = Uint32Array.from({ length: rowCount }, (_, i) => i);
  const random = seededRandom(seed);
  for (let pass = 0; pass < maxPasses; pass++) {
    shuffle(order, random);
    let worst = 0;
    for (const i of order) {
      const sign = positive[i] === 1 ? 1 : -1;
      let margin = bias;
      const to = offsets[i + 1] as number;
      for (let k = offsets[i] as number; k < to; k++) {
        margin += (weights[indices[k] as number] as number) * (values[k] as number);
      }
      margin *= sign;
      const gradient = margin + (logits[i] as number);
      if (Math.abs(gradient) > worst) worst = Math.abs(gradient);
      // A coordinate this close already is not worth a pass over its row.
      if (Math.abs(gradient) < tolerance / 10) continue;
      const c = costs[i] as number;
      const t = solveCoordinate(margin, squaredLength[i] as number, dual[i] as number, c, logits[i] as number);
      const next = c * sigmoid(t);
      shift(i, sign * (next - (dual[i] as number)));
      dual[i] = next;
      logits[i] = t;
    }
    if (worst < tolerance) break;
  }
  return { weights, bias };
}

/**
 * The root t of `q (c σ(t) - a) + m + t`: where the dual's gradient in this row's variable is zero, the others fixed.
 * `m` is the margin now, `q` the row's squared length, `a` the variable now, `c` its upper bound, `t` where to begin.
 */
function solveCoordinate(m: number, q: number, a: number, c: number, t: number): number {
  let low = -m - q * (c - a);
  let high = -m + q * a;
  if (t < low || t > high) t = (low + high) / 2;
  for (let step = 0; step < 50; step++) {
    const s = sigmoid(t);
    const value = q * (c * s - a) + m + t;
    if (Math.abs(value) < 1e-10) break;
    if (value > 0) high = t;
    else low = t;
    const newton = t - value / (1 + q * c * s * (1 - s));
    t = newton > low && newton < high ? newton : (low + high) / 2;
  }
  return t;
}

function rowCosts(positive: Uint8Array, cost: number, balanced: boolean): Float64Array {
  const count = positive.length;
  let positives = 0;
  for (const label of positive) positives += label;
  if (positives === 0 || positives === count) {
    throw new RangeError("logistic regression needs rows of both classes");
  }
  const ofPositive = balanced ? (cost * count) / (2 * positives) : cost;
  const ofNegative = balanced ? (cost * count) / (2 * (count - positives)) : cost;
  return Float64Array.from(positive, (label) => (label === 1 ? ofPositive : ofNegative));
}

/** 1 / (1 + e^-x), exact to the last digits at both ends. */
export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
}
