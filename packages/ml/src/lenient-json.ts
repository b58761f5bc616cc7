/** What was read, and whether numbers had to be replaced that JSON does not know. */
export interface LenientJson {
  /** Undefined when it is not JSON at all. */
  value: unknown;
  /** `NaN`, `Infinity`: Python writes them bare; they are read as null. */
  hadNonFinite: boolean;
}

/** Strings first, so that the words inside them stay. */
const nonFinite = /"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g;

/** Reads JSON as Python writes it. */
export function parseLeniently(text: string): LenientJson {
  const strict = parsed(text);
  if (strict !== undefined) return { value: strict, hadNonFinite: false };
  const replaced = text.replaceAll(nonFinite, (found) => (found.startsWith('"') ? found : "null"));
  if (replaced === text) return { value: undefined, hadNonFinite: false };
  const value = parsed(replaced);
  return { value, hadNonFinite: value !== undefined };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
