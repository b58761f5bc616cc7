import {
  type EllipsePixels,
  ellipseToPercent,
  ellipseToPixels,
  type ImageSize,
  type KeypointPixels,
  keypointToPercent,
  keypointToPixels,
  type Point,
  pointsToPercent,
  pointsToPixels,
  type RectanglePixels,
  rectangleToPercent,
  rectangleToPixels,
} from "@tandem/schema";

/** A point of a line, in pixels; what else a result says of it stays with it. */
export interface Vertex {
  readonly x: number;
  readonly y: number;
  readonly id?: string | null;
  readonly prevPointId?: string | null;
  readonly isBezier?: boolean | null;
  readonly controlPoint1?: XY | null;
  readonly controlPoint2?: XY | null;
}
interface XY {
  readonly x: number;
  readonly y: number;
}

/** A shape on an image, in pixels of the original image. Masks are no shapes: see `mask-picture.ts`. */
export type Shape =
  | ({ readonly kind: "rectangle" } & Readonly<Required<RectanglePixels>>)
  | ({ readonly kind: "ellipse" } & Readonly<Required<EllipsePixels>>)
  | ({ readonly kind: "keypoint" } & Readonly<KeypointPixels>)
  | { readonly kind: "polygon"; readonly points: readonly Point[]; readonly closed: boolean }
  | { readonly kind: "vector"; readonly vertices: readonly Vertex[]; readonly closed: boolean };

type Place = Readonly<Record<string, unknown>>;

/** The shape of a place in percent, by its keys; `null` for masks. The place is of a result that was checked. */
export function shapeOf(place: Place, size: ImageSize): Shape | null {
  const at = place as Record<string, number>;
  const rotation = at["rotation"] ?? 0;
  if ("points" in place) {
    const points = pointsToPixels(place["points"] as Point[], size);
    return { kind: "polygon", points, closed: place["closed"] !== false };
  }
  if ("vertices" in place) {
    const vertices = (place["vertices"] as Vertex[]).map((vertex) =>
      scaled(vertex, size.width / 100, size.height / 100),
    );
    return { kind: "vector", vertices, closed: place["closed"] === true };
  }
  const { x, y, width, height, radiusX, radiusY } = at;
  if (x === undefined || y === undefined) return null;
  if (radiusX !== undefined && radiusY !== undefined)
    return { kind: "ellipse", ...ellipseToPixels({ x, y, radiusX, radiusY, rotation }, size) };
  if (width !== undefined && height !== undefined)
    return { kind: "rectangle", ...rectangleToPixels({ x, y, width, height, rotation }, size) };
  return { kind: "keypoint", ...keypointToPixels({ x, y, width: width ?? 0 }, size) };
}

/** The place of a shape, in percent with four decimals: less than a hundredth of a pixel. */
export function placeOf(shape: Shape, size: ImageSize): Place {
  switch (shape.kind) {
    case "rectangle":
      return rounded(rectangleToPercent(shape, size));
    case "ellipse":
      return rounded(ellipseToPercent(shape, size));
    case "keypoint":
      return rounded(keypointToPercent(shape, size));
    case "polygon":
      return {
        points: pointsToPercent(shape.points, size).map(([x, y]) => [round(x), round(y)]),
        closed: shape.closed,
      };
    case "vector": {
      const vertices = shape.vertices.map((vertex) => {
        const { x, y, ...rest } = scaled(vertex, 100 / size.width, 100 / size.height);
        return { x: round(x), y: round(y), ...rest };
      });
      return { vertices, closed: shape.closed };
    }
  }
}

/** The nearest point in the image. */
export const clamped = ([x, y]: Point, { width, height }: ImageSize): Point => [
  Math.min(width, Math.max(0, x)),
  Math.min(height, Math.max(0, y)),
];

/** A vertex with everything that has a place multiplied. */
function scaled(vertex: Vertex, byX: number, byY: number): Vertex {
  return mapped(vertex, ({ x, y }) => ({ x: x * byX, y: y * byY }));
}

/** A vertex with the points that bend it, each put elsewhere. */
export function mapped(vertex: Vertex, put: (point: XY) => XY): Vertex {
  const { controlPoint1: one, controlPoint2: two } = vertex;
  return {
    ...vertex,
    ...put(vertex),
    ...(one ? { controlPoint1: put(one) } : {}),
    ...(two ? { controlPoint2: put(two) } : {}),
  };
}

const round = (value: number): number => Math.round(value * 10_000) / 10_000;
const rounded = (place: Record<string, number>): Place =>
  Object.fromEntries(Object.entries(place).map(([key, value]) => [key, round(value)]));
