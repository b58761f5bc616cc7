import type { PlaceDefinition } from "../define.ts";

/**
 * A stretch or a moment of a time series: numbers of its time column (of its rows, from 0, where it has none), or times
 * as the data writes them, whose order only their format tells.
 */
export function seriesSegmentPlace<Attributes>(
  timesOf: (data: unknown, attributes: Attributes) => readonly (number | string)[] | null,
): PlaceDefinition<Attributes> {
  return {
    recognizes: (value) => "start" in value && "end" in value,
    within: () => (value) => {
      const { start, end } = value;
      if (typeof start !== typeof end)
        return [{ path: ".value.end", message: '"end" is not of the kind of "start"', expected: `a ${typeof start}` }];
      if (typeof start !== "number" || typeof end !== "number" || start <= end) return null;
      const message = `the segment starts at ${start} and ends at ${end}: it is backwards`;
      return [{ path: ".value.end", message, expected: `at least ${start}` }];
    },
    key: ({ start, end }) => JSON.stringify([start, end]),
    make: (random, { data, attributes }) => {
      const times = timesOf(data, attributes) ?? [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
      const from = Math.floor(random() * times.length);
      const to = from + Math.floor(random() * (times.length - from));
      return { value: { start: times[from] ?? 0, end: times[to] ?? 0, instant: from === to } };
    },
  };
}
