import { createReadStream } from "node:fs";
import { open, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { type ImportRecord, linesOf, memoryFile } from "@tandem/schema/formats";
import { jsonArrayElements } from "../json-array.ts";
import { findJsonFault } from "../json-error.ts";
import type { ModelTask } from "../model.ts";
import { isObject } from "../request-fields.ts";

/** A task as it stands in a file, or what is wrong there. */
export type FileTask = {
  /** Its place among the items of the file, from 0. */
  index: number;
  /** From 1; null in a JSON list. */
  line: number | null;
} & ({ ok: true; task: ModelTask } | { ok: false; problem: string });

/** How a file is read. */
type TaskFormat = "json" | "jsonl" | "csv" | "tsv";

/** A file of tasks. */
export interface TaskFile {
  format: TaskFormat;
  size: number;
  /** Bytes read so far, to show how far it is. */
  bytesRead(): number;
  tasks(): AsyncGenerator<FileTask>;
}

const formats: Record<string, TaskFormat> = {
  ".json": "json",
  ".jsonl": "jsonl",
  ".ndjson": "jsonl",
  ".csv": "csv",
  ".tsv": "tsv",
};

/** A whole table is held in memory. */
const longestTable = 512 * 1024 ** 2;
const longestList = 64 * 1024 ** 3;

/**
 * Opens a file of tasks: a JSON list, a JSON value a line, or a table with the names of the data in its first line. Its
 * name says which; where that ends otherwise, its beginning does.
 *
 * @throws Error when there is no such file.
 */
export async function openTaskFile(file: string): Promise<TaskFile> {
  const { size } = await stat(file).catch((error: unknown) => {
    throw new Error(`there is no file ${path.resolve(file)}`, { cause: error });
  });
  const format = await formatOf(file);
  let read = 0;
  async function* bytes(): AsyncGenerator<Uint8Array> {
    for await (const chunk of createReadStream(file, { highWaterMark: 256 * 1024 })) {
      read += (chunk as Uint8Array).length;
      yield chunk as Uint8Array;
    }
  }
  async function* tasks(): AsyncGenerator<FileTask> {
    let index = 0;
    for await (const record of recordsOf(file, format, size, bytes)) yield readTask(record, index++);
    read = size;
  }
  return { format, size, bytesRead: () => read, tasks };
}

async function formatOf(file: string): Promise<TaskFormat> {
  const byName = formats[path.extname(file).toLowerCase()];
  const head = await beginningOf(file);
  // A list is a list, whatever the name says of lines.
  if (byName !== undefined && !(byName === "jsonl" && head.startsWith("["))) {
    return byName === "json" && head.startsWith("{") && isSeveralLines(head) ? "jsonl" : byName;
  }
  if (head.startsWith("[")) return "json";
  return head.startsWith("{") ? "jsonl" : "csv";
}

/** Whether the first line is a whole JSON value, and more comes. */
function isSeveralLines(head: string): boolean {
  const [first = "", ...rest] = head.split("\n");
  if (rest.join("").trim() === "") return false;
  try {
    JSON.parse(first);
    return true;
  } catch {
    return false;
  }
}

async function beginningOf(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(64 * 1024), 0, 64 * 1024, 0);
    return buffer
      .subarray(0, bytesRead)
      .toString("utf8")
      .replace(/^\uFEFF/, "")
      .trimStart();
  } finally {
    await handle.close();
  }
}

async function* recordsOf(
  file: string,
  format: TaskFormat,
  size: number,
  bytes: () => AsyncGenerator<Uint8Array>,
): AsyncGenerator<ImportRecord> {
  if (format === "csv" || format === "tsv") {
    if (size > longestTable) throw new Error(`${file} is a table of ${size} bytes; JSON lines are read piece by piece`);
    const table = memoryFile(
      `table.${format}`,
      await readFile(file, "utf8").then((text) => text.replace(/^\uFEFF/, "")),
    );
    for await (const some of table.records()) yield* some;
  } else if (format === "jsonl") {
    for await (const { line, text } of linesOf(bytes())) if (text?.trim() !== "") yield lineRecord(line, text);
  } else yield* listItems(file, bytes);
}

