import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { anyMask, picture } from "../../test/masks.ts";
import type { Point } from "./image-shapes.ts";
import { emptyMask, type Mask, maskArea } from "./mask.ts";
import { maskFromEllipse, maskFromPolygons } from "./mask-fill.ts";
import { outlinesOfMask } from "./mask-outline.ts";
import { polygonArea } from "./polygon.ts";

describe("outlines", () => {
  test("one pixel: its four corners, clockwise from the top left", () => {
    expect(outlinesOfMask(picture("···", "·#·"))).toEqual([
      {
        exterior: [
          [1, 1],
          [2, 1],
          [2, 2],
          [1, 2],
        ],
        holes: [],
      },
    ]);
    expect(outlinesOfMask(emptyMask({ width: 3, height: 3 }))).toEqual([]);
  });

  test("pieces, holes, and pieces in holes", () => {
    const outlines = outlinesOfMask(
      picture("#######··", "#·····#·#", "#·###·###", "#·#·#·#·#", "#·###·###", "#·····#··", "#######··"),
    );
    expect(outlines.map(({ exterior, holes }) => [exterior.length, holes.length])).toEqual([
      [10, 2],
      [4, 1],
    ]);
    expect(outlines[0]?.holes.map(polygonArea)).toEqual([25, 1]);
    expect(outlines[1]?.holes).toEqual([
      [
        [4, 3],
        [3, 3],
        [3, 4],
        [4, 4],
      ],
    ]);
  });

  test("pixels that touch at a corner are pieces of their own, and so are the holes between", () => {
    expect(outlinesOfMask(picture("#·", "·#")).map((outline) => outline.exterior.length)).toEqual([4, 4]);
    expect(outlinesOfMask(picture("·#", "#·")).map((outline) => outline.exterior.length)).toEqual([4, 4]);
    const ring = outlinesOfMask(picture("####", "#·##", "##·#", "####"));
    expect(ring.map(({ exterior, holes }) => [exterior.length, holes.map(polygonArea)])).toEqual([[4, [2]]]);
  });

  test("filled again they are the mask", () => {
    fc.assert(
      fc.property(anyMask, (mask) => {
        const outlines = outlinesOfMask(mask);
        const rings = outlines.flatMap(({ exterior, holes }) => [exterior, ...holes]);
        expect(maskFromPolygons(rings, mask)).toEqual(mask);
        expect(outlines.length).toBe(pieceCount(mask));
        const areas = outlines.map(({ exterior, holes }) =>
          holes.reduce((area, hole) => area - polygonArea(hole), polygonArea(exterior)),
        );
        // Each hole is taken from the piece it is in, or an area would not be that of its own pixels.
        expect(areas.reduce((sum, area) => sum + area, 0)).toBe(maskArea(mask));
        for (const { exterior, holes } of outlines) {
          expect(maskArea(maskFromPolygons([exterior, ...holes], mask))).toBe(
            polygonArea(exterior) - holes.reduce((sum, hole) => sum + polygonArea(hole), 0),
          );
          expect(signOf(exterior)).toBe(1);
          expect(holes.every((hole) => signOf(hole) === -1)).toBe(true);
        }
        expect(rings.every(turnsAtEveryPoint)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test("a large ellipse", () => {
    const mask = maskFromEllipse(
      { x: 1000, y: 700, radiusX: 800, radiusY: 400, rotation: 12 },
      { width: 2000, height: 1400 },
    );
    const [outline] = outlinesOfMask(mask);
    expect(polygonArea(outline?.exterior ?? [])).toBe(maskArea(mask));
  });
});

/** Pieces whose pixels touch at a side, found by filling from each pixel. */
function pieceCount(mask: Mask): number {
  const inside = new Set<number>();
  let position = 0;
  for (const [index, run] of mask.runs.entries()) {
    for (let at = position; at < position + run; at += 1) if (index % 2 === 1) inside.add(at);
    position += run;
  }
  let count = 0;
  for (const start of inside) {
    count += 1;
    const queue = [start];
    inside.delete(start);
    for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
      const x = at % mask.width;
      const beside = [at - mask.width, at + mask.width, x > 0 ? at - 1 : -1, x + 1 < mask.width ? at + 1 : -1];
      for (const next of beside) if (inside.delete(next)) queue.push(next);
    }
  }
  return count;
}

/** 1 when clockwise as seen. */
function signOf(ring: readonly Point[]): number {
  let twice = 0;
  for (const [index, [x, y]] of ring.entries()) {
    const [nextX, nextY] = ring[(index + 1) % ring.length] as Point;
    twice += x * nextY - nextX * y;
  }
  return Math.sign(twice);
}

function turnsAtEveryPoint(ring: readonly Point[]): boolean {
  return ring.every(([x, y], index) => {
    const [beforeX, beforeY] = ring.at(index - 1) as Point;
    const [afterX, afterY] = ring[(index + 1) % ring.length] as Point;
    return (beforeX === x) !== (afterX === x) && (beforeY === y) !== (afterY === y);
  });
}
