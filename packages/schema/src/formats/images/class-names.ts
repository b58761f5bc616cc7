/** The names of classes by number in a file of one a line: `classes.txt`, `obj.names`. */
export function namesInLines(text: string): Map<number, string> {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  while (lines.at(-1)?.trim() === "") lines.pop();
  return new Map(lines.map((line, number) => [number, line.trim()]));
}

/**
 * The `names` of a `data.yaml`: a list or a map by number, in a line or in several. Of YAML only what such files have
 * is read; empty when there are no names in it.
 */
export function namesInYaml(text: string): Map<number, string> {
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  const start = lines.findIndex((line) => /^names\s*:/.test(line));
  if (start === -1) return new Map();
  const first = uncommented((lines[start] ?? "").replace(/^names\s*:/, "")).trim();
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => /^[^\s#-]/.test(line) && !/^[}\]]/.test(line));
  const block = end === -1 ? rest : rest.slice(0, end);
  if (/^[[{]/.test(first)) return entries(splitFlow(`${first}\n${block.map(uncommented).join("\n")}`));
  return entries(block.map((line) => uncommented(line).trim().replace(/^-\s+/, "")).filter((line) => line !== ""));
}

/** Without a comment: `#` behind a space, outside quotes. */
function uncommented(line: string): string {
  return /^((?:[^"'#]|"(?:[^"\\]|\\.)*"|'[^']*'|(?<=\S)#)*)/.exec(line)?.[1] ?? line;
}

/** The parts of `[a, b]` or `{0: a, 1: b}`. */
function splitFlow(flow: string): string[] {
  const inside = flow.slice(1).split(/[\]}]\s*$/m, 1)[0] ?? "";
  return [...inside.matchAll(/\s*((?:"(?:[^"\\]|\\.)*"|'[^']*'|[^,"'])+)/g)]
    .map((found) => (found[1] ?? "").trim())
    .filter((part) => part !== "");
}

function entries(parts: readonly string[]): Map<number, string> {
  return new Map(
    parts.map((part, index) => {
      const [, number, name] = /^['"]?(\d{1,9})['"]?\s*:(?:\s+(.*))?$/s.exec(part) ?? [];
      return number === undefined ? [index, unquoted(part)] : [Number(number), unquoted(name ?? "")];
    }),
  );
}

function unquoted(text: string): string {
  if (/^'.*'$/s.test(text)) return text.slice(1, -1).replaceAll("''", "'");
  if (!/^".*"$/s.test(text)) return text.trim();
  try {
    return String(JSON.parse(text));
  } catch {
    return text.slice(1, -1);
  }
}
