import { resolveValue, type TaskData, type VideoKeyframe } from "@tandem/schema";

/** Frames a second: a number, or where the task has it; below 1 it is the seconds of a frame. */
export function frameRateOf(written: number | string, data: TaskData): number {
  const value = typeof written === "number" ? written : Number(resolveValue(written, data));
  if (!Number.isFinite(value) || value <= 0) return 24;
  return value < 1 ? 1 / value : value;
}

/** The frame at a second, from 1. */
export const frameAt = (seconds: number, rate: number): number => Math.floor(seconds * rate + 1e-6) + 1;

/** A second in the middle of a frame, so that no rounding leads to another one. */
export const secondOf = (frame: number, rate: number): number => (frame - 0.5) / rate;

export const frameCount = (seconds: number, rate: number): number => Math.max(1, Math.round(seconds * rate));

type Box = Omit<VideoKeyframe, "frame" | "enabled" | "time">;

const round = (value: number): number => Math.round(value * 10_000) / 10_000;

/** Key frames with one at this frame, where the box is. Whether it ends a life span stays as it was. */
export function withKeyframe(
  sequence: readonly VideoKeyframe[],
  frame: number,
  { x, y, width, height, rotation = 0 }: Box,
  rate: number,
): VideoKeyframe[] {
  const before = sequence.find((one) => one.frame === frame);
  const made: VideoKeyframe = {
    ...before,
    frame,
    enabled: before?.enabled ?? true,
    rotation: round(rotation),
    x: round(x),
    y: round(y),
    width: round(width),
    height: round(height),
    time: Math.round((1000 * frame) / rate) / 1000,
  };
  return [...sequence.filter((one) => one.frame !== frame), made].sort((one, other) => one.frame - other.frame);
}

/** Key frames without the one at this frame; the last one stays. */
export const withoutKeyframe = (sequence: readonly VideoKeyframe[], frame: number): VideoKeyframe[] =>
  sequence.length === 1 ? [...sequence] : sequence.filter((one) => one.frame !== frame);

/** Ends the life span at this frame, or lets it go on from it. */
export function withLifeToggled(
  sequence: readonly VideoKeyframe[],
  frame: number,
  box: Box,
  rate: number,
): VideoKeyframe[] {
  const isEnd = sequence.find((one) => one.frame === frame)?.enabled === false;
  return withKeyframe(sequence, frame, box, rate).map((one) =>
    one.frame === frame ? { ...one, enabled: isEnd } : one,
  );
}
