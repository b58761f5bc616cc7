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
