import { type ImageSize, type Mask, maskFromRuns, type Point } from "@tandem/schema";

/**
 * The pixels whose centre a round brush passes over: a disc around each point and what lies between them. Points and
 * radius in pixels. Rows are made one by one from the stretches that the brush covers in each; nothing is as large as
 * the image but the list of runs.
 */
export function strokeMask(points: readonly Point[], radius: number, { width, height }: ImageSize): Mask {
  const rows = new Map<number, [number, number][]>();
  const path = points.length === 1 ? [...points, ...points] : points;
  for (let index = 1; index < path.length; index += 1) {
    const [from, to] = [path[index - 1], path[index]];
    if (from !== undefined && to !== undefined) addCapsule(rows, from, to, radius, height);
  }
  const lengths: number[] = [];
  let end = 0;
  for (const row of [...rows.keys()].sort((one, other) => one - other)) {
    for (const [start, stop] of united(rows.get(row) ?? [], width)) {
      lengths.push(row * width + start - end, stop - start);
      end = row * width + stop;
    }
  }
  lengths.push(width * height - end);
  const made = maskFromRuns(lengths, { width, height }, Infinity);
  if (!made.ok) throw new RangeError(`The mask ${made.problem}`);
  return made.mask;
}

/** The stretches of the rows that are nearer to a straight piece than `radius`. */
function addCapsule(
  rows: Map<number, [number, number][]>,
  [x1, y1]: Point,
  [x2, y2]: Point,
  radius: number,
  height: number,
): void {
  const first = Math.max(0, Math.ceil(Math.min(y1, y2) - radius - 0.5));
  const last = Math.min(height - 1, Math.floor(Math.max(y1, y2) + radius - 0.5));
  for (let row = first; row <= last; row += 1) {
    const y = row + 0.5;
    const stretches = [discAt(x1, y1, radius, y), discAt(x2, y2, radius, y), bandAt([x1, y1], [x2, y2], radius, y)];
    const found = stretches.filter((stretch) => stretch !== null);
    // A capsule is convex: what it covers of a row is one stretch.
    if (found.length === 0) continue;
    const stretch: [number, number] = [
      Math.min(...found.map(([from]) => from)),
      Math.max(...found.map(([, to]) => to)),
    ];
    const known = rows.get(row);
    if (known) known.push(stretch);
    else rows.set(row, [stretch]);
  }
}

function discAt(x: number, y: number, radius: number, row: number): [number, number] | null {
  const square = radius ** 2 - (row - y) ** 2;
  return square <= 0 ? null : [x - Math.sqrt(square), x + Math.sqrt(square)];
}

/** Where a row crosses the rectangle along a piece, `radius` to both sides. */
function bandAt([x1, y1]: Point, [x2, y2]: Point, radius: number, row: number): [number, number] | null {
  const length = Math.hypot(x2 - x1, y2 - y1);
  if (length === 0) return null;
  const [aside, up] = [(-(y2 - y1) / length) * radius, ((x2 - x1) / length) * radius];
  const corners: Point[] = [
    [x1 + aside, y1 + up],
    [x2 + aside, y2 + up],
    [x2 - aside, y2 - up],
    [x1 - aside, y1 - up],
  ];
  const crossings = corners.flatMap(([x, y], index): number[] => {
    const [nextX, nextY] = corners[(index + 1) % 4] as Point;
    if (y > row === nextY > row) return [];
    return [x + ((row - y) / (nextY - y)) * (nextX - x)];
  });
  return crossings.length < 2 ? null : [Math.min(...crossings), Math.max(...crossings)];
}

/** Stretches as whole pixels whose centres are in them, in order and without overlap. */
function united(stretches: readonly [number, number][], width: number): [number, number][] {
  const whole = stretches
    .map(([from, to]): [number, number] => [Math.max(0, Math.ceil(from - 0.5)), Math.min(width, Math.ceil(to - 0.5))])
    .filter(([from, to]) => to > from)
    .sort((one, other) => one[0] - other[0]);
  const apart: [number, number][] = [];
  for (const [from, to] of whole) {
    const last = apart.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else apart.push([from, to]);
  }
  return apart;
}
