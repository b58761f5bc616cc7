/** A table as it is shown: names of columns, and the cells of each row under them. */
export interface Rows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Rows that are shown at most. */
export const mostRows = 2000;

interface CsvOptions {
  separator: string;
  headless: boolean;
}

/** What a `valueType` like `url|csv|separator=;|headless=true` says. */
export function tableOptions(valueType: string): { isAddress: boolean; csv: CsvOptions | null } {
  const words = valueType.split("|").map((word) => word.trim());
  const option = (name: string): string | undefined =>
    words.find((word) => word.toLowerCase().startsWith(`${name}=`))?.slice(name.length + 1);
  const has = (name: string): boolean => words.some((word) => word.toLowerCase() === name);
  const written = option("separator") ?? ",";
  const separator = ({ tab: "\t", space: " " } as Record<string, string>)[written.toLowerCase()] ?? (written || ",");
  const csv = has("csv") ? { separator, headless: option("headless") === "true" } : null;
  return { isAddress: has("url"), csv };
}

/**
 * A list of objects as rows, with all their keys as columns; an object as the rows of its keys, sorted by name. `null`
 * when it is neither. JSON in a string is read.
 */
export function rowsOfJson(data: unknown): Rows | null {
  const value = typeof data === "string" ? parsed(data) : data;
  if (Array.isArray(value)) {
    const objects = value.filter(isObject);
    if (objects.length !== value.length) return null;
    const columns = [...new Set(objects.flatMap((one) => Object.keys(one)))];
    return { columns, rows: objects.map((one) => columns.map((column) => words(one[column]))) };
  }
  if (!isObject(value)) return null;
  const names = Object.keys(value).toSorted((a, b) => (a < b ? -1 : 1));
  return { columns: ["Name", "Value"], rows: names.map((name) => [name, words(value[name])]) };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

function words(value: unknown): string {
  if (typeof value === "string") return value;
  return value === undefined || value === null ? "" : JSON.stringify(value);
}

/** A table as text: cells in quotes may hold separators, line breaks and doubled quotes. */
export function rowsOfCsv(text: string, { separator, headless }: CsvOptions): Rows {
  const all = cellsOf(text, separator).filter((row) => row.length > 1 || row[0] !== "");
  const width = all.reduce((most, row) => Math.max(most, row.length), 0);
  const full = all.map((row) => Array.from({ length: width }, (_, index) => row[index] ?? ""));
  if (headless) return { columns: Array.from({ length: width }, (_, index) => `${index + 1}`), rows: full };
  return { columns: full[0] ?? [], rows: full.slice(1) };
}

function cellsOf(text: string, separator: string): string[][] {
  const rows: string[][] = [[]];
  let cell = "";
  let isQuoted = false;
  const endCell = (): void => {
    rows.at(-1)?.push(cell);
    cell = "";
  };
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? "";
    if (isQuoted) {
      if (character !== '"') cell += character;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else isQuoted = false;
    } else if (character === '"' && cell === "") isQuoted = true;
    else if (text.startsWith(separator, at)) {
      endCell();
      at += separator.length - 1;
    } else if (character === "\n") {
      endCell();
      rows.push([]);
    } else if (character !== "\r") cell += character;
  }
  endCell();
  return rows;
}
