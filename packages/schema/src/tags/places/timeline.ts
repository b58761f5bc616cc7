import type { PlaceDefinition } from "../define.ts";
import { sampleFilm } from "./key-frames.ts";

type Range = { start: number; end: number };

/** Stretches of a film, in frames from 1, both ends included. Each begins behind the one before. */
export const timelinePlace: PlaceDefinition<unknown> = {
  recognizes: (value) => "ranges" in value,
  within: () => (value) => {
    const ranges = value["ranges"] as Range[];
    for (const [index, { start, end }] of ranges.entries()) {
      const path = `.value.ranges[${index}]`;
      const before = ranges[index - 1]?.end ?? 0;
      if (start <= before) {
        const message = `the range starts at frame ${start}, where the one before it is not over`;
        return [{ path: `${path}.start`, message, expected: `more than ${before}` }];
      }
      if (end >= start) continue;
      const message = `the range starts at frame ${start} and ends at frame ${end}: it is backwards`;
      return [{ path: `${path}.end`, message, expected: `at least ${start}` }];
    }
    return null;
  },
  key: ({ ranges }) => (ranges as Range[]).map(({ start, end }) => `${start}-${end}`).join(),
  make: (random) => {
    const start = 1 + Math.floor(random() * sampleFilm.framesCount);
    const end = start + Math.floor(random() * (sampleFilm.framesCount + 1 - start));
    return { value: { ranges: [{ start, end }] } };
  },
};
