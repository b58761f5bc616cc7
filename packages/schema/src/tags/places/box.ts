import type { ImageSize } from "../../geometry/mask.ts";
import { rectangleToPixels } from "../../geometry/image-shapes.ts";
import { rectangleCorners } from "../../geometry/rectangle.ts";
import type { Random, ValueProblem } from "../shape.ts";

/** A rectangle in percent, as results have it. */
export type Box = { x: number; y: number; width: number; height: number; rotation?: number | null };

/** How far outside a rounding error may put an edge, in percent. */
const slack = 0.01;
/** Sums of rounded numbers are off by a little more. */
const tiny = 1e-9;

/**
 * What is wrong with where a box is; paths relative to it. A box that is not rotated is inside the image. Of a rotated
 * one only the middle must be: editors let its corners reach out.
 */
export function checkBox(box: Box, size: ImageSize | null): ValueProblem[] | null {
  const empty = box.width > 0 ? (box.height > 0 ? null : "height") : "width";
  if (empty !== null)
    return [{ path: `.${empty}`, message: `a ${empty} of 0 is no rectangle`, expected: "more than 0" }];
  if (isRotated(box.rotation)) return size === null ? null : checkMiddle(box, size);
  return checkSide("x", box.x, "width", box.width) ?? checkSide("y", box.y, "height", box.height);
}

/** Whether an angle turns anything. */
export function isRotated(rotation: number | null | undefined): boolean {
  return (rotation ?? 0) % 360 !== 0;
}

/** A box inside the image, not rotated. */
export function makeBox(random: Random): Required<Box> {
  const [width, height] = [5 + Math.floor(random() * 40), 5 + Math.floor(random() * 40)];
  const [x, y] = [Math.floor(random() * (100 - width)), Math.floor(random() * (100 - height))];
  return { x, y, width, height, rotation: 0 };
}

function checkSide(start: string, from: number, length: string, long: number): ValueProblem[] | null {
  if (from < -slack || from > 100 + slack)
    return [
      { path: `.${start}`, message: `${start} ${from} is outside the image`, expected: "a number from 0 to 100" },
    ];
  if (from + long <= 100 + slack + tiny) return null;
  const message = `${start} ${from} and ${length} ${long} reach beyond the image, to ${from + long}`;
  return [{ path: `.${length}`, message, expected: `at most ${Math.max(0, 100 - from)}` }];
}

function checkMiddle({ x, y, width, height, rotation }: Box, size: ImageSize): ValueProblem[] | null {
  const pixels = rectangleToPixels({ x, y, width, height, rotation: rotation ?? 0 }, size);
  const [corner, , opposite] = rectangleCorners(pixels);
  const middle = [
    ["x", (50 * ((corner?.[0] ?? 0) + (opposite?.[0] ?? 0))) / size.width],
    ["y", (50 * ((corner?.[1] ?? 0) + (opposite?.[1] ?? 0))) / size.height],
  ] as const;
  for (const [key, at] of middle) {
    if (at >= -slack && at <= 100 + slack) continue;
    const message = `the middle of the rotated rectangle is outside the image, at ${key} ${at}`;
    return [{ path: `.${key}`, message, expected: "a rectangle with its middle in the image" }];
  }
  return null;
}
