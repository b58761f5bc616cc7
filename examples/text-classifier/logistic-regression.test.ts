import { expect, test } from "vitest";
import type { SparseRows } from "./features.ts";
import { fitLogisticRegression, sigmoid } from "./logistic-regression.ts";
import { seededRandom } from "./random.ts";

function sparse(dense: readonly (readonly number[])[]): SparseRows {
  const offsets = [0];
  const indices: number[] = [];
  const values: number[] = [];
  for (const row of dense) {
    for (const [column, value] of row.entries()) {
      if (value === 0) continue;
      indices.push(column);
      values.push(value);
    }
    offsets.push(indices.length);
  }
  return {
    rowCount: dense.length,
    offsets: Uint32Array.from(offsets),
    indices: Uint32Array.from(indices),
    values: Float32Array.from(values),
  };
}

/** Gradient of the primal objective at a model: zero exactly at the one optimum, for it is strictly convex. */
function primalGradient(
  dense: readonly (readonly number[])[],
  positive: Uint8Array,
  costs: readonly number[],
  model: { weights: Float64Array; bias: number },
): number[] {
  const gradient = [...model.weights, model.bias];
  for (const [i, row] of dense.entries()) {
    const sign = positive[i] === 1 ? 1 : -1;
    const margin = row.reduce((sum, x, k) => sum + x * (model.weights[k] ?? 0), model.bias);
    const pull = -(costs[i] ?? 0) * sign * sigmoid(-sign * margin);
    for (const [k, x] of [...row, 1].entries()) gradient[k] = (gradient[k] ?? 0) + pull * x;
  }
  return gradient;
}

test("two mirrored points: the optimum solves w = 2 c σ(-w)", () => {
  const rows = sparse([[1], [-1]]);
  const model = fitLogisticRegression(rows, Uint8Array.of(1, 0), { columnCount: 1, cost: 1, tolerance: 1e-9 });
  // By hand: 0.6748 · (1 + e^0.6748) = 0.6748 · 2.9636 = 2.000.
  const root = model.weights[0] ?? Number.NaN;
  expect(root).toBeCloseTo(2 / (1 + Math.exp(root)), 8);
  expect(root).toBeCloseTo(0.6748, 4);
  expect(model.bias).toBeCloseTo(0, 8);
});

test("the primal gradient vanishes, balanced or not, at weak and strong penalties", () => {
  const random = seededRandom(5);
  const dense = Array.from({ length: 60 }, () =>
    Array.from({ length: 7 }, () => (random() < 0.5 ? 0 : random() * 2 - 1)),
  );
  const positive = Uint8Array.from(dense, (row) => ((row[0] ?? 0) + 0.3 * random() > 0.5 ? 1 : 0));
  const positives = positive.reduce((a, b) => a + b, 0);
  expect(positives).toBeGreaterThan(3);
  for (const cost of [0.01, 1, 100]) {
    for (const balanced of [true, false]) {
      const options = { columnCount: 7, cost, balanced, tolerance: 1e-8, maxPasses: 100_000 };
      const model = fitLogisticRegression(sparse(dense.map((row) => row.map(Math.fround))), positive, options);
      const costs = Array.from(positive, (label) =>
        balanced ? (cost * 60) / (2 * (label === 1 ? positives : 60 - positives)) : cost,
      );
      const gradient = primalGradient(
        dense.map((row) => row.map(Math.fround)),
        positive,
        costs,
        model,
      );
      expect(Math.max(...gradient.map(Math.abs))).toBeLessThan(1e-5 * Math.max(1, cost));
    }
  }
});

test("balancing finds a rare class that an unbalanced fit drowns", () => {
  const dense = Array.from({ length: 100 }, (_, i) => (i < 5 ? [1, 1] : [1, 0]));
  const positive = Uint8Array.from(dense, (row) => (row[1] === 1 ? 1 : 0));
  const margin = (balanced: boolean) => {
    const model = fitLogisticRegression(sparse(dense), positive, { columnCount: 2, cost: 0.1, balanced });
    return (model.weights[0] ?? 0) + (model.weights[1] ?? 0) + model.bias;
  };
  expect(margin(false)).toBeLessThan(0);
  expect(margin(true)).toBeGreaterThan(0);
});

test("the same seed gives the same bits", () => {
  const dense = [
    [1, 0.2],
    [0.9, 0],
    [0, 1],
    [0.1, 0.8],
  ];
  const fit = () =>
    fitLogisticRegression(sparse(dense), Uint8Array.of(1, 1, 0, 0), { columnCount: 2, cost: 10, seed: 3 });
  expect(fit()).toEqual(fit());
});

test("labels that cannot be learned from are refused", () => {
  const rows = sparse([[1], [2]]);
  expect(() => fitLogisticRegression(rows, Uint8Array.of(1, 1), { columnCount: 1, cost: 1 })).toThrow(/both classes/);
  expect(() => fitLogisticRegression(rows, Uint8Array.of(1), { columnCount: 1, cost: 1 })).toThrow(
    /2 rows need 2 labels/,
  );
});

test("the sigmoid keeps its digits at both ends", () => {
  expect(sigmoid(-800)).toBe(0);
  expect(sigmoid(800)).toBe(1);
  expect(sigmoid(-40) / Math.exp(-40)).toBeCloseTo(1, 12);
});
