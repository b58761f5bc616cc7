import { type ImageSize, type Point, rectangleCorners, rectangleFromCentre, rectangleToCentre } from "@tandem/schema";
import { boundsOf, turned } from "./outline.ts";
import { clamped, mapped, type Shape, type Vertex } from "./shapes.ts";

/** Something to take hold of on a selected shape. Nothing is changed: each drag gives the shape as it would be. */
export interface Handle {
  readonly key: string;
  readonly at: Point;
  readonly look: "corner" | "turn" | "point" | "middle";
  /** The shape with this handle elsewhere; `even` turns in steps of 15 degrees. */
  drag(to: Point, even: boolean): Shape;
  /** The shape without this point; missing where it cannot be taken away. */
  readonly without?: Shape;
}

interface HandleOptions {
  size: ImageSize;
  /** How far from the shape the handle is that turns it, in pixels of the image; `null`: there is none. */
  turnAt: number | null;
}

export function handlesOf(shape: Shape, { size, turnAt }: HandleOptions): Handle[] {
  switch (shape.kind) {
    case "rectangle":
      return [...sides(shape, size), ...(turnAt === null ? [] : [turnRectangle(shape, turnAt)])];
    case "ellipse":
      return [...radii(shape, size), ...(turnAt === null ? [] : [turnEllipse(shape, turnAt)])];
    case "polygon":
      return corners(shape, size);
    case "vector":
      return vertices(shape, size);
    case "keypoint":
      return [];
  }
}

/** The shape somewhere else, as far as it stays in the image: turned ones and ellipses with their middle. */
export function movedBy(shape: Shape, right: number, down: number, { width, height }: ImageSize): Shape {
  const bounds = boundsOf(shape);
  const byMiddle =
    shape.kind === "ellipse" || shape.kind === "keypoint" || (shape.kind === "rectangle" && shape.rotation % 360 !== 0);
  const [left, top] = byMiddle ? [bounds.x + bounds.width / 2, bounds.y + bounds.height / 2] : [bounds.x, bounds.y];
  const [wide, high] = byMiddle ? [0, 0] : [bounds.width, bounds.height];
  const x = Math.min(width - wide - left, Math.max(-left, right));
  const y = Math.min(height - high - top, Math.max(-top, down));
  const put = (point: { x: number; y: number }) => ({ x: point.x + x, y: point.y + y });
  if (shape.kind === "polygon")
    return { ...shape, points: shape.points.map(([pointX, pointY]): Point => [pointX + x, pointY + y]) };
  if (shape.kind === "vector") return { ...shape, vertices: shape.vertices.map((vertex) => mapped(vertex, put)) };
  return { ...shape, ...put(shape) };
}

/** The box between two corners. */
export function boxBetween([x1, y1]: Point, [x2, y2]: Point): Extract<Shape, { kind: "rectangle" }> {
  const [x, y] = [Math.min(x1, x2), Math.min(y1, y2)];
  return { kind: "rectangle", x, y, width: Math.abs(x2 - x1), height: Math.abs(y2 - y1), rotation: 0 };
}

/** The ellipse around a centre whose radii reach to a point. */
export function ellipseAround([x, y]: Point, [toX, toY]: Point): Extract<Shape, { kind: "ellipse" }> {
  return { kind: "ellipse", x, y, radiusX: Math.abs(toX - x), radiusY: Math.abs(toY - y), rotation: 0 };
}

type Rectangle = Extract<Shape, { kind: "rectangle" }>;
type Ellipse = Extract<Shape, { kind: "ellipse" }>;

/** A shape never gets smaller than this, in pixels of the image. */
const least = 0.5;
const eight = [0, 0.5, 1].flatMap((across) =>
  [0, 0.5, 1].flatMap((down) => (across === 0.5 && down === 0.5 ? [] : [[across, down] as const])),
);

function sides(shape: Rectangle, size: ImageSize): Handle[] {
  const origin: Point = [shape.x, shape.y];
  const out = ([x, y]: Point): Point => turned([shape.x + x, shape.y + y], origin, shape.rotation);
  return eight.map(([across, down]) => ({
    key: `${across} ${down}`,
    at: out([across * shape.width, down * shape.height]),
    look: "corner" as const,
    drag: (to) => {
      // Without its rotation, the box is upright and its corner where it was.
      const [x, y] = turned(clamped(to, size), origin, -shape.rotation);
      const [left, right] = stretched(across, shape.width, x - shape.x);
      const [top, bottom] = stretched(down, shape.height, y - shape.y);
      const [newX, newY] = out([left, top]);
      const changed = { ...shape, x: newX, y: newY, width: right - left, height: bottom - top };
      return keptIn(changed, size) ?? shape;
    },
  }));
}

