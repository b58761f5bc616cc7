/** Margins of a row held out from training, and which class it is: with one margin 0 or 1, else the margin's position. */
export type HeldOut = { readonly margins: Float64Array; readonly target: number };

/** How sure we are, before any held-out row, that margins are right as they are: the spread of ln(scale). */
const PRIOR_SPREAD = 0.5;
const LARGEST = 20;

/**
 * The factor on margins that makes them honest probabilities: temperature scaling (C. Guo et al., "On calibration of
 * modern neural networks", ICML 2017), which for two classes is Platt's sigmoid without its offset. One factor keeps
 * the order of texts and the most likely class as they are.
 *
 * The factor is the most likely one given the held-out rows and a log-normal prior around 1: with few rows it stays
 * near 1, with many the rows decide. The objective is convex in the factor but for the weak prior; a golden-section
 * search over ln(scale) is exact enough.
 */
export function calibrateScale(heldOut: readonly HeldOut[]): number {
  if (heldOut.length === 0) return 1;
  const loss = (logScale: number): number => {
    const scale = Math.exp(logScale);
    let sum = logScale ** 2 / (2 * PRIOR_SPREAD ** 2);
    for (const { margins, target } of heldOut) sum += surprise(margins, target, scale);
    return sum;
  };
  return Math.exp(minimise(loss, -Math.log(LARGEST), Math.log(LARGEST)));
}

/** -ln of the probability given to the right class. */
function surprise(margins: Float64Array, target: number, scale: number): number {
  if (margins.length === 1) {
    const towards = (margins[0] as number) * (target === 1 ? scale : -scale);
    return towards > 0 ? Math.log1p(Math.exp(-towards)) : -towards + Math.log1p(Math.exp(towards));
  }
  const top = Math.max(...margins);
  let sum = 0;
  for (const margin of margins) sum += Math.exp(scale * (margin - top));
  return Math.log(sum) - scale * ((margins[target] as number) - top);
}

/** Golden-section search: where a function with one valley between `low` and `high` is lowest, to 1e-4. */
function minimise(f: (x: number) => number, low: number, high: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let left = high - ratio * (high - low);
  let right = low + ratio * (high - low);
  let atLeft = f(left);
  let atRight = f(right);
  while (high - low > 1e-4) {
    if (atLeft < atRight) {
      [high, right, atRight] = [right, left, atLeft];
      left = high - ratio * (high - low);
      atLeft = f(left);
    } else {
      [low, left, atLeft] = [left, right, atRight];
      right = low + ratio * (high - low);
      atRight = f(right);
    }
  }
  return (low + high) / 2;
}
