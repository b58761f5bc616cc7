import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { ellipsePoints } from "./ellipse.ts";
import type { Point } from "./image-shapes.ts";
import { maskArea } from "./mask.ts";
import { maskFromPolygons } from "./mask-fill.ts";
import { maskIou, maskUnion } from "./mask-set.ts";
import { polygonIou } from "./polygon-iou.ts";
import { rectangleCorners, rectangleIou } from "./rectangle.ts";
import { spanIou } from "./span-iou.ts";

const between = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });
const anyRectangle = fc.record({
  x: between(0, 60),
  y: between(0, 60),
  width: between(1, 60),
  height: between(1, 60),
  rotation: fc.oneof(fc.constant(0), between(-360, 360)),
});
const tenths = fc.integer({ min: 0, max: 1000 }).map((number) => number / 10);
const anyPolygon = fc.array(fc.tuple(tenths, tenths), { minLength: 3, maxLength: 9 });
const bounded = (share: number): void => {
  expect(share).toBeGreaterThanOrEqual(0);
  expect(share).toBeLessThanOrEqual(1);
};

describe("rectangles", () => {
  test("known ones", () => {
    const square = { x: 0, y: 0, width: 2, height: 2 };
    expect(rectangleIou(square, { x: 1, y: 1, width: 2, height: 2 })).toBe(1 / 7);
    expect(rectangleIou(square, { ...square, x: 2 })).toBe(0);
    expect(rectangleIou(square, { ...square, rotation: 360 })).toBe(1);
    // A square and itself turned by 45° about the same centre share an octagon of 8(√2 − 1).
    const octagon = 8 * (Math.SQRT2 - 1);
    const turned = { x: 1, y: 1 - Math.SQRT2, width: 2, height: 2, rotation: 45 };
    expect(rectangleIou(square, turned)).toBeCloseTo(octagon / (8 - octagon), 12);
    // Turned by 90° about its corner it lies beside itself.
    expect(rectangleIou(square, { ...square, rotation: 90 })).toBeCloseTo(0, 12);
    expect(rectangleIou(square, { ...square, width: 0 })).toBe(0);
    expect(rectangleIou({ ...square, width: -2 }, square)).toBe(0);
    expect(rectangleIou({ ...square, x: Number.NaN, width: Number.NaN }, square)).toBe(0);
  });

  test("bounds, symmetry, itself, and the same as polygons", () => {
    fc.assert(
      fc.property(anyRectangle, anyRectangle, (one, other) => {
        const share = rectangleIou(one, other);
        bounded(share);
        expect(rectangleIou(other, one)).toBeCloseTo(share, 9);
        expect(rectangleIou(one, one)).toBeCloseTo(1, 9);
        expect(polygonIou(rectangleCorners(one), rectangleCorners(other))).toBeCloseTo(share, 6);
      }),
    );
  });

  test("any number at all", () => {
    const any = fc.record({
      x: fc.double(),
      y: fc.double(),
      width: fc.double(),
      height: fc.double(),
      rotation: fc.oneof(fc.constant(0), fc.double()),
    });
    fc.assert(fc.property(any, any, (one, other) => bounded(rectangleIou(one, other))));
  });

  test("turning both about one point changes nothing", () => {
    fc.assert(
      fc.property(anyRectangle, anyRectangle, between(0, 360), (one, other, degrees) => {
        const angle = (degrees * Math.PI) / 180;
        const turned = ({ x, y, width, height, rotation }: typeof one): typeof one => ({
          x: x * Math.cos(angle) - y * Math.sin(angle),
          y: x * Math.sin(angle) + y * Math.cos(angle),
          width,
          height,
          rotation: rotation + degrees,
        });
        expect(rectangleIou(turned(one), turned(other))).toBeCloseTo(rectangleIou(one, other), 9);
      }),
    );
  });
});