/** An upright box pushed back into the image; a turned one only with its middle in it. */
function keptIn(shape: Rectangle, size: ImageSize): Shape | null {
  if (shape.rotation % 360 === 0) return movedBy(shape, 0, 0, size);
  const { centreX, centreY } = rectangleToCentre(shape);
  return centreX >= 0 && centreY >= 0 && centreX <= size.width && centreY <= size.height ? shape : null;
}

/** Start and end of a side, one of which (0, 1) or none (0.5) was put elsewhere. */
function stretched(which: number, length: number, to: number): [number, number] {
  if (which === 0.5) return [0, length];
  const [from, end] = which === 0 ? [to, length] : [0, to];
  const [start, stop] = [Math.min(from, end), Math.max(from, end)];
  return [start, Math.max(stop, start + least)];
}

function turnRectangle(shape: Rectangle, turnAt: number): Handle {
  const { centreX, centreY } = rectangleToCentre(shape);
  const [topLeft, topRight] = rectangleCorners(shape);
  const top: Point = [(topLeft[0] + topRight[0]) / 2, (topLeft[1] + topRight[1]) / 2];
  const at = turned([top[0], top[1] - turnAt], top, shape.rotation);
  const drag = (to: Point, even: boolean): Shape => {
    const rotation = angleTo([centreX, centreY], to, even);
    return { kind: "rectangle", ...rectangleFromCentre({ ...rectangleToCentre(shape), rotation }) };
  };
  return { key: "turn", at, look: "turn", drag };
}

function turnEllipse(shape: Ellipse, turnAt: number): Handle {
  const centre: Point = [shape.x, shape.y];
  const at = turned([shape.x, shape.y - shape.radiusY - turnAt], centre, shape.rotation);
  return {
    key: "turn",
    at,
    look: "turn",
    drag: (to, even) => ({ ...shape, rotation: angleTo(centre, to, even) }),
  };
}

/** Clockwise degrees from straight up, 0 up to 360. */
function angleTo([fromX, fromY]: Point, [x, y]: Point, even: boolean): number {
  const degrees = (Math.atan2(y - fromY, x - fromX) * 180) / Math.PI + 90;
  const stepped = even ? Math.round(degrees / 15) * 15 : degrees;
  return ((stepped % 360) + 360) % 360;
}

function radii(shape: Ellipse, size: ImageSize): Handle[] {
  const centre: Point = [shape.x, shape.y];
  const ends = [
    [1, 0],
    [-1, 0],
    [0, 1],
    [0, -1],
  ] as const;
  return ends.map(([across, down]) => ({
    key: `${across} ${down}`,
    at: turned([shape.x + across * shape.radiusX, shape.y + down * shape.radiusY], centre, shape.rotation),
    look: "corner" as const,
    drag: (to) => {
      const [x, y] = turned(clamped(to, size), centre, -shape.rotation);
      return across === 0
        ? { ...shape, radiusY: Math.max(least, Math.abs(y - shape.y)) }
        : { ...shape, radiusX: Math.max(least, Math.abs(x - shape.x)) };
    },
  }));
}

function corners(shape: Extract<Shape, { kind: "polygon" }>, size: ImageSize): Handle[] {
  const { points } = shape;
  const own = points.map((at, index): Handle => {
    const handle: Handle = {
      key: `point ${index}`,
      at,
      look: "point",
      drag: (to) => ({ ...shape, points: points.with(index, clamped(to, size)) }),
    };
    return points.length <= 3 ? handle : { ...handle, without: { ...shape, points: points.toSpliced(index, 1) } };
  });
  const middles = points.flatMap(([x, y], index): Handle[] => {
    const next = points[index + 1] ?? (shape.closed ? points[0] : undefined);
    if (next === undefined) return [];
    const drag = (to: Point): Shape => ({ ...shape, points: points.toSpliced(index + 1, 0, clamped(to, size)) });
    return [{ key: `middle ${index}`, at: [(x + next[0]) / 2, (y + next[1]) / 2], look: "middle", drag }];
  });
  return [...middles, ...own];
}

function vertices(shape: Extract<Shape, { kind: "vector" }>, size: ImageSize): Handle[] {
  return shape.vertices.map((vertex, index) => ({
    key: `point ${index}`,
    at: [vertex.x, vertex.y] as const,
    look: "point" as const,
    drag: (to) => {
      const [x, y] = clamped(to, size);
      const put = (point: { x: number; y: number }) => ({ x: point.x + x - vertex.x, y: point.y + y - vertex.y });
      return { ...shape, vertices: shape.vertices.with(index, mapped(vertex, put)) };
    },
  }));
}

/** Points that follow each other, as a line has them. `newId` gives each a name. */
export function linked(points: readonly Point[], newId: () => string): Vertex[] {
  const ids = points.map(newId);
  return points.map(([x, y], index) => ({
    x,
    y,
    id: ids[index] ?? null,
    prevPointId: ids[index - 1] ?? null,
    isBezier: false,
  }));
}
