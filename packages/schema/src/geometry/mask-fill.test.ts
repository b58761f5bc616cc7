import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { drawing, picture, pixels } from "../../test/masks.ts";
import type { Point } from "./image-shapes.ts";
import { maskArea } from "./mask.ts";
import { maskFromEllipse, maskFromPolygons, maskFromRectangle } from "./mask-fill.ts";
import { maskIntersection, maskUnion } from "./mask-set.ts";
import { rectangleCorners } from "./rectangle.ts";

const size = { width: 12, height: 9 };
/** Sixteenths: exact in binary, and some exactly on the centre of a pixel. */
const coordinate = fc.integer({ min: -40, max: 240 }).map((sixteenths) => sixteenths / 16);
const anyPolygon = fc.array(fc.tuple(coordinate, coordinate), { minLength: 0, maxLength: 9 });

/** Crossings of a ray to the left, for each pixel on its own. */
function isInside(polygons: readonly (readonly Point[])[], x: number, y: number): boolean {
  let inside = false;
  for (const polygon of polygons) {
    for (const [index, one] of polygon.entries()) {
      const other = polygon[(index + 1) % polygon.length] as Point;
      const [upper, lower] = one[1] < other[1] ? [one, other] : [other, one];
      if (!(upper[1] <= y && y < lower[1])) continue;
      const crossing = upper[0] + (y - upper[1]) * ((lower[0] - upper[0]) / (lower[1] - upper[1]));
      if (crossing <= x) inside = !inside;
    }
  }
  return inside;
}

describe("polygons", () => {
  test("the pixels whose centre is inside, also of ones that cross themselves or leave the image", () => {
    fc.assert(
      fc.property(fc.array(anyPolygon, { maxLength: 3 }), (polygons) => {
        const expected = Array.from({ length: 12 * 9 }, (_, at) =>
          Number(isInside(polygons, (at % 12) + 0.5, Math.floor(at / 12) + 0.5)),
        );
        expect(pixels(maskFromPolygons(polygons, size))).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  test("a polygon in a polygon is a hole", () => {
    const square = (from: number, to: number): Point[] => [
      [from, from],
      [to, from],
      [to, to],
      [from, to],
    ];
    expect(drawing(maskFromPolygons([square(0, 4), square(1, 3)], { width: 5, height: 5 }))).toEqual([
      "####·",
      "#··#·",
      "#··#·",
      "####·",
      "·····",
    ]);
  });

  test("triangles side by side share no pixel and leave none out", () => {
    fc.assert(
      fc.property(fc.tuple(coordinate, coordinate), (inner) => {
        const corners: Point[] = [
          [0, 0],
          [12, 0],
          [12, 9],
          [0, 9],
        ];
        const middle: Point = [Math.min(12, Math.max(0, inner[0])), Math.min(9, Math.max(0, inner[1]))];
        const parts = corners.map((corner, index) =>
          maskFromPolygons([[corner, corners[(index + 1) % 4] as Point, middle]], size),
        );
        expect(parts.reduce((sum, part) => sum + maskArea(part), 0)).toBe(108);
        expect(maskArea(parts.reduce((all, part) => maskUnion(all, part)))).toBe(108);
      }),
    );
  });

  test("any number is taken: endless, tiny, huge and none", () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.tuple(fc.double(), fc.double()))), (polygons) => {
        const mask = maskFromPolygons(polygons, size);
        expect(mask.runs.reduce((sum, run) => sum + run, 0)).toBe(108);
      }),
    );
    const everywhere: Point[] = [
      [-Infinity, -Infinity],
      [1e308, -1e308],
      [Infinity, Infinity],
      [-1e300, 1e300],
    ];
    expect(maskArea(maskFromPolygons([everywhere], size))).toBe(108);
    expect(maskArea(maskFromPolygons([[...everywhere, [Number.NaN, 0]]], size))).toBe(0);
  });
});

describe("rectangles and ellipses", () => {
  test("an upright rectangle has the pixels between its sides", () => {
    expect(maskFromRectangle({ x: 1, y: 0, width: 2, height: 2 }, { width: 4, height: 3 })).toEqual(
      picture("·##·", "·##·", "····"),
    );
  });

  test("a rotated one turns clockwise about its top left corner", () => {
    expect(maskFromRectangle({ x: 3, y: 0, width: 3, height: 2, rotation: 90 }, { width: 4, height: 4 })).toEqual(
      picture("·##·", "·##·", "·##·", "····"),
    );
    const turned = { x: 5, y: 1, width: 5, height: 3, rotation: 30 };
    expect(maskFromRectangle(turned, size)).toEqual(maskFromPolygons([rectangleCorners(turned)], size));
  });

  test("an ellipse has the pixels where its equation is below 1", () => {
    const positive = fc.double({ min: 0.2, max: 9, noNaN: true });
    fc.assert(
      fc.property(
        fc.record({
          x: fc.double({ min: -4, max: 16, noNaN: true }),
          y: fc.double({ min: -4, max: 13, noNaN: true }),
          radiusX: positive,
          radiusY: positive,
          rotation: fc.double({ min: 0, max: 360, noNaN: true }),
        }),
        (ellipse) => {
          const mask = pixels(maskFromEllipse(ellipse, size));
          const angle = (ellipse.rotation * Math.PI) / 180;
          for (const [at, pixel] of mask.entries()) {
            const [dx, dy] = [(at % 12) + 0.5 - ellipse.x, Math.floor(at / 12) + 0.5 - ellipse.y];
            const along = dx * Math.cos(angle) + dy * Math.sin(angle);
            const across = dy * Math.cos(angle) - dx * Math.sin(angle);
            const distance = (along / ellipse.radiusX) ** 2 + (across / ellipse.radiusY) ** 2;
            if (Math.abs(distance - 1) > 1e-6) expect(pixel).toBe(Number(distance < 1));
          }
        },
      ),
    );
  });

  test("a large ellipse has nearly the area of its formula", () => {
    const ellipse = { x: 500, y: 400, radiusX: 300, radiusY: 100, rotation: 25 };
    const mask = maskFromEllipse(ellipse, { width: 1000, height: 800 });
    expect(Math.abs(maskArea(mask) / (Math.PI * 300 * 100) - 1)).toBeLessThan(0.001);
    // Where it is not: turned the other way it covers other pixels.
    const mirrored = maskFromEllipse({ ...ellipse, rotation: -25 }, { width: 1000, height: 800 });
    expect(maskArea(maskIntersection(mask, mirrored)) / maskArea(mask)).toBeLessThan(0.6);
  });

  test("no area, no pixels", () => {
    for (const radius of [0, -1, Number.NaN, Infinity]) {
      expect(maskArea(maskFromEllipse({ x: 5, y: 5, radiusX: radius, radiusY: 2 }, size))).toBe(0);
    }
    expect(maskArea(maskFromRectangle({ x: 5, y: 5, width: 0, height: 3 }, size))).toBe(0);
  });
});
