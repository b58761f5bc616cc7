/**
 * E-mail messages (RFC 5322, MIME) to their readable text. Messages come as "binary" strings: one character a byte,
 * because each part has a character set of its own.
 */
import { TextDecoder } from "node:util";
import { htmlToText } from "./html-text.ts";

type Headers = ReadonlyMap<string, string>;
type Entity = { readonly headers: Headers; readonly body: string };

/** Longer bodies are cut before any work: what a person would read comes first. */
const MAX_BODY = 200_000;
const MAX_DEPTH = 6;

/** The subject and readable text of a raw message; either may be empty. */
export function readMessage(raw: string): { subject: string; text: string } {
  const message = splitEntity(raw.replace(/\r\n?/g, "\n").replace(/^From .*\n/, ""));
  return {
    subject: decodeWords(message.headers.get("subject") ?? "")
      .replace(/\s+/g, " ")
      .trim(),
    text: readEntity(message, 0),
  };
}

/** Header fields end at the first empty line, or at the first line that cannot be one. */
function splitEntity(source: string): Entity {
  const headers = new Map<string, string>();
  const lines = /([^\n]*)(?:\n|$)/y;
  let last = "";
  let position = 0;
  while (position < source.length) {
    lines.lastIndex = position;
    const line = lines.exec(source)?.[1] ?? "";
    const field = /^([!-9;-~]+)[ \t]*:[ \t]*(.*)$/.exec(line);
    if (/^[ \t]+\S/.test(line) && last !== "") {
      headers.set(last, `${headers.get(last) ?? ""} ${line.trim()}`);
    } else if (field !== null) {
      last = (field[1] as string).toLowerCase();
      // The first field of a name counts; later ones are kept apart so that their continuation lines go there too.
      if (headers.has(last)) last = `${last} `;
      headers.set(last, field[2] as string);
    } else {
      if (line.trim() === "") position += line.length + 1;
      break;
    }
    position += line.length + 1;
  }
  return { headers, body: source.slice(position, position + MAX_BODY) };
}

function readEntity(entity: Entity, depth: number): string {
  const type = contentType(entity.headers.get("content-type") ?? "text/plain");
  if (type.name.startsWith("multipart/") && depth < MAX_DEPTH) {
    const boundary = type.parameters.get("boundary");
    if (boundary !== undefined) return readMultipart(entity.body, boundary, type.name, depth);
  }
  if (type.name === "message/rfc822" && depth < MAX_DEPTH) return readEntity(splitEntity(entity.body), depth + 1);
  if (!type.name.startsWith("text") && !type.name.startsWith("multipart/") && type.name.includes("/")) return "";
  const bytes = decodeTransfer(entity.body, entity.headers.get("content-transfer-encoding") ?? "");
  const text = decodeCharset(bytes, type.parameters.get("charset"));
  return type.name === "text/html" || looksLikeHtml(text) ? htmlToText(text) : text;
}

function readMultipart(body: string, boundary: string, name: string, depth: number): string {
  const [, ...pieces] = `\n${body}`.split(`\n--${boundary}`);
  const readable: string[] = [];
  for (const piece of pieces) {
    if (piece.startsWith("--")) break;
    const text = readEntity(splitEntity(piece.replace(/^[^\n]*\n/, "")), depth + 1).trim();
    if (text !== "") readable.push(text);
  }
  if (name !== "multipart/alternative") return readable.join("\n\n");
  // Alternatives say the same in rising richness; the first that says anything at all is the plainest.
  return readable.find((text) => text.length >= 20) ?? readable[0] ?? "";
}

function contentType(value: string): { name: string; parameters: Map<string, string> } {
  const parameters = new Map<string, string>();
  for (const match of value.matchAll(/;\s*([a-z-]+)\s*=\s*(?:"([^"]*)"?|([^;\s]+))/gi)) {
    parameters.set((match[1] as string).toLowerCase(), match[2] ?? match[3] ?? "");
  }
  return { name: (/^\s*([^\s;]+)/.exec(value)?.[1] ?? "text/plain").toLowerCase(), parameters };
}

function looksLikeHtml(text: string): boolean {
  if (/^\s*(?:<!doctype html|<html\b|<head\b|<body\b)/i.test(text)) return true;
  const tags = text.match(/<\/?(?:p|br|b|i|u|font|table|tr|td|a|center|div|html|body|img|span|h[1-6])\b[^<>]*>/gi);
  return (tags?.length ?? 0) >= 5;
}

