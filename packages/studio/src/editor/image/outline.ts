import {
  type Bounds,
  ellipseBounds,
  type Point,
  polygonArea,
  polygonBounds,
  rectangleBounds,
  rectangleCorners,
} from "@tandem/schema";
import type { Shape, Vertex } from "./shapes.ts";

/** The outline of a shape as data of an SVG path, in pixels of the image. */
export function pathOf(shape: Shape): string {
  switch (shape.kind) {
    case "rectangle":
      return line(rectangleCorners(shape), true);
    case "ellipse":
      return ellipsePath(shape.x, shape.y, shape.radiusX, shape.radiusY, shape.rotation);
    case "keypoint":
      return ellipsePath(shape.x, shape.y, Math.max(0.01, shape.width / 2), Math.max(0.01, shape.width / 2), 0);
    case "polygon":
      return line(shape.points, shape.closed);
    case "vector":
      return strokesOf(shape)
        .map((stroke) => `M${num(stroke.from.x)} ${num(stroke.from.y)}${curve(stroke)}`)
        .join("");
  }
}

/** The smallest upright box around a shape. */
export function boundsOf(shape: Shape): Bounds {
  const nowhere = { x: 0, y: 0, width: 0, height: 0 };
  switch (shape.kind) {
    case "rectangle":
      return rectangleBounds(shape);
    case "ellipse":
      return ellipseBounds(shape);
    case "keypoint":
      return { x: shape.x - shape.width / 2, y: shape.y - shape.width / 2, width: shape.width, height: shape.width };
    case "polygon":
      return polygonBounds(shape.points) ?? nowhere;
    case "vector":
      return polygonBounds(strokesOf(shape).flatMap(flat).concat(shape.vertices.map(toPoint))) ?? nowhere;
  }
}

/** Whether a point is in a shape, or nearer to its line than `reach`. */
export function contains(shape: Shape, at: Point, reach: number): boolean {
  switch (shape.kind) {
    case "rectangle":
      return isInside(at, rectangleCorners(shape)) || isNear(at, rectangleCorners(shape), true, reach);
    case "ellipse": {
      const [x, y] = turned(at, [shape.x, shape.y], -shape.rotation);
      return ((x - shape.x) / (shape.radiusX + reach)) ** 2 + ((y - shape.y) / (shape.radiusY + reach)) ** 2 <= 1;
    }
    case "keypoint":
      return Math.hypot(at[0] - shape.x, at[1] - shape.y) <= Math.max(shape.width / 2, 0) + reach;
    case "polygon":
      return (shape.closed && isInside(at, shape.points)) || isNear(at, shape.points, shape.closed, reach);
    case "vector": {
      const strokes = strokesOf(shape);
      if (shape.closed && isInside(at, strokes.flatMap(flat))) return true;
      return strokes.some((stroke) => isNear(at, flat(stroke), false, reach));
    }
  }
}

/** How much of the image a shape takes, to tell small ones from those around them. */
export function areaOf(shape: Shape): number {
  if (shape.kind === "polygon" && shape.closed) return Math.abs(polygonArea(shape.points));
  if (shape.kind === "rectangle") return shape.width * shape.height;
  if (shape.kind === "ellipse") return Math.PI * shape.radiusX * shape.radiusY;
  return shape.kind === "keypoint" || !shape.closed ? 0 : boundsOf(shape).width * boundsOf(shape).height;
}

/** A point turned clockwise about another, in degrees. */
export function turned([x, y]: Point, [aboutX, aboutY]: Point, degrees: number): Point {
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [right, down] = [x - aboutX, y - aboutY];
  return [aboutX + right * cos - down * sin, aboutY + right * sin + down * cos];
}

interface Stroke {
  readonly from: Vertex;
  readonly to: Vertex;
}

