/**
 * PostgreSQL refuses U+0000 in text and, in jsonb, halves of surrogate pairs too: neither is a character. What comes
 * from outside is freed of them before it is stored, so that a stray byte is not an error.
 */
const unstorable = /\0|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** Text as it can be stored: without U+0000, lone surrogates as U+FFFD. */
export const storedText = (text: string): string =>
  text.replaceAll(unstorable, (match) => (match === "\0" ? "" : "\uFFFD"));

/** How `JSON.stringify` writes them: after an even number of backslashes. */
const escapedUnstorable = /(?<!\\)((?:\\\\)*)\\u(0000|d[89a-f][0-9a-f]{2})/g;

/** A value as the JSON text that a jsonb column takes; see {@link storedText}. */
export function storedJson(value: unknown): string {
  const text = JSON.stringify(value ?? null);
  return text.includes("\\u")
    ? text.replace(escapedUnstorable, (_, before: string, code: string) => before + (code === "0000" ? "" : "\uFFFD"))
    : text;
}
