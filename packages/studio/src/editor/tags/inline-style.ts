import type { CSSProperties } from "react";

/** Properties that could cover or imitate the page around the task. */
const refused = /^(position|z-index|behavior|-moz-binding)$/;

/**
 * The `style` attribute of a tag: `margin: 0; font-size: 1.2em` → a style for React. What could reach outside of the
 * task's box or load something is left out.
 */
export function inlineStyle(written: string | null | undefined): CSSProperties {
  const style: Record<string, string> = {};
  for (const part of (written ?? "").split(";")) {
    const colon = part.indexOf(":");
    const name = part.slice(0, Math.max(0, colon)).trim().toLowerCase();
    const value = part.slice(colon + 1).trim();
    if (name === "" || value === "" || refused.test(name) || /url\s*\(|expression\s*\(/i.test(value)) continue;
    const key = name.startsWith("--")
      ? name
      : name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
    style[key] = value.replace(/\s*!important$/i, "");
  }
  return style;
}
