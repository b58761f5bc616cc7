import {
  brushValue,
  encodeBrushRle,
  maskArea,
  maskFromPolygons,
  maskFromRectangle,
  maskIou,
  type Point,
  rasterOfMask,
  rectangleCorners,
} from "@tandem/schema";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { floodFill } from "./flood-fill.ts";
import { boxBetween, ellipseAround, handlesOf, linked, movedBy } from "./handles.ts";
import { cropped, isOnMask, maskOf, pictureOfRle } from "./mask-picture.ts";
import { boundsOf, contains, distanceToPiece, pathOf } from "./outline.ts";
import { placeOf, shapeOf } from "./shapes.ts";
import { strokeMask } from "./stroke-mask.ts";

const size = { width: 200, height: 100 };
const box = { x: 10, y: 20, width: 30, height: 40, rotation: 0 };
const boxed = (place: Record<string, unknown>) => shapeOf(place, size)!;

describe("places become shapes and back", () => {
  test.each([
    box,
    { ...box, rotation: 30 },
    { x: 50, y: 50, radiusX: 10, radiusY: 20, rotation: 45 },
    { x: 49.6, y: 52.34, width: 0.612 },
    {
      points: [
        [1, 1],
        [20.5, 1],
        [20, 20],
      ],
      closed: true,
    },
    {
      vertices: [
        { x: 1, y: 2, id: "a", prevPointId: null, isBezier: true, controlPoint2: { x: 3, y: 3 } },
        { x: 9, y: 9, id: "b", prevPointId: "a", isBezier: false },
      ],
      closed: false,
    },
  ])("%j", (place) => {
    expect(placeOf(boxed(place), size)).toEqual(place);
  });
  test("masks are no shapes", () => expect(shapeOf({ format: "rle", rle: [] }, size)).toBeNull());
});

test("paths are in pixels", () => {
  expect(pathOf(boxed(box))).toBe("M20 20L80 20L80 60L20 60Z");
  expect(pathOf(boxed({ x: 50, y: 50, radiusX: 10, radiusY: 20 }))).toBe(
    "M80 50A20 20 0 0 1 120 50A20 20 0 0 1 80 50Z",
  );
  expect(
    pathOf(
      boxed({
        vertices: [
          { x: 0, y: 0 },
          { x: 10, y: 10 },
        ],
        closed: false,
      }),
    ),
  ).toBe("M0 0L20 10");
});

test("what is in a shape", () => {
  const turnedBox = boxed({ ...box, x: 50, rotation: 90 });
  // About its top left corner: 60 wide becomes 60 down, 40 high becomes 40 to the left.
  expect(boundsOf(turnedBox)).toMatchObject({ x: 60, y: 20, width: 40, height: 60 });
  expect(contains(turnedBox, [70, 70], 0)).toBe(true);
  expect(contains(turnedBox, [110, 30], 0)).toBe(false);
  const ring = boxed({ x: 50, y: 50, radiusX: 10, radiusY: 10 });
  expect(contains(ring, [119, 50], 0)).toBe(true);
  expect(contains(ring, [119, 58], 0)).toBe(false);
  const dot = boxed({ x: 50, y: 50, width: 1 });
  expect(contains(dot, [104, 50], 2)).toBe(false);
  expect(contains(dot, [104, 50], 4)).toBe(true);
  const line = boxed({
    vertices: [
      { x: 0, y: 0 },
      { x: 50, y: 0 },
    ],
    closed: false,
  });
  expect(contains(line, [50, 3], 4)).toBe(true);
  expect(contains(line, [50, 9], 4)).toBe(false);
  expect(distanceToPiece([0, 5], [1, 1], [1, 1])).toBeCloseTo(Math.hypot(1, 4));
});

const anyPoint = fc.tuple(
  fc.double({ min: -50, max: 250, noNaN: true }),
  fc.double({ min: -50, max: 150, noNaN: true }),
);
const outside = (place: Record<string, unknown>, reach = 0.01): boolean => {
  const { x, y, width, height } = place as Record<string, number>;
  return x! < -reach || y! < -reach || x! + width! > 100 + reach || y! + height! > 100 + reach;
};

test("whatever handle of an upright box is dragged anywhere, the box stays in the image and has an area", () => {
  fc.assert(
    fc.property(fc.nat(7), anyPoint, (which, to) => {
      const handle = handlesOf(boxed(box), { size, turnAt: null })[which]!;
      const place = placeOf(handle.drag(to, false), size) as Record<string, number>;
      expect(outside(place)).toBe(false);
      expect(place["width"]! > 0 && place["height"]! > 0).toBe(true);
    }),
  );
});

