import type { PlaceDefinition } from "../define.ts";
import { type Box, checkBox, makeBox } from "./box.ts";
import { inside } from "./inside.ts";
import { besideValue, sizeOf } from "./on-image.ts";

/** A rectangle on an image. */
export const rectanglePlace: PlaceDefinition<unknown> = {
  recognizes: (value) => "width" in value && "height" in value,
  within: () => (value, result) => inside(".value", checkBox(value as Box, sizeOf(result))),
  key: ({ x, y, width, height, rotation }) => [x, y, width, height, rotation ?? 0].join(),
  make: (random, object) => ({ value: makeBox(random), result: besideValue(random, object) }),
};
