import { readJson } from "./json-text.ts";
import { badItem, deepest, largestItem, type RawItem } from "./raw-items.ts";

const quote = 0x22;
const backslash = 0x5c;
const newline = 0x0a;
const comma = 0x2c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const isBlank = (byte: number): boolean => byte === 0x20 || byte === 0x0d || byte === 0x09 || byte === newline;

/**
 * Splits JSON text into items as it streams in: the elements of a list, or one object. Only one item is held in
 * memory; each is read by `JSON.parse`, this only finds where it ends. A list that is broken between items (no comma,
 * cut off) is told at its line; items before that are given.
 */
class JsonSplitter {
  /** Before the value · between items, an item or the end may follow · after an item · behind the value. */
  #state: "start" | "first" | "next" | "after" | "end" = "start";
  #isList = false;
  #line = 1;
  /** The item under way. */
  #inside = false;
  #parts: Buffer[] = [];
  #size = 0;
  #itemLine = 1;
  #depth = 0;
  #deepest = 0;
  #inString = false;
  #escaped = false;
  #isScalar = false;
  #found: RawItem[] = [];
  stopped = false;

  push(chunk: Buffer): RawItem[] {
    this.#found = [];
    let at = 0;
    while (at < chunk.length && !this.stopped)
      at = this.#inside ? this.#continueItem(chunk, at) : this.#between(chunk, at);
    return this.#found;
  }

  finish(): RawItem[] {
    this.#found = [];
    if (this.stopped) return [];
    if (this.#inside && this.#isScalar) this.#endItem();
    if (this.#inside)
      this.#stop(this.#itemLine, `The file ends inside the item that begins here (line ${this.#itemLine}).`);
    else if (this.#state === "start") this.#stop(1, "The file is empty.");
    else if (this.#state !== "end") this.#stop(this.#line, "The file ends before the list does: ']' is missing.");
    return this.#found;
  }

  #stop(line: number, message: string): void {
    this.#found.push(badItem(line, message, true));
    this.stopped = true;
  }

  /** One byte outside of items; answers where to go on. */
  #between(chunk: Buffer, at: number): number {
    const byte = chunk[at] as number;
    if (byte === newline) this.#line++;
    if (isBlank(byte)) return at + 1;
    switch (this.#state) {
      case "start":
        return this.#begin(chunk, at, byte);
      case "first":
        if (byte === closeBracket) return this.#endList(at);
        return this.#beginItem(at, byte);
      case "next":
        if (byte === closeBracket) {
          this.#found.push(badItem(this.#line, "There is a comma before the list's ']'."));
          return this.#endList(at);
        }
        return this.#beginItem(at, byte);
      case "after":
        if (byte === comma) this.#state = "next";
        else if (byte === closeBracket) return this.#endList(at);
        else
          this.#stop(
            this.#line,
            `Between two items there must be a comma, but there is '${String.fromCharCode(byte)}'.`,
          );
        return at + 1;
      case "end":
        this.#stop(
          this.#line,
          "There is more behind the end of the JSON value; several objects must be a list, or a .jsonl file with one a line.",
        );
        return at;
    }
  }

  #begin(chunk: Buffer, at: number, byte: number): number {
    // A byte order mark; it may be cut only in files shorter than itself.
    if (byte === 0xef && chunk[at + 1] === 0xbb && chunk[at + 2] === 0xbf) return at + 3;
    if (byte === openBracket) {
      this.#isList = true;
      this.#state = "first";
      return at + 1;
    }
    if (byte === openBrace) return this.#beginItem(at, byte);
    this.#stop(this.#line, "JSON with tasks begins with '[' or '{'.");
    return at;
  }

  #endList(at: number): number {
    this.#state = "end";
    return at + 1;
  }

  #beginItem(at: number, byte: number): number {
    this.#inside = true;
    this.#itemLine = this.#line;
    this.#isScalar = byte !== openBrace && byte !== openBracket && byte !== quote;
    this.#depth = 0;
    this.#deepest = 0;
    return at;
  }

  #endItem(): void {
    const bytes = this.#parts.length === 1 ? (this.#parts[0] as Buffer) : Buffer.concat(this.#parts);
    this.#parts = [];
    this.#size = 0;
    this.#inside = false;
    this.#state = this.#isList ? "after" : "end";
    this.#found.push(
      this.#deepest > deepest
        ? badItem(this.#itemLine, `The item is nested deeper than ${deepest} levels.`)
        : readJson(bytes, this.#itemLine),
    );
  }

  /** Keeps the bytes of the item from `from` to before `to`. */
  #keep(chunk: Buffer, from: number, to: number): void {
    this.#parts.push(chunk.subarray(from, to));
    this.#size += to - from;
    if (this.#size > largestItem)
      this.#stop(this.#itemLine, `The item that begins here is larger than ${largestItem / 1024 / 1024} MB.`);
  }

  #continueItem(chunk: Buffer, from: number): number {
    const end = this.#isScalar ? this.#scanScalar(chunk, from) : this.#scanNested(chunk, from);
    this.#keep(chunk, from, end === -1 ? chunk.length : end);
    if (end === -1 || this.stopped) return chunk.length;
    this.#endItem();
    return end;
  }

  #scanScalar(chunk: Buffer, from: number): number {
    for (let at = from; at < chunk.length; at++) {
      const byte = chunk[at] as number;
      if (byte === comma || byte === closeBracket || isBlank(byte)) return at;
    }
    return -1;
  }

  /** Where the object, list or text ends (exclusive), or -1 when it goes on in the next chunk. */
  #scanNested(chunk: Buffer, from: number): number {
    let depth = this.#depth;
    let inString = this.#inString;
    let escaped = this.#escaped;
    let end = -1;
    for (let at = from; at < chunk.length; at++) {
      const byte = chunk[at] as number;
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === backslash) escaped = true;
        else if (byte === quote) {
          inString = false;
          if (depth === 0) {
            end = at + 1;
            break;
          }
        } else if (byte === newline) {
          this.#stop(this.#line, "A text is not closed before the line ends: '\"' is missing.");
          break;
        }
      } else if (byte === quote) inString = true;
      else if (byte === openBrace || byte === openBracket) {
        depth++;
        if (depth > this.#deepest) this.#deepest = depth;
      } else if (byte === closeBrace || byte === closeBracket) {
        depth--;
        if (depth <= 0) {
          end = at + 1;
          break;
        }
      } else if (byte === newline) this.#line++;
    }
    this.#depth = depth;
    this.#inString = inString;
    this.#escaped = escaped;
    return end;
  }
}

/** The items of a JSON text, some at a time. */
export async function* jsonItems(chunks: AsyncIterable<Buffer>): AsyncGenerator<RawItem[]> {
  const splitter = new JsonSplitter();
  for await (const chunk of chunks) {
    const found = splitter.push(chunk);
    if (found.length > 0) yield found;
    if (splitter.stopped) return;
  }
  yield splitter.finish();
}
