/** Clockwise degrees, as results have them, as radians. */
export function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}

/** The same direction from 0 up to, not including, 360. */
export function wholeTurn(degrees: number): number {
  const turned = ((degrees % 360) + 360) % 360;
  // A tiny negative angle rounds up to 360.
  return turned === 360 ? 0 : turned;
}