/** The parts of a line: each point follows the one that it names, else the one before it in the list. */
function strokesOf({ vertices, closed }: Extract<Shape, { kind: "vector" }>): Stroke[] {
  const byId = new Map(vertices.flatMap((vertex) => (vertex.id ? [[vertex.id, vertex] as const] : [])));
  const strokes = vertices.flatMap((to, index): Stroke[] => {
    const named = to.prevPointId;
    const from = named === undefined ? vertices[index - 1] : named === null ? undefined : byId.get(named);
    return from === undefined ? [] : [{ from, to }];
  });
  const [first, last] = [vertices[0], vertices.at(-1)];
  if (closed && first !== undefined && last !== undefined && first !== last) strokes.push({ from: last, to: first });
  return strokes;
}

/** The two points that bend a part of a line; `null` when it is straight. */
function bends({ from, to }: Stroke): [Vertex | Bend, Vertex | Bend] | null {
  const leaving = from.isBezier === true ? from.controlPoint2 : null;
  const arriving = to.isBezier === true ? to.controlPoint1 : null;
  return leaving || arriving ? [leaving ?? from, arriving ?? to] : null;
}
type Bend = { readonly x: number; readonly y: number };

function curve(stroke: Stroke): string {
  const bent = bends(stroke);
  const end = `${num(stroke.to.x)} ${num(stroke.to.y)}`;
  if (bent === null) return `L${end}`;
  const [one, two] = bent;
  return `C${num(one.x)} ${num(one.y)} ${num(two.x)} ${num(two.y)} ${end}`;
}

/** A part of a line as straight pieces. */
function flat(stroke: Stroke): Point[] {
  const { from, to } = stroke;
  const bent = bends(stroke);
  if (bent === null) return [toPoint(from), toPoint(to)];
  const [one, two] = bent;
  return Array.from({ length: 17 }, (_, index): Point => {
    const t = index / 16;
    const [a, b, c, d] = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t ** 2 * (1 - t), t ** 3];
    return [a * from.x + b * one.x + c * two.x + d * to.x, a * from.y + b * one.y + c * two.y + d * to.y];
  });
}

const toPoint = ({ x, y }: Bend): Point => [x, y];
const num = (value: number): string => String(Math.round(value * 100) / 100);
const line = (points: readonly Point[], closed: boolean): string =>
  points.length === 0 ? "" : `M${points.map(([x, y]) => `${num(x)} ${num(y)}`).join("L")}${closed ? "Z" : ""}`;

function ellipsePath(x: number, y: number, radiusX: number, radiusY: number, rotation: number): string {
  const [fromX, fromY] = turned([x - radiusX, y], [x, y], rotation);
  const [toX, toY] = turned([x + radiusX, y], [x, y], rotation);
  const arc = `A${num(radiusX)} ${num(radiusY)} ${num(rotation)} 0 1`;
  return `M${num(fromX)} ${num(fromY)}${arc} ${num(toX)} ${num(toY)}${arc} ${num(fromX)} ${num(fromY)}Z`;
}

/** By the even-odd rule. */
function isInside([x, y]: Point, points: readonly Point[]): boolean {
  let inside = false;
  for (let index = 0, before = points.length - 1; index < points.length; before = index, index += 1) {
    const [x1 = 0, y1 = 0] = points[index] ?? [];
    const [x2 = 0, y2 = 0] = points[before] ?? [];
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
  }
  return inside;
}

function isNear(at: Point, points: readonly Point[], closed: boolean, reach: number): boolean {
  const count = closed ? points.length : points.length - 1;
  for (let index = 0; index < count; index += 1) {
    const [from, to] = [points[index], points[(index + 1) % points.length]];
    if (from !== undefined && to !== undefined && distanceToPiece(at, from, to) <= reach) return true;
  }
  return false;
}

/** From a point to a straight piece of a line. */
export function distanceToPiece([x, y]: Point, [x1, y1]: Point, [x2, y2]: Point): number {
  const length = (x2 - x1) ** 2 + (y2 - y1) ** 2;
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length));
  return Math.hypot(x - x1 - along * (x2 - x1), y - y1 - along * (y2 - y1));
}
