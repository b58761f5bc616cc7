import { type Mask, RunWriter } from "./mask.ts";

const noEdges: readonly number[] = [];

/**
 * Visits the rows from the top. `edges` are the x at which the mask begins and ends in that row, in turn and rising:
 * the pixels from `edges[0]` up to, not including, `edges[1]`, and so on.
 */
export function forEachRow({ width, runs }: Mask, visit: (edges: readonly number[], y: number) => void): void {
  let [x, y] = [0, 0];
  let edges: number[] = [];
  for (let index = 0; index < runs.length; index += 1) {
    let left = runs[index] ?? 0;
    while (left > 0) {
      const here = Math.min(left, width - x);
      if (index % 2 === 1) edges.push(x, x + here);
      x += here;
      left -= here;
      if (x < width) continue;
      visit(edges.length > 0 ? edges : noEdges, y);
      if (edges.length > 0) edges = [];
      x = 0;
      y += 1;
    }
  }
}

/**
 * The mask with x and y exchanged. Its runs are the column-major runs of the mask, and the other way round. Goes from
 * runs to runs: time and memory grow with the runs of both and with the sides, at most some 12 bytes for each pixel.
 */
export function transposed(mask: Mask): Mask {
  const { width, height } = mask;
  const ends = new Uint32Array(width);
  forEachChange(mask, (from, to) => {
    for (let x = from; x < to; x += 1) ends[x] = (ends[x] as number) + 1;
  });
  let total = 0;
  for (let x = 0; x < width; x += 1) {
    const count = ends[x] as number;
    ends[x] = total;
    total += count;
  }
  // Each column's own piece of one list: the y at which the column changes, in pairs of begin and end.
  const changes = new Uint32Array(total);
  forEachChange(mask, (from, to, y) => {
    for (let x = from; x < to; x += 1) {
      const end = ends[x] as number;
      changes[end] = y;
      ends[x] = end + 1;
    }
  });
  const writer = new RunWriter(total + 1);
  let next = 0;
  for (let x = 0; x < width; x += 1) {
    for (; next < (ends[x] as number); next += 2) {
      writer.paint(x * height + (changes[next] as number), x * height + (changes[next + 1] as number));
    }
  }
  return { width: height, height: width, runs: writer.finish(width * height) };
}

/** Visits the pixels that differ from the pixel above, as ranges of x; above and below the image is background. */
function forEachChange(mask: Mask, visit: (from: number, to: number, y: number) => void): void {
  let above = noEdges;
  forEachRow(mask, (edges, y) => {
    visitDifference(above, edges, y, visit);
    above = edges;
  });
  visitDifference(above, noEdges, mask.height, visit);
}

function visitDifference(
  above: readonly number[],
  below: readonly number[],
  y: number,
  visit: (from: number, to: number, y: number) => void,
): void {
  let [i, j] = [0, 0];
  let from = -1;
  while (i < above.length || j < below.length) {
    const [a, b] = [above[i] ?? Infinity, below[j] ?? Infinity];
    if (a <= b) i += 1;
    if (b <= a) j += 1;
    // Where both rows change they differ, or agree, as before.
    if (a === b) continue;
    const x = Math.min(a, b);
    if (from >= 0) visit(from, x, y);
    from = from >= 0 ? -1 : x;
  }
}
