/** The lowest and the highest value in each of a number of columns. */
export interface Extremes {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/**
 * What is seen of a long list of numbers when it is drawn in `columns` columns, from index `from` to `to` (not
 * included; both may be fractions): the lowest and the highest number of each column. Columns without a number have NaN.
 */
export function extremesOf(values: ArrayLike<number>, from: number, to: number, columns: number): Extremes {
  const low = new Float64Array(columns).fill(Number.NaN);
  const high = new Float64Array(columns).fill(Number.NaN);
  const width = (to - from) / columns;
  for (let column = 0; column < columns; column += 1) {
    const first = Math.max(0, Math.floor(from + column * width));
    const end = Math.min(values.length, Math.max(first + 1, Math.ceil(from + (column + 1) * width)));
    for (let index = first; index < end; index += 1) {
      const value = values[index] ?? Number.NaN;
      if (!(value >= (low[column] ?? 0))) low[column] = Number.isNaN(value) ? (low[column] ?? Number.NaN) : value;
      if (!(value <= (high[column] ?? 0))) high[column] = Number.isNaN(value) ? (high[column] ?? Number.NaN) : value;
    }
  }
  return { low, high };
}