describe("polygons", () => {
  /** A U, and a bar across its legs. */
  const u: Point[] = [
    [0, 0],
    [1, 0],
    [1, 3],
    [3, 3],
    [3, 0],
    [4, 0],
    [4, 4],
    [0, 4],
  ];
  const bar: Point[] = [
    [-1, 1],
    [5, 1],
    [5, 2],
    [-1, 2],
  ];

  test("known ones, convex or not, crossing themselves or not", () => {
    expect(polygonIou(u, bar)).toBeCloseTo(2 / (10 + 6 - 2), 12);
    expect(polygonIou(u, u.toReversed())).toBe(1);
    const bow: Point[] = [
      [0, 0],
      [2, 2],
      [2, 0],
      [0, 2],
    ];
    const square: Point[] = [
      [0, 0],
      [2, 0],
      [2, 2],
      [0, 2],
    ];
    expect(polygonIou(bow, square)).toBeCloseTo(0.5, 12);
  });

  test("bounds, symmetry and itself", () => {
    fc.assert(
      fc.property(anyPolygon, anyPolygon, (one, other) => {
        const share = polygonIou(one, other);
        bounded(share);
        expect(polygonIou(other, one)).toBeCloseTo(share, 9);
        // A polygon whose points are all on a line may have no area.
        expect([0, 1]).toContain(polygonIou(one, one));
      }),
    );
  });

  test("comes near the masks of the same polygons", () => {
    const grown = (points: readonly Point[]): Point[] => points.map(([x, y]) => [10 * x, 10 * y]);
    fc.assert(
      fc.property(anyPolygon, anyPolygon, (one, other) => {
        const size = { width: 1000, height: 1000 };
        const [a, b] = [maskFromPolygons([grown(one)], size), maskFromPolygons([grown(other)], size)];
        // In small shapes a pixel more or less is much.
        fc.pre(maskArea(maskUnion(a, b)) > 50_000);
        expect(Math.abs(maskIou(a, b) - polygonIou(grown(one), grown(other)))).toBeLessThan(0.02);
      }),
      { numRuns: 30 },
    );
  });

  test("with many points, on lines across: within a thousandth", () => {
    const ellipse = { x: 500, y: 400, radiusX: 200, radiusY: 100, rotation: 30 };
    const [many, manyMoved] = [ellipsePoints(ellipse, 3000), ellipsePoints({ ...ellipse, x: 560 }, 3000)];
    const [few, fewMoved] = [ellipsePoints(ellipse, 256), ellipsePoints({ ...ellipse, x: 560 }, 256)];
    expect(Math.abs(polygonIou(many, manyMoved) - polygonIou(few, fewMoved))).toBeLessThan(0.001);
    expect(polygonIou(many, many)).toBe(1);
  });

  test("any number at all", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double(), fc.double())),
        fc.array(fc.tuple(fc.double(), fc.double())),
        (a, b) => {
          bounded(polygonIou(a, b));
        },
      ),
    );
    const square: Point[] = [
      [0, 0],
      [2, 0],
      [2, 2],
      [0, 2],
    ];
    expect(polygonIou([...square, [Number.NaN, 1]], square)).toBe(0);
    expect(polygonIou([...square, [1e101, 1]], square)).toBe(0);
    expect(polygonIou([...square, [1e100, 5e-324]], square)).toBeGreaterThanOrEqual(0);
    expect(polygonIou([], square)).toBe(0);
    expect(polygonIou([], [])).toBe(0);
  });
});

describe("spans", () => {
  test("known ones", () => {
    expect(spanIou({ start: 0, end: 4 }, { start: 2, end: 6 })).toBe(2 / 6);
    expect(spanIou({ start: 0, end: 4 }, { start: 4, end: 6 })).toBe(0);
    expect(spanIou({ start: 3, end: 3 }, { start: 3, end: 3 })).toBe(1);
    expect(spanIou({ start: 3, end: 3 }, { start: 4, end: 4 })).toBe(0);
    expect(spanIou({ start: 3, end: 3 }, { start: 0, end: 6 })).toBe(0);
    expect(spanIou({ start: 5, end: 3 }, { start: 0, end: 6 })).toBe(0);
  });

  test("bounds, symmetry and itself", () => {
    const anySpan = fc.record({ start: fc.integer({ min: -20, max: 20 }), end: fc.integer({ min: -20, max: 20 }) });
    fc.assert(
      fc.property(anySpan, anySpan, (one, other) => {
        bounded(spanIou(one, other));
        expect(spanIou(one, other)).toBe(spanIou(other, one));
        expect(spanIou(one, one)).toBe(1);
      }),
    );
  });
});
