import { isUtf8 } from "node:buffer";
import { undefinedKey } from "@tandem/schema";
import { readJson, unstorable } from "./json-text.ts";
import { badItem, deepest, largestItem, type RawItem } from "./raw-items.ts";

/** Lines without their ends, with their numbers; a byte order mark is left out. */
async function* lines(chunks: AsyncIterable<Buffer>): AsyncGenerator<{ line: number; bytes: Buffer }[]> {
  let rest: Buffer[] = [];
  let size = 0;
  let line = 1;
  const whole = (last: Buffer): Buffer => {
    const joined = rest.length === 0 ? last : Buffer.concat([...rest, last]);
    rest = [];
    size = 0;
    const start = line === 1 && joined.subarray(0, 3).equals(byteOrderMark) ? 3 : 0;
    return joined.subarray(start, joined.at(-1) === 0x0d ? joined.length - 1 : joined.length);
  };
  for await (const chunk of chunks) {
    const found: { line: number; bytes: Buffer }[] = [];
    let from = 0;
    for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, from)) {
      found.push({ line, bytes: whole(chunk.subarray(from, end)) });
      line++;
      from = end + 1;
    }
    rest.push(chunk.subarray(from));
    size += chunk.length - from;
    if (size > largestItem) throw new LineTooLong(line);
    if (found.length > 0) yield found;
  }
  yield [{ line, bytes: whole(Buffer.alloc(0)) }];
}

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

class LineTooLong extends Error {
  readonly line: number;
  constructor(line: number) {
    super(`The line is longer than ${largestItem / 1024 / 1024} MB.`);
    this.line = line;
  }
}

async function* itemsByLine(
  chunks: AsyncIterable<Buffer>,
  read: (bytes: Buffer, line: number) => RawItem | null,
): AsyncGenerator<RawItem[]> {
  try {
    for await (const some of lines(chunks)) yield some.flatMap(({ bytes, line }) => read(bytes, line) ?? []);
  } catch (error) {
    if (!(error instanceof LineTooLong)) throw error;
    yield [badItem(error.line, error.message, true)];
  }
}

const isBlankLine = (bytes: Buffer): boolean => bytes.length < 1_000 && bytes.toString("latin1").trim() === "";

/** Brackets outside of texts never nest deeper than they are many; only long lists of them are counted exactly. */
function isTooDeep(bytes: Buffer): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (inString) {
      if (byte === 0x5c) at++;
      else if (byte === 0x22) inString = false;
    } else if (byte === 0x22) inString = true;
    else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > deepest) return true;
    } else if (byte === 0x7d || byte === 0x5d) depth--;
  }
  return false;
}

/** One JSON value a line; empty lines are passed over. */
export const jsonLineItems = (chunks: AsyncIterable<Buffer>): AsyncGenerator<RawItem[]> =>
  itemsByLine(chunks, (bytes, line) => {
    if (isBlankLine(bytes)) return null;
    if (isTooDeep(bytes)) return badItem(line, `The item is nested deeper than ${deepest} levels.`);
    return readJson(bytes, line);
  });

/** A task a line, under the key for data whose key is not known yet; empty lines are passed over. */
export const textLineItems = (chunks: AsyncIterable<Buffer>): AsyncGenerator<RawItem[]> =>
  itemsByLine(chunks, (bytes, line) => {
    if (isBlankLine(bytes)) return null;
    if (!isUtf8(bytes)) return badItem(line, "This is not UTF-8 text; save the file as UTF-8.");
    if (bytes.includes(0)) return badItem(line, `The line ${unstorable}.`);
    return { ok: true, line, value: { data: { [undefinedKey]: bytes.toString("utf8") } } };
  });
