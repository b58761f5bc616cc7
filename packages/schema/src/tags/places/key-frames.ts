import type { Random, ValueProblem } from "../shape.ts";

/** Key frames must rise; they need not follow each other. Paths are relative to the result. */
export function checkFrames(sequence: readonly { frame: number }[]): ValueProblem[] | null {
  for (const [index, { frame }] of sequence.entries()) {
    const before = sequence[index - 1]?.frame ?? 0;
    if (frame > before) continue;
    const message = `frame ${frame} does not come after frame ${before}`;
    return [{ path: `.value.sequence[${index}].frame`, message, expected: `more than ${before}` }];
  }
  return null;
}

/** Whether the key frames are those of a line and not of a box. */
export function isVectors(sequence: unknown): boolean {
  const first: unknown = Array.isArray(sequence) ? sequence[0] : undefined;
  return typeof first === "object" && first !== null && "vertices" in first;
}

/** Frames a second of the films that samples show. */
const frameRate = 24;
/** What stands beside the key frames of a sample: its film's number of frames, and seconds. */
export const sampleFilm = { framesCount: frameRate, duration: 1 } as const;

/** One to three key frames of a sample, without what is in them; the last may end the life span. */
export function makeFrames(random: Random): { frame: number; enabled: boolean; time: number }[] {
  const count = 1 + Math.floor(random() * 3);
  const first = 1 + Math.floor(random() * 8);
  return Array.from({ length: count }, (_, index) => {
    const frame = first + 6 * index;
    return { frame, enabled: index + 1 < count || random() < 0.5, time: Math.round((1000 * frame) / frameRate) / 1000 };
  });
}
