import * as fc from "fast-check";
import { describe, expect, test } from "vitest";

import { ellipseBounds, ellipsePoints } from "./ellipse.ts";
import {
  ellipseToPercent,
  ellipseToPixels,
  keypointToPercent,
  keypointToPixels,
  type Point,
  pointsToPercent,
  pointsToPixels,
  rectangleToPercent,
  rectangleToPixels,
} from "./image-shapes.ts";
import { clipToConvex, polygonArea, polygonBounds } from "./polygon.ts";
import {
  rectangleBounds,
  rectangleCorners,
  rectangleFromCentre,
  rectangleFromCorners,
  rectangleToCentre,
} from "./rectangle.ts";

const between = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });
const anyRectangle = fc.record({
  x: between(-50, 150),
  y: between(-50, 150),
  width: between(0.01, 100),
  height: between(0.01, 100),
  rotation: between(0, 359.9),
});
const anyEllipse = fc.record({
  x: between(0, 100),
  y: between(0, 100),
  radiusX: between(0.01, 50),
  radiusY: between(0.01, 50),
  rotation: between(-360, 360),
});
const imageSize = fc.record({
  width: fc.integer({ min: 1, max: 20_000 }),
  height: fc.integer({ min: 1, max: 20_000 }),
});

/** Two shapes with the same keys, up to rounding. */
function expectClose(one: object, other: object, digits = 6): void {
  expect(Object.keys(one).sort()).toEqual(Object.keys(other).sort());
  for (const [key, value] of Object.entries(one)) {
    expect(value, key).toBeCloseTo((other as Record<string, number>)[key] ?? Number.NaN, digits);
  }
}

/** Two angles in degrees, up to whole turns. */
function expectSameDirection(one: number, other: number): void {
  expect(Math.cos(((one - other) * Math.PI) / 180)).toBeCloseTo(1, 9);
}

describe("percent and pixels", () => {
  test("x and width by the width, y and height by the height", () => {
    const size = { width: 2242, height: 2802 };
    const rectangle = { x: 50, y: 10, width: 25, height: 50 };
    expect(rectangleToPixels(rectangle, size)).toEqual({ x: 1121, y: 280.2, width: 560.5, height: 1401, rotation: 0 });
    expect(ellipseToPixels({ x: 50, y: 10, radiusX: 1, radiusY: 10, rotation: 30 }, size)).toEqual({
      x: 1121,
      y: 280.2,
      radiusX: 22.42,
      radiusY: 280.2,
      rotation: 30,
    });
    // The size of the dot is percent of the width also where y is percent of the height.
    expect(keypointToPixels({ x: 50, y: 50, width: 10 }, { width: 200, height: 10 })).toEqual({
      x: 100,
      y: 5,
      width: 20,
    });
    expect(pointsToPixels([[50, 10]], { width: 200, height: 10 })).toEqual([[100, 1]]);
  });

  test("and back", () => {
    fc.assert(
      fc.property(anyRectangle, anyEllipse, imageSize, (rectangle, ellipse, size) => {
        expectClose(rectangleToPercent(rectangleToPixels(rectangle, size), size), rectangle);
        expectClose(ellipseToPercent(ellipseToPixels(ellipse, size), size), ellipse);
        const keypoint = { x: rectangle.x, y: rectangle.y, width: rectangle.width };
        expectClose(keypointToPercent(keypointToPixels(keypoint, size), size), keypoint);
        const points: Point[] = [
          [rectangle.x, rectangle.y],
          [ellipse.x, ellipse.y],
        ];
        for (const [index, point] of pointsToPercent(pointsToPixels(points, size), size).entries()) {
          expectClose(point, points[index] ?? []);
        }
      }),
    );
  });
});

