import type { PlaceDefinition } from "../define.ts";

/** From one second to a later one. `original_length` beside the value is the length of the whole, in seconds. */
export const segmentPlace: PlaceDefinition<unknown> = {
  recognizes: (value) => "start" in value && "end" in value,
  within: () => (value, result) => {
    const [start, end] = [value["start"] as number, value["end"] as number];
    if (start >= end) {
      const message = `the segment starts at ${start} s and ends at ${end} s: it is empty or backwards`;
      return [{ path: ".value.end", message, expected: `more than ${start}` }];
    }
    const length = result["original_length"];
    if (typeof length !== "number" || end <= length + slack) return null;
    const message = `the segment ends at ${end} s, but the sound at ${length} s`;
    return [{ path: ".value.end", message, expected: `at most ${length}` }];
  },
  key: ({ start, end, channel }) => [start, end, channel].join(),
  make: (random) => {
    const start = Math.floor(random() * sampleLength * 900) / 1000;
    const longest = sampleLength - start;
    const end = Math.min(sampleLength, Math.round((start + 0.05 + random() * longest) * 1000) / 1000);
    return { value: { start, end, channel: 0 }, result: { original_length: sampleLength } };
  },
};

/** Seconds by which decoders may disagree on where a compressed sound ends. */
const slack = 0.1;

/** Length of the sounds that samples play, in seconds. */
export const sampleLength = 1;
