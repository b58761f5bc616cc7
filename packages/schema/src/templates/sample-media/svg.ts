/**
 * An SVG drawing as a `data:` address. `body` is what stands inside `<svg>`: attributes in single quotes, ASCII only.
 * Width and height are the picture's own size in pixels.
 */
export function svgImage(width: number, height: number, body: string): string {
  const size = `width='${width}' height='${height}' viewBox='0 0 ${width} ${height}'`;
  const svg = `<svg xmlns='http://www.w3.org/2000/svg' ${size}>${body}</svg>`;
  const short = svg.replaceAll(/\s*\n\s*/g, "");
  return `data:image/svg+xml,${short.replaceAll(/[%#<>"{}| ]/g, (character) => encodeURIComponent(character))}`;
}

/** Numbers from 0 up to 1 that look random and are always the same for a seed (mulberry32, public domain). */
export function steadyNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
