import type { RectanglePercent } from "./image-shapes.ts";

/**
 * One entry of the `sequence` of a box in a video: where it is at a frame, counted from 1. `enabled: false` ends the
 * life span: the box is still seen in that frame, and then not before the next key frame.
 */
export type VideoKeyframe = RectanglePercent & { frame: number; enabled: boolean; time?: number };

/**
 * Where a box of a video is in a frame: between two key frames on the straight line from one to the other, after the
 * last one where that was, before the first one nowhere. `null` when it is not seen. Key frames in any order.
 */
export function boxAtFrame(sequence: readonly VideoKeyframe[], frame: number): Required<RectanglePercent> | null {
  let before: VideoKeyframe | null = null;
  let after: VideoKeyframe | null = null;
  for (const keyframe of sequence) {
    if (keyframe.frame <= frame && (before === null || keyframe.frame >= before.frame)) before = keyframe;
    if (keyframe.frame > frame && (after === null || keyframe.frame < after.frame)) after = keyframe;
  }
  if (before === null || (!before.enabled && before.frame !== frame)) return null;
  const share = after === null ? 0 : (frame - before.frame) / (after.frame - before.frame);
  return between(before, after ?? before, share);
}

/**
 * When a box of a video is seen: frames from 1, both ends included, rising. A life span without an end goes on to the
 * last frame of the video.
 */
export function lifeSpans(sequence: readonly VideoKeyframe[], framesCount: number): { start: number; end: number }[] {
  const spans: { start: number; end: number }[] = [];
  let start: number | null = null;
  for (const { frame, enabled } of sequence.toSorted((one, other) => one.frame - other.frame)) {
    start ??= frame;
    if (enabled) continue;
    spans.push({ start, end: frame });
    start = null;
  }
  if (start !== null) spans.push({ start, end: Math.max(start, framesCount) });
  return spans;
}

function between(from: RectanglePercent, to: RectanglePercent, share: number): Required<RectanglePercent> {
  const at = (one: number, other: number): number => one + (other - one) * share;
  return {
    x: at(from.x, to.x),
    y: at(from.y, to.y),
    width: at(from.width, to.width),
    height: at(from.height, to.height),
    rotation: at(from.rotation ?? 0, to.rotation ?? 0),
  };
}