describe("rectangles", () => {
  test("corners turn clockwise about the top left one", () => {
    const corners = rectangleCorners({ x: 10, y: 20, width: 4, height: 2, rotation: 90 });
    const expected: Point[] = [
      [10, 20],
      [10, 24],
      [8, 24],
      [8, 20],
    ];
    for (const [index, corner] of corners.entries()) expectClose(corner, expected[index] ?? []);
    expect(rectangleCorners({ x: 1, y: 2, width: 3, height: 4 })).toEqual([
      [1, 2],
      [4, 2],
      [4, 6],
      [1, 6],
    ]);
  });

  test("from corners and back, in either order around", () => {
    fc.assert(
      fc.property(anyRectangle, (rectangle) => {
        const corners = rectangleCorners(rectangle);
        for (const given of [corners, [corners[0], corners[3], corners[2], corners[1]] as typeof corners]) {
          const { rotation, ...found } = rectangleFromCorners(given);
          const { rotation: expected, ...sides } = rectangle;
          expectClose(found, sides);
          if (rectangle.width > 0.1) expectSameDirection(rotation, expected);
          expect(rotation).toBeGreaterThanOrEqual(0);
          expect(rotation).toBeLessThan(360);
        }
      }),
    );
  });

  test("corners that are not quite a rectangle keep the centre", () => {
    const found = rectangleFromCorners([
      [0, 0],
      [10, 0],
      [12, 4],
      [0, 4],
    ]);
    expectClose(found, { x: 0, y: -0.0, width: 11, height: (4 + Math.hypot(2, 4)) / 2, rotation: 0 }, -1);
    const { centreX, centreY, width, rotation } = rectangleToCentre(found);
    expectClose({ centreX, centreY, width, rotation }, { centreX: 5.5, centreY: 2, width: 11, rotation: 0 });
  });

  test("without a width, the height still says how it is turned", () => {
    const flat = { x: 3, y: 4, width: 0, height: 5, rotation: 60 };
    expectClose(rectangleFromCorners(rectangleCorners(flat)), flat);
  });

  test("by the centre and back; the centre is that of the corners", () => {
    expect(rectangleFromCentre({ centreX: 0.5, centreY: 0.5, width: 0.2, height: 0.4 })).toEqual({
      x: 0.4,
      y: 0.3,
      width: 0.2,
      height: 0.4,
      rotation: 0,
    });
    fc.assert(
      fc.property(anyRectangle, (rectangle) => {
        const centred = rectangleToCentre(rectangle);
        expectClose(rectangleFromCentre(centred), rectangle);
        const [topLeft, , bottomRight] = rectangleCorners(rectangle);
        expect(centred.centreX).toBeCloseTo((topLeft[0] + bottomRight[0]) / 2);
        expect(centred.centreY).toBeCloseTo((topLeft[1] + bottomRight[1]) / 2);
      }),
    );
  });

  test("bounds touch every side", () => {
    expectClose(rectangleBounds({ x: 10, y: 20, width: 4, height: 2, rotation: 90 }), {
      x: 8,
      y: 20,
      width: 2,
      height: 4,
    });
    fc.assert(
      fc.property(anyRectangle, (rectangle) => {
        expectClose(rectangleBounds(rectangle), polygonBounds(rectangleCorners(rectangle)) ?? {});
      }),
    );
  });
});

describe("ellipses", () => {
  test("bounds hold many points of it closely", () => {
    fc.assert(
      fc.property(anyEllipse, (ellipse) => {
        const [bounds, around] = [ellipseBounds(ellipse), polygonBounds(ellipsePoints(ellipse, 2000))];
        expectClose(bounds, around ?? {}, 3);
      }),
    );
  });

  test("the area of its points comes near that of its formula", () => {
    const ellipse = { x: 3, y: 4, radiusX: 10, radiusY: 2, rotation: 70 };
    expect(polygonArea(ellipsePoints(ellipse, 500))).toBeCloseTo(Math.PI * 20, 2);
    expect(ellipsePoints(ellipse)).toHaveLength(64);
  });
});

describe("polygons", () => {
  const triangle: Point[] = [
    [0, 0],
    [4, 0],
    [0, 3],
  ];

  test("area and bounds", () => {
    expect(polygonArea(triangle)).toBe(6);
    expect(polygonArea(triangle.toReversed())).toBe(6);
    expect(polygonArea(triangle.map(([x, y]) => [x + 1e12, y - 1e12]))).toBe(6);
    expect(polygonArea([])).toBe(0);
    expect(polygonBounds(triangle)).toEqual({ x: 0, y: 0, width: 4, height: 3 });
    expect(polygonBounds([])).toBe(null);
  });

  test("clipped to a convex one", () => {
    const square: Point[] = [
      [1, 1],
      [1, 9],
      [9, 9],
      [9, 1],
    ];
    expect(polygonArea(clipToConvex(triangle, square))).toBeCloseTo(
      polygonArea([
        [1, 1],
        [1 + 5 / 3, 1],
        [1, 2.25],
      ]),
    );
    expect(polygonArea(clipToConvex(triangle, square.toReversed()))).toBeCloseTo(((5 / 3) * 1.25) / 2);
    expect(
      clipToConvex(
        triangle,
        square.map(([x, y]) => [x + 20, y]),
      ),
    ).toEqual([]);
    expect(clipToConvex(triangle, [])).toEqual([]);
    expect(
      clipToConvex(triangle, [
        [1, 1],
        [2, 2],
        [3, 3],
      ]),
    ).toEqual([]);
    expect(clipToConvex([], square)).toEqual([]);
    expect(
      clipToConvex(triangle, [
        [Number.NaN, 1],
        [2, 2],
        [3, 1],
      ]),
    ).toEqual([]);
  });
});
