import type { PlaceDefinition } from "../define.ts";
import { isRotated } from "./box.ts";
import { besideValue } from "./on-image.ts";

/** An ellipse on an image. Its centre is on it; the rest may reach out. */
export const ellipsePlace: PlaceDefinition<unknown> = {
  recognizes: (value) => "radiusX" in value,
  within: () => (value) => {
    // A rotated one may be as long as the image's longer side, measured in percent of the shorter.
    const most = isRotated(value["rotation"] as number | undefined) ? Infinity : 100.01;
    for (const key of ["radiusX", "radiusY"]) {
      const radius = value[key] as number;
      if (radius > 0 && radius <= most) continue;
      const message = radius > 0 ? `${key} ${radius} is longer than the image` : `a ${key} of 0 is no ellipse`;
      return [{ path: `.value.${key}`, message, expected: "a number above 0, at most 100" }];
    }
    return null;
  },
  key: ({ x, y, radiusX, radiusY, rotation }) => [x, y, radiusX, radiusY, rotation ?? 0].join(),
  make: (random, object) => {
    const [x, y] = [30 + Math.floor(random() * 40), 30 + Math.floor(random() * 40)];
    const [radiusX, radiusY] = [3 + Math.floor(random() * 25), 3 + Math.floor(random() * 25)];
    return { value: { x, y, radiusX, radiusY, rotation: 0 }, result: besideValue(random, object) };
  },
};
