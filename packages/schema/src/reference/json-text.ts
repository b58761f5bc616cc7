const width = 100;

/** JSON for people: what fits into a line is on one line. */
export function jsonText(value: unknown, indent = ""): string {
  const flat = onOneLine(value);
  if (flat.length + indent.length <= width || typeof value !== "object" || value === null) return flat;
  const inside = `${indent}  `;
  if (Array.isArray(value)) {
    const items = value.map((item) => inside + jsonText(item, inside));
    return `[\n${items.join(",\n")}\n${indent}]`;
  }
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .map(([key, item]) => `${inside}${JSON.stringify(key)}: ${jsonText(item, inside)}`);
  return `{\n${entries.join(",\n")}\n${indent}}`;
}

function onOneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(onOneLine).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .map(([key, item]) => `${JSON.stringify(key)}: ${onOneLine(item)}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

const longestString = 160;
const longestList = 16;

/** A sample with long strings and lists cut short: each ends in "…", and says how much more there is. */
export function shortened(value: unknown): unknown {
  if (typeof value === "string") return value.length > longestString ? `${value.slice(0, longestString)}…` : value;
  if (Array.isArray(value)) {
    const shown = value.slice(0, longestList).map(shortened);
    return value.length > longestList ? [...shown, `… ${value.length - longestList} more`] : shown;
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shortened(item)]));
}
