import type { PlaceDefinition } from "../define.ts";
import { besideValue } from "./on-image.ts";

/** A point on an image; a smart one has the labels twice, also under `labels`. */
export const keypointPlace: PlaceDefinition<unknown> = {
  recognizes: (value) => "x" in value && "y" in value && !("height" in value) && !("radiusX" in value),
  key: ({ x, y, width }) => [x, y, width].join(),
  make: (random, object) => ({
    value: { x: Math.floor(random() * 101), y: Math.floor(random() * 101), width: 0.5 },
    result: besideValue(random, object),
  }),
};