test("the corner opposite to the dragged one stays, turned or not", () => {
  for (const rotation of [0, 30, 200]) {
    const before = boxed({ x: 40, y: 40, width: 10, height: 20, rotation });
    const corner = handlesOf(before, { size, turnAt: null }).find(({ key }) => key === "1 1")!;
    const after = corner.drag([corner.at[0] + 3, corner.at[1] + 2], false);
    const [from] = rectangleCorners(before as Parameters<typeof rectangleCorners>[0]);
    const [to, , opposite] = rectangleCorners(after as Parameters<typeof rectangleCorners>[0]);
    expect(to[0]).toBeCloseTo(from[0]);
    expect(to[1]).toBeCloseTo(from[1]);
    expect(opposite[0]).toBeCloseTo(corner.at[0] + 3);
    expect(opposite[1]).toBeCloseTo(corner.at[1] + 2);
  }
});

test("turning a box keeps its middle", () => {
  const before = boxed({ x: 40, y: 40, width: 10, height: 20, rotation: 0 });
  const turn = handlesOf(before, { size, turnAt: 12 }).find(({ look }) => look === "turn")!;
  expect(turn.at).toEqual([90, 28]);
  const after = turn.drag([190, 52], true);
  expect(after).toMatchObject({ rotation: 90, width: 20, height: 20 });
  const bounds = boundsOf(after);
  expect([bounds.x + bounds.width / 2, bounds.y + bounds.height / 2]).toEqual([90, 50]);
});

test("moving stops at the edge of the image", () => {
  fc.assert(
    fc.property(anyPoint, ([right, down]) => {
      expect(outside(placeOf(movedBy(boxed(box), right, down, size), size))).toBe(false);
      const triangle = boxed({
        points: [
          [0, 0],
          [10, 0],
          [0, 10],
        ],
        closed: true,
      });
      const { points } = placeOf(movedBy(triangle, right, down, size), size) as { points: number[][] };
      expect(points.flat().every((part) => part >= 0 && part <= 100)).toBe(true);
    }),
  );
});

test("points of a polygon move, come and go, but three stay", () => {
  const square = boxed({
    points: [
      [10, 10],
      [20, 10],
      [20, 20],
      [10, 20],
    ],
    closed: true,
  });
  const handles = handlesOf(square, { size, turnAt: null });
  const second = handles.find(({ key }) => key === "point 1")!;
  expect(placeOf(second.drag([60, 5], false), size)).toMatchObject({
    points: [
      [10, 10],
      [30, 5],
      [20, 20],
      [10, 20],
    ],
  });
  const middle = handles.find(({ key }) => key === "middle 3")!;
  expect(placeOf(middle.drag([0, 15], false), size)).toMatchObject({
    points: [
      [10, 10],
      [20, 10],
      [20, 20],
      [10, 20],
      [0, 15],
    ],
  });
  const triangle = second.without!;
  expect(triangle).toMatchObject({ points: { length: 3 } });
  expect(handlesOf(triangle, { size, turnAt: null }).every(({ without }) => without === undefined)).toBe(true);
});

test("shapes of gestures", () => {
  expect(boxBetween([50, 60], [20, 10])).toMatchObject({ x: 20, y: 10, width: 30, height: 50 });
  expect(ellipseAround([50, 60], [20, 70])).toMatchObject({ x: 50, y: 60, radiusX: 30, radiusY: 10 });
  let count = 0;
  expect(
    linked(
      [
        [1, 2],
        [3, 4],
      ],
      () => `p${(count += 1)}`,
    ),
  ).toMatchObject([
    { id: "p1", prevPointId: null },
    { id: "p2", prevPointId: "p1" },
  ]);
});

