import type { TagStyle } from "@codemirror/language";
import { tags } from "@lezer/highlight";

/** XML in the colours of the page. */
export const codeColors: readonly TagStyle[] = [
  { tag: tags.tagName, color: "var(--accent-ink)" },
  { tag: tags.angleBracket, color: "var(--ink-faint)" },
  { tag: tags.attributeName, color: "var(--warn-ink)" },
  { tag: tags.attributeValue, color: "var(--people-ink)" },
  { tag: tags.comment, color: "var(--ink-faint)", fontStyle: "italic" },
];
