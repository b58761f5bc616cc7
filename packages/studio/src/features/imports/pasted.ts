/**
 * What pasted text is: JSON goes as it is, everything else as a file, whose name tells the server how to read it.
 * A header with commas or tabs makes it a table; otherwise each line is a text.
 */
export function pastedBody(text: string): { body: string; type: string } {
  const trimmed = text.trim();
  if (isJson(trimmed)) return { body: trimmed, type: "application/json" };
  const boundary = `----tandem${crypto.randomUUID()}`;
  const name = `pasted.${kindOf(trimmed)}`;
  const body = `--${boundary}\r\nContent-Disposition: form-data; name="${name}"; filename="${name}"\r\nContent-Type: text/plain\r\n\r\n${trimmed}\r\n--${boundary}--\r\n`;
  return { body, type: `multipart/form-data; boundary=${boundary}` };
}

function isJson(text: string): boolean {
  if (!text.startsWith("[") && !text.startsWith("{")) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    // Half a list is still meant as JSON: the server says where it breaks.
    return text.startsWith("[");
  }
}

export function kindOf(text: string): "jsonl" | "tsv" | "csv" | "txt" {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const [head = "", second] = lines;
  if (head.trim().startsWith("{")) return "jsonl";
  for (const [kind, separator] of [
    ["tsv", "\t"],
    ["csv", ","],
  ] as const) {
    const columns = head.split(separator);
    const looksLikeHeader = columns.length > 1 && columns.every((column) => /^\s*"?[\w .$-]{1,40}"?\s*$/.test(column));
    if (looksLikeHeader && second !== undefined && second.includes(separator)) return kind;
  }
  return "txt";
}
