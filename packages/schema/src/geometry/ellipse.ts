import type { Bounds, EllipsePixels, Point } from "./image-shapes.ts";
import { radians } from "./rotation.ts";

/** The smallest upright rectangle around an ellipse. */
export function ellipseBounds({ x, y, radiusX, radiusY, rotation = 0 }: EllipsePixels): Bounds {
  const angle = radians(rotation);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const right = Math.hypot(radiusX * cos, radiusY * sin);
  const down = Math.hypot(radiusX * sin, radiusY * cos);
  return { x: x - right, y: y - down, width: 2 * right, height: 2 * down };
}

/** Points on an ellipse, clockwise as seen, for formats that know only polygons. `count` of 3 or more. */
export function ellipsePoints({ x, y, radiusX, radiusY, rotation = 0 }: EllipsePixels, count = 64): Point[] {
  const angle = radians(rotation);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return Array.from({ length: count }, (_, index): Point => {
    const along = (2 * Math.PI * index) / count;
    const [right, down] = [radiusX * Math.cos(along), radiusY * Math.sin(along)];
    return [x + right * cos - down * sin, y + right * sin + down * cos];
  });
}
