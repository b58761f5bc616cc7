import type { PlaceDefinition } from "../define.ts";
import type { Random, ValueProblem } from "../shape.ts";
import { inside } from "./inside.ts";
import { besideValue } from "./on-image.ts";
import { cornersAround } from "./polygon.ts";

type Point = { x: number; y: number };
/** A point of a line, in percent. */
export type Vertex = Point & {
  id?: string | null;
  prevPointId?: string | null;
  isBezier?: boolean | null;
  controlPoint1?: Point | null;
  controlPoint2?: Point | null;
};

/** A line of points on an image. A point says which one it follows, else it follows the one before it in the list. */
export const vectorPlace: PlaceDefinition<unknown> = {
  recognizes: (value) => "vertices" in value,
  within: () => (value) => inside(".value.vertices", checkBends(value["vertices"] as Vertex[])),
  key: ({ vertices, closed }) => vectorKey(vertices as Vertex[], closed),
  make: (random, object) => ({
    value: { vertices: makeVertices(random), closed: false },
    result: besideValue(random, object),
  }),
};

/** A point with a bend needs both points that bend it. Paths are relative to the list. */
export function checkBends(vertices: readonly Vertex[]): ValueProblem[] | null {
  for (const [index, vertex] of vertices.entries())
    for (const key of ["controlPoint1", "controlPoint2"] as const) {
      if (vertex.isBezier !== true || vertex[key]) continue;
      return [{ path: `[${index}].${key}`, message: `"${key}" is missing`, expected: "a point {x, y} in percent" }];
    }
  return null;
}

/** Equal for the same line; ids count only as far as they say which point follows which. */
export function vectorKey(vertices: readonly Vertex[], closed: unknown): string {
  const indices = new Map(vertices.map(({ id }, index) => [id, index]));
  const points = vertices.map((vertex, index) => {
    const { prevPointId: previous } = vertex;
    const before = previous === undefined ? index - 1 : previous === null ? -1 : (indices.get(previous) ?? -1);
    const { x, y, isBezier, controlPoint1, controlPoint2 } = vertex;
    const bend = [controlPoint1?.x, controlPoint1?.y, controlPoint2?.x, controlPoint2?.y];
    return isBezier === true ? [x, y, before, ...bend].join() : [x, y, before].join();
  });
  return `${String(closed === true)} ${points.join(" ")}`;
}

/** Two to five points that follow each other. */
export function makeVertices(random: Random): Vertex[] {
  return cornersAround(random, 2 + Math.floor(random() * 4)).map(([x, y], index) => ({
    x,
    y,
    id: `point-${index + 1}`,
    prevPointId: index === 0 ? null : `point-${index}`,
  }));
}
