/** What loads something, or may be written so that it is not recognized. */
const loads = /url\s*\(|image-set|image\s*\(|src\s*\(|paint\s*\(|\\/i;

/** Addresses that hold the picture itself. */
const held = /url\(\s*(["']?)data:[^"'()\\]*\1\s*\)/gi;

/** Whether a CSS value loads nothing from anywhere. */
export const loadsNothing = (value: string): boolean => !loads.test(value.replaceAll(held, ""));

/** Whether a declaration is harmless: it loads nothing and does not leave the place of its element on the page. */
export function isHarmless(property: string, value: string): boolean {
  if (/^(behavior|-moz-binding|view-transition-name)$/.test(property)) return false;
  if (property === "position") return /^(static|relative|absolute)$/.test(value.trim());
  return loadsNothing(value);
}
