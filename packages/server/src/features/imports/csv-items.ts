import { isUtf8 } from "node:buffer";
import { Readable } from "node:stream";
import { type CsvError, type Info, parse } from "csv-parse";
import { unstorable } from "./json-text.ts";
import { badItem, type RawItem } from "./raw-items.ts";

/** More than any sheet has; a quote that is never closed would otherwise swallow the file. */
const largestRow = 10_000_000;
const mostColumns = 10_000;

class NotUtf8 extends Error {
  readonly line: number;
  constructor(line: number) {
    super("This is not UTF-8 text; save the file as UTF-8.");
    this.line = line;
  }
}

const newlinesIn = (bytes: Buffer): number => {
  let count = 0;
  for (let at = bytes.indexOf(0x0a); at !== -1; at = bytes.indexOf(0x0a, at + 1)) count++;
  return count;
};

/** Passes bytes on up to their last line's end, so that no letter is cut; throws at the first line that is not UTF-8. */
async function* checkedLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let line = 1;
  let rest: Buffer = Buffer.alloc(0);
  const check = (bytes: Buffer): Buffer => {
    if (isUtf8(bytes)) {
      line += newlinesIn(bytes);
      return bytes;
    }
    for (let from = 0; from < bytes.length; line++) {
      const end = bytes.indexOf(0x0a, from);
      if (!isUtf8(bytes.subarray(from, end === -1 ? bytes.length : end))) throw new NotUtf8(line);
      from = end === -1 ? bytes.length : end + 1;
    }
    throw new NotUtf8(line);
  };
  for await (const chunk of chunks) {
    const joined: Buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const end = joined.lastIndexOf(0x0a) + 1;
    rest = joined.subarray(end);
    if (rest.length > largestRow) throw new NotUtf8(line);
    if (end > 0) yield check(joined.subarray(0, end));
  }
  if (rest.length > 0) yield check(rest);
}

/** Label Studio's rule: `;` where line 1 has more of them than of `,`. */
async function withDelimiter(
  chunks: AsyncGenerator<Buffer>,
  delimiter: "\t" | null,
): Promise<{ delimiter: string; all: AsyncIterable<Buffer> }> {
  if (delimiter !== null) return { delimiter, all: chunks };
  const first = await chunks.next();
  const start: Buffer = first.done ? Buffer.alloc(0) : first.value;
  const header = start.subarray(0, (start.indexOf(0x0a) + 1 || start.length + 1) - 1).toString("utf8");
  const times = (letter: string): number => header.split(letter).length - 1;
  return { delimiter: times(";") > times(",") ? ";" : ",", all: again(start, chunks) };
}

async function* again(first: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* rest;
}

/** As pandas names them, so that the keys are those Label Studio would make. */
function columnNames(header: readonly string[]): string[] {
  const taken = new Set<string>();
  return header.map((given, index) => {
    const base = given === "" ? `Unnamed: ${index}` : given;
    let name = base;
    for (let copy = 1; taken.has(name); copy++) name = `${base}.${copy}`;
    taken.add(name);
    return name;
  });
}

/** What ends the reading of a file: with quotes taken as they come, only one that is never closed. */
function unreadable(error: CsvError, lastLine: number): RawItem {
  const line = lastLine + 1;
  if (error.code === "CSV_MAX_RECORD_SIZE")
    return badItem(
      line,
      `The row that begins here is larger than ${largestRow / 1_000_000} MB; is a quote never closed?`,
      true,
    );
  if (error.code === "CSV_QUOTE_NOT_CLOSED")
    return badItem(line, "A quote that is opened in the row that begins here is never closed.", true);
  return badItem(line, `${error.message}.`, true);
}

function rowItem(columns: readonly string[], cells: readonly string[], line: number): RawItem {
  if (cells.length !== columns.length)
    return badItem(line, `The row has ${cells.length} cells, but the header has ${columns.length} columns.`);
  const data: Record<string, string> = {};
  for (const [index, cell] of cells.entries()) {
    const column = columns[index] as string;
    if (cell.includes("\0")) return badItem(line, `The cell ${unstorable}.`, false, `$.data.${column}`);
    Object.defineProperty(data, column, { value: cell, enumerable: true, configurable: true, writable: true });
  }
  return { ok: true, line, value: { data } };
}

interface Row {
  record: string[];
  info: Info;
}

/** Where a record begins: the parser tells where it ends. */
const firstLine = ({ record, info }: Row): number =>
  info.lines - record.reduce((sum, cell) => sum + (cell.includes("\n") ? cell.split("\n").length - 1 : 0), 0);

const batch = 500;

/**
 * A task a row, keyed by the first line's column names; values stay text. `delimiter` null: `,` or `;`, whichever the
 * first line has more of. Rows that cannot be read, or have another number of cells than the header, are bad items.
 */
export async function* csvItems(chunks: AsyncIterable<Buffer>, given: "\t" | null): AsyncGenerator<RawItem[]> {
  let found: RawItem[] = [];
  let columns: string[] | null = null;
  let lastLine = 0;
  // Kept apart until the rows before them have arrived.
  const skipped: CsvError[] = [];
  try {
    const { delimiter, all } = await withDelimiter(checkedLines(chunks), given);
    for await (const row of records(all, delimiter, skipped)) {
      lastLine = row.info.lines;
      if (columns !== null) found.push(rowItem(columns, row.record, firstLine(row)));
      else {
        columns = columnNames(row.record);
        const problem = headerProblem(columns);
        if (problem) return yield [problem];
      }
      if (found.length >= batch) {
        yield found;
        found = [];
      }
    }
    for (const error of skipped) found.push(unreadable(error, lastLine));
    if (columns === null && skipped.length === 0)
      found.push(badItem(1, "The file is empty: it has no header line.", true));
  } catch (error) {
    if (error instanceof NotUtf8) found.push(badItem(error.line, error.message, true));
    else throw error;
  }
  yield found;
}

function headerProblem(columns: readonly string[]): RawItem | null {
  if (columns.length > mostColumns) return badItem(1, `The header has more than ${mostColumns} columns.`, true);
  return columns.some((name) => name.includes("\0")) ? badItem(1, `The header ${unstorable}.`, true) : null;
}

/** Quotes inside values that do not begin with one are ordinary letters, as for pandas. */
function records(bytes: AsyncIterable<Buffer>, delimiter: string, skipped: CsvError[]): AsyncIterable<Row> {
  const parser = parse({
    delimiter,
    bom: true,
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: largestRow,
    skip_records_with_error: true,
    on_skip: (error) => {
      if (error) skipped.push(error);
      return undefined;
    },
  });
  const source = Readable.from(bytes, { objectMode: false });
  source.on("error", (error) => parser.destroy(error));
  return source.pipe(parser) as AsyncIterable<Row>;
}
