/**
 * How unsure a model is, from the probabilities of its classes. All measures are scaled to 0..1, higher is less sure,
 * so that they can be compared with each other and between configs. Probabilities need not sum to 1: they are
 * rescaled. A single probability stands for a class and its opposite. No probability, or none above 0: 1, nothing is
 * known. Burr Settles, "Active Learning Literature Survey" (2009), section 3.1, compares the three.
 */

/**
 * One minus the largest probability. Lewis and Gale, "A sequential algorithm for training text classifiers" (1994);
 * called least confidence by Culotta and McCallum (2005).
 */
export function leastConfidence(probabilities: readonly number[]): number {
  const shares = toShares(probabilities);
  if (shares === null) return 1;
  const most = shares.length / (shares.length - 1);
  return bounded((1 - Math.max(...shares)) * most);
}

/**
 * One minus the difference of the two largest probabilities. Scheffer, Decomain and Wrobel, "Active hidden Markov
 * models for information extraction" (2001).
 */
export function margin(probabilities: readonly number[]): number {
  const shares = toShares(probabilities);
  if (shares === null) return 1;
  let first = -Infinity;
  let second = -Infinity;
  for (const share of shares) {
    if (share > first) [first, second] = [share, first];
    else if (share > second) second = share;
  }
  return bounded(1 - (first - second));
}

/** Shannon's entropy (1948) in units of the largest that this many classes can have. */
export function entropy(probabilities: readonly number[]): number {
  const shares = toShares(probabilities);
  if (shares === null) return 1;
  const nats = shares.reduce((sum, share) => (share > 0 ? sum - share * Math.log(share) : sum), 0);
  return bounded(nats / Math.log(shares.length));
}

/** At least two non-negative numbers that sum to 1; `null` when nothing is known. */
function toShares(probabilities: readonly number[]): number[] | null {
  const known = probabilities.map((share) => (share > 0 && Number.isFinite(share) ? share : 0));
  const [only = 0] = known;
  if (known.length === 1) return [bounded(only), 1 - bounded(only)];
  const sum = known.reduce((total, share) => total + share, 0);
  return sum > 0 ? known.map((share) => share / sum) : null;
}

function bounded(value: number): number {
  return Math.min(1, Math.max(0, value));
}