describe("strokes", () => {
  test("are what a disc and a turned rectangle cover", () => {
    const mask = strokeMask(
      [
        [40, 50],
        [120, 30],
      ],
      12,
      size,
    );
    const length = Math.hypot(80, 20);
    expect(maskArea(mask)).toBeGreaterThan(0.98 * (length * 24 + Math.PI * 144));
    expect(maskArea(mask)).toBeLessThan(1.02 * (length * 24 + Math.PI * 144));
    const aside: Point = [(20 / length) * 12, (80 / length) * 12];
    const band = maskFromPolygons(
      [
        [
          [40 - aside[0], 50 - aside[1]],
          [120 - aside[0], 30 - aside[1]],
          [120 + aside[0], 30 + aside[1]],
          [40 + aside[0], 50 + aside[1]],
        ],
      ],
      size,
    );
    const raster = rasterOfMask(mask);
    expect(rasterOfMask(band).every((inside, pixel) => inside === 0 || raster[pixel] === 1)).toBe(true);
  });
  test("are, pixel by pixel, what is nearer than the radius", () => {
    const point = fc.tuple(
      fc.double({ min: -20, max: 220, noNaN: true }),
      fc.double({ min: -20, max: 120, noNaN: true }),
    );
    fc.assert(
      fc.property(
        fc.array(point, { minLength: 1, maxLength: 5 }),
        fc.double({ min: 0.75, max: 30, noNaN: true }),
        (points, radius) => {
          const raster = rasterOfMask(strokeMask(points, radius, size));
          for (let pixel = 0; pixel < raster.length; pixel += 7) {
            const at: Point = [(pixel % size.width) + 0.5, Math.floor(pixel / size.width) + 0.5];
            const distances = points.map((from, index) => distanceToPiece(at, from, points[index + 1] ?? from));
            const far = Math.min(...distances) - radius;
            if (Math.abs(far) > 1e-6) expect(raster[pixel]).toBe(far < 0 ? 1 : 0);
          }
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe("pictures of masks", () => {
  test("have the box, and the mask comes back", () => {
    const mask = maskFromRectangle({ x: 30, y: 20, width: 15, height: 5 }, size);
    const picture = pictureOfRle(brushValue(mask).rle, size)!;
    expect(picture.bounds).toEqual({ x: 30, y: 20, width: 15, height: 5 });
    expect(isOnMask(picture, [30.5, 20.5])).toBe(true);
    expect(isOnMask(picture, [45.5, 20.5])).toBe(false);
    expect(maskIou(maskOf(picture), mask)).toBe(1);
  });
  test("keep soft edges", () => {
    const rgba = new Uint8ClampedArray(4 * 6).fill(0);
    rgba[4 * 4 + 3] = 90;
    rgba[4 * 5 + 3] = 255;
    expect(cropped(rgba, { width: 3, height: 2 }, 4)).toMatchObject({
      bounds: { x: 1, y: 1 },
      alpha: Uint8Array.of(90, 255),
    });
  });
  test("of what cannot be read, or is empty, there is none", () => {
    expect(pictureOfRle([1, 2, 3], size)).toBeNull();
    expect(pictureOfRle(encodeBrushRle(maskFromRectangle({ x: 0, y: 0, width: 0, height: 0 }, size)), size)).toBeNull();
  });
});

describe("what has nearly one colour", () => {
  const picture = (letters: string[]) => {
    const flat = letters.join("");
    const rgba = new Uint8ClampedArray(flat.length * 4);
    for (const [pixel, letter] of [...flat].entries())
      rgba.fill(letter === "#" ? 200 : letter === "+" ? 190 : 10, 4 * pixel, 4 * pixel + 3);
    return { rgba, size: { width: letters[0]!.length, height: letters.length } };
  };
  const shown = (mask: Parameters<typeof rasterOfMask>[0]) =>
    Array.from({ length: mask.height }, (_, row) =>
      Array.from(rasterOfMask(mask).slice(row * mask.width, (row + 1) * mask.width))
        .map((one) => (one === 1 ? "#" : "."))
        .join(""),
    );
  test("hangs together, around corners", () => {
    const { rgba, size: small } = picture(["##..#", ".#..#", ".###.", "....#"]);
    const mask = floodFill(rgba, small, [0, 0], { threshold: 15, blurRadius: 0 });
    expect(shown(mask)).toEqual(["##...", ".#...", ".###.", "....."]);
  });
  test("as far as the threshold allows, and without small holes when smoothed", () => {
    const { rgba, size: small } = picture(["+####", "##.##", "####+"]);
    expect(shown(floodFill(rgba, small, [1, 0], { threshold: 5, blurRadius: 0 }))).toEqual([".####", "##.##", "####."]);
    expect(shown(floodFill(rgba, small, [1, 0], { threshold: 15, blurRadius: 1 }))).toEqual([
      "#####",
      "#####",
      "#####",
    ]);
  });
});