function lineRecord(line: number, text: string | null): ImportRecord {
  if (text === null) return { ok: false, line, path: null, message: "this is not UTF-8 text" };
  try {
    return { ok: true, line, value: JSON.parse(text) as unknown };
  } catch (error) {
    return { ok: false, line, path: null, message: `this is not JSON: ${(error as Error).message}` };
  }
}

async function* listItems(file: string, bytes: () => AsyncGenerator<Uint8Array>): AsyncGenerator<ImportRecord> {
  const head = await beginningOf(file);
  if (head.startsWith("{")) {
    const text = await readFile(file, "utf8");
    yield { ok: true, line: 1, value: parseFile(file, text) };
    return;
  }
  try {
    for await (const value of jsonArrayElements(withoutMark(bytes()), longestList))
      yield { ok: true, line: null, value };
  } catch (error) {
    // Read once more, to say where: only what is read as a whole has lines.
    if ((await stat(file)).size <= longestTable) parseFile(file, await readFile(file, "utf8"));
    throw new Error(`${file}: ${(error as Error).message}`, { cause: error });
  }
}

/**
 * The JSON value in a file's text, which may begin with a byte order mark.
 *
 * @throws Error naming file, line and column when it is not JSON.
 */
export function parseFile(file: string, text: string): unknown {
  const content = text.replace(/^\uFEFF/, "");
  try {
    return JSON.parse(content);
  } catch (error) {
    const fault = findJsonFault(content);
    const place = fault === null ? file : `${file}, line ${fault.line}, column ${fault.column}`;
    throw new Error(`${place}: ${fault?.reason ?? (error as Error).message}`, { cause: error });
  }
}

async function* withoutMark(chunks: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  let first = true;
  for await (const chunk of chunks) {
    const marked = first && chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf;
    first = false;
    yield marked ? chunk.subarray(3) : chunk;
  }
}

/** An object with `data` is a task; any other object is a task's data. */
function readTask(record: ImportRecord, index: number): FileTask {
  const place = { index, line: record.line };
  if (!record.ok) return { ...place, ok: false, problem: record.message };
  const { value } = record;
  if (!isObject(value)) return { ...place, ok: false, problem: `expected a task object, not ${kindOf(value)}` };
  if (!("data" in value)) return { ...place, ok: true, task: { data: value } };
  const { data } = value;
  if (!isObject(data)) return { ...place, ok: false, problem: `"data": expected an object, not ${kindOf(data)}` };
  return { ...place, ok: true, task: { ...value, data } };
}

/** Where a task stands, for people. */
export const placeName = ({ index, line }: { index: number; line: number | null }): string =>
  line === null ? `task ${index + 1}` : `line ${line}`;

const kindOf = (value: unknown): string =>
  value === null ? "null" : Array.isArray(value) ? "a list" : value === undefined ? "nothing" : `a ${typeof value}`;

/** The lines of a file that end with a newline, and where the last of them ends. */
export async function* wholeLines(file: string): AsyncGenerator<{ text: string; end: number }> {
  let end = 0;
  for await (const { text } of linesOf(endedLines(file))) {
    if (text === null) throw new Error(`${file} is not UTF-8 text`);
    end += Buffer.byteLength(text) + 1;
    yield { text, end };
  }
}

/** The bytes of a file up to its last newline. */
async function* endedLines(file: string): AsyncGenerator<Uint8Array> {
  let rest: Uint8Array = new Uint8Array(0);
  for await (const chunk of createReadStream(file)) {
    const all = Buffer.concat([rest, chunk as Uint8Array]);
    const last = all.lastIndexOf(0x0a) + 1;
    if (last > 0) yield all.subarray(0, last);
    rest = all.subarray(last);
  }
}
