import { joined } from "./bytes.ts";
import type { ImportFile, ImportRecord } from "./format.ts";

/** A line without its end. `text` is `null` where the bytes are not UTF-8. */
export type TextLine = { readonly line: number; readonly text: string | null };

const newline = 0x0a;
const longestLine = 64 * 1024 * 1024;

/** The lines of a file, numbered from 1, one in memory at a time; a byte order mark is left out. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<TextLine> {
  let parts: Uint8Array[] = [];
  let size = 0;
  let line = 0;
  const whole = (last: Uint8Array): TextLine => {
    line += 1;
    const bytes = parts.length === 0 ? last : joined([...parts, last]);
    parts = [];
    const wasTooLong = size + last.length > longestLine;
    size = 0;
    return { line, text: wasTooLong ? null : decoded(bytes) };
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, from)) {
      yield whole(chunk.subarray(from, end));
      from = end + 1;
    }
    const rest = chunk.subarray(from);
    size += rest.length;
    if (size <= longestLine) parts.push(rest);
    else parts = [];
  }
  if (size > 0) yield whole(new Uint8Array(0));
}

function decoded(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes).replace(/\r$/, "");
  } catch {
    return null;
  }
}

/** A file whose content is in memory. Servers have files of their own, which read large ones piece by piece. */
export function memoryFile(path: string, content: string | Uint8Array): ImportFile {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield bytes;
  }
  async function* records(): AsyncGenerator<readonly ImportRecord[]> {
    if (/\.(jsonl|ndjson)$/i.test(path)) yield* jsonLines(chunks());
    else if (/\.[ct]sv$/i.test(path)) yield rows(textOf(bytes), /\.tsv$/i.test(path) ? "\t" : ",");
    else yield jsonItems(textOf(bytes));
  }
  return { path, size: bytes.length, chunks, records };
}

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** The records of a file of JSON lines whatever its name is; a file that begins with `[` is read as a list. */
export async function* lineRecords(file: ImportFile): AsyncGenerator<readonly ImportRecord[]> {
  for await (const chunk of file.chunks()) {
    if (chunk.length === 0) continue;
    const isList = /^\uFEFF?\s*\[/.test(new TextDecoder().decode(chunk.subarray(0, 1000)));
    yield* isList || /\.(jsonl|ndjson)$/i.test(file.path) ? file.records() : jsonLines(file.chunks());
    return;
  }
}

async function* jsonLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly ImportRecord[]> {
  for await (const { line, text } of linesOf(chunks))
    if (text === null || text.trim() !== "") yield [parsed(text, line)];
}

function parsed(text: string | null, line: number | null): ImportRecord {
  if (text === null) return { ok: false, line, path: null, message: "This is not UTF-8 text; save the file as UTF-8." };
  try {
    return { ok: true, line, value: JSON.parse(text) as unknown };
  } catch (error) {
    return { ok: false, line, path: null, message: `This is not JSON: ${(error as Error).message}` };
  }
}

function jsonItems(text: string): ImportRecord[] {
  const whole = parsed(text, null);
  if (!whole.ok || !Array.isArray(whole.value)) return [whole];
  return whole.value.map((value: unknown) => ({ ok: true, line: null, value }));
}

/** RFC 4180, quotes only where a cell begins with one. */
function rows(text: string, delimiter: string): ImportRecord[] {
  const cell = new RegExp(`(?:"((?:[^"]|"")*)"|([^${delimiter}\\r\\n]*))(${delimiter}|\\r\\n|\\n|$)`, "y");
  const lines: { line: number; cells: string[] }[] = [];
  let cells: string[] = [];
  for (let line = 1, begins = 1; cell.lastIndex < text.length;) {
    const [found = "", quoted, plain = "", end = ""] = cell.exec(text) ?? [];
    if (found === "") break;
    cells.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    line += found.split("\n").length - 1;
    if (end === delimiter) continue;
    lines.push({ line: begins, cells });
    cells = [];
    begins = line;
  }
  const [header, ...rest] = lines;
  return rest.map(({ line, cells: row }): ImportRecord =>
    row.length === header?.cells.length
      ? { ok: true, line, value: Object.fromEntries(row.map((value, index) => [header.cells[index] ?? "", value])) }
      : {
          ok: false,
          line,
          path: null,
          message: `The row has ${row.length} cells, but the header has ${header?.cells.length ?? 0} columns.`,
        },
  );
}
