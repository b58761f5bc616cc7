const longest = 40;

/** The beginning of a text on one line, cut at a word: for a table cell. */
export function inFewWords(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  const points = Array.from(line);
  if (points.length <= longest) return line;
  const start = points.slice(0, longest).join("");
  const cut = start.lastIndexOf(" ");
  return `${(cut > longest / 2 ? start.slice(0, cut) : start).trimEnd()}…`;
}
