import type { PlaceDefinition } from "../define.ts";
import type { Random } from "../shape.ts";
import { besideValue } from "./on-image.ts";

/** A polygon on an image: at least three points, all on it, which the shape of its keys says. */
export const polygonPlace: PlaceDefinition<unknown> = {
  recognizes: (value) => "points" in value,
  key: ({ points, closed }) => `${String(closed !== false)} ${String(points)}`,
  make: (random, object) => ({
    value: { points: cornersAround(random, 3 + Math.floor(random() * 4)), closed: true },
    result: besideValue(random, object),
  }),
};

/** Points around a middle, in turn, so that no two sides cross. Percent, with two decimals. */
export function cornersAround(random: Random, count: number): [number, number][] {
  const [x, y] = [25 + random() * 50, 25 + random() * 50];
  return Array.from({ length: count }, (_, index) => {
    const angle = (2 * Math.PI * (index + 0.8 * random())) / count;
    const distance = 8 + random() * 16;
    return [rounded(x + distance * Math.cos(angle)), rounded(y + distance * Math.sin(angle))];
  });
}

const rounded = (value: number): number => Math.round(value * 100) / 100;