function decodeTransfer(body: string, encoding: string): string {
  const name = encoding.trim().toLowerCase();
  if (name === "base64") return decodeBase64(body) ?? body;
  // Some senders forget to say that they quoted.
  const quoted = name === "quoted-printable" || (body.match(/=3D["\w]|=20\n|[^=\n]=\n/g)?.length ?? 0) > 10;
  return quoted ? decodeQuotedPrintable(body) : body;
}

/** Quoted-printable (RFC 2045, 6.7) to bytes; what is not a valid escape stays as it is. */
export function decodeQuotedPrintable(text: string): string {
  return text
    .replace(/=[ \t]*\n/g, "")
    .replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** Base64 to bytes, up to the first line that is no base64 (a mailing list's footer); undefined if there is none. */
export function decodeBase64(text: string): string | undefined {
  const block = /^\s*((?:[A-Za-z0-9+/]{4,}={0,2}[ \t]*(?:\n|$))+)/.exec(text)?.[1];
  return block === undefined ? undefined : Buffer.from(block, "base64").toString("latin1");
}

/** Encoded words of a header field (RFC 2047), and bare 8-bit bytes, to text. */
export function decodeWords(value: string): string {
  const joined = value.replace(/\?=\s+=\?/g, "?==?");
  const decoded = joined.replace(
    /=\?([^?\s]+)\?([bq])\?([^?]*)\?=/gi,
    (_, charset: string, kind: string, word: string) =>
      kind.toLowerCase() === "b"
        ? decodeCharset(Buffer.from(word, "base64").toString("latin1"), charset)
        : decodeCharset(decodeQuotedPrintable(word.replaceAll("_", " ")), charset),
  );
  return decoded === joined ? decodeCharset(joined, undefined) : decoded;
}

const decoders = new Map<string, TextDecoder | undefined>();

function decoderFor(charset: string, fatal: boolean): TextDecoder | undefined {
  const key = `${charset} ${fatal}`;
  if (!decoders.has(key)) {
    try {
      decoders.set(key, new TextDecoder(charset, { fatal }));
    } catch {
      decoders.set(key, undefined);
    }
  }
  return decoders.get(key);
}

function decodeStrictly(bytes: Buffer, charset: string): string | undefined {
  try {
    return decoderFor(charset, true)?.decode(bytes);
  } catch {
    return undefined;
  }
}

const WESTERN = /^(?:us-ascii|ascii|iso-8859-1|iso8859-1|latin1|windows-1252|default.*|unknown.*)$/i;

/**
 * Bytes to text in the declared character set, which an HTML page may also declare in itself. Undeclared, unknown and
 * wrongly Western ones are guessed: UTF-8 where it fits, Korean or Chinese where too many of the bytes outside tags are
 * high for a Western language, else Windows-1252.
 */
export function decodeCharset(binary: string, charset: string | undefined): string {
  // oxlint-disable-next-line no-control-regex -- ASCII only (and no escape sequences of ISO-2022): nothing to decode
  if (!/[\u0080-\u00ff\u001b]/.test(binary)) return binary;
  const bytes = Buffer.from(binary, "latin1");
  const inPage = /<meta\b[^>]*charset\s*=\s*["']?([\w-]+)/i.exec(binary.slice(0, 2000))?.[1];
  for (const declared of [charset, inPage]) {
    const name = declared?.trim().replace(/^ks_c_5601.*$/i, "euc-kr") ?? "";
    const decoder = name === "" || WESTERN.test(name) ? undefined : decoderFor(name, false);
    if (decoder !== undefined) return decoder.decode(bytes);
  }
  const outside = binary.replace(/<[^<>]*>|\s+/g, "");
  const high = outside.match(/[\u0080-\u00ff]/g)?.length ?? 0;
  const guesses = high > outside.length / 4 ? ["utf-8", "euc-kr", "big5", "gb18030"] : ["utf-8"];
  for (const guess of guesses) {
    const text = decodeStrictly(bytes, guess);
    if (text !== undefined) return text;
  }
  return (decoderFor("windows-1252", false) as TextDecoder).decode(bytes);
}
