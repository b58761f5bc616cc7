import path from "node:path";
import { undefinedKey } from "@tandem/schema";
import { importFormats } from "@tandem/schema/formats";
import { csvItems } from "./csv-items.ts";
import { jsonItems } from "./json-items.ts";
import { unstorable } from "./json-text.ts";
import { jsonLineItems, textLineItems } from "./line-items.ts";
import { badItem, type RawItem } from "./raw-items.ts";

/** What a file's items are made of. */
interface FileContent {
  chunks: AsyncIterable<Buffer>;
  /** Where the file is served, for tasks that are the file itself. */
  address: string | null;
}

interface FileFormat {
  /** False: the data's key is not in the file, so the config must have exactly one. */
  namesKeys: boolean;
  /** Label Studio's `could_be_tasks_list`. */
  listLike: boolean;
  items(content: FileContent): AsyncGenerator<RawItem[]>;
}

const largestDocument = 10 * 1024 * 1024;

/** The whole text is one task. */
async function* wholeText({ chunks }: FileContent): AsyncGenerator<RawItem[]> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > largestDocument) return yield [badItem(null, "The document is larger than 10 MB.", true)];
    parts.push(chunk);
  }
  const text = Buffer.concat(parts).toString("utf8");
  if (text.includes("\0")) yield [badItem(null, `The document ${unstorable}.`)];
  else yield [{ ok: true, line: null, value: { data: { [undefinedKey]: text } } }];
}

/** The task shows the file. */
async function* fileItself({ address }: FileContent): AsyncGenerator<RawItem[]> {
  if (address === null) yield [badItem(null, "Media must be uploaded as files.", true)];
  else yield [{ ok: true, line: null, value: { data: { [undefinedKey]: address } } }];
}

/** Only formats of other tools read such files; nobody did. */
async function* nobodys(): AsyncGenerator<RawItem[]> {
  const names = importFormats.map((format) => format.name).join(", ");
  const message = `The file is in no format that this label config has a use for; if it is one of ${names}, say so with ?format=.`;
  yield [badItem(null, message, true)];
}

/** Zips of tasks are unpacked before, but not those inside zips. */
async function* packed(): AsyncGenerator<RawItem[]> {
  yield [badItem(null, "A zip is not unpacked here: neither one inside a zip, nor one of predictions.", true)];
}

const formats = {
  json: { namesKeys: true, listLike: false, items: ({ chunks }) => jsonItems(chunks) },
  jsonl: { namesKeys: true, listLike: false, items: ({ chunks }) => jsonLineItems(chunks) },
  csv: { namesKeys: true, listLike: true, items: ({ chunks }) => csvItems(chunks, null) },
  tsv: { namesKeys: true, listLike: true, items: ({ chunks }) => csvItems(chunks, "\t") },
  txt: { namesKeys: false, listLike: true, items: ({ chunks }) => textLineItems(chunks) },
  document: { namesKeys: false, listLike: false, items: wholeText },
  media: { namesKeys: false, listLike: false, items: fileItself },
  zip: { namesKeys: true, listLike: false, items: packed },
  foreign: { namesKeys: true, listLike: false, items: nobodys },
} satisfies Record<string, FileFormat>;
export type FormatName = keyof typeof formats;

export const fileFormat = (name: FormatName): FileFormat => formats[name];

const media = "bmp flac gif jpg jpeg m4a mp3 ogg png svg wav mp4 webm webp".split(" ");
const byExtension: ReadonlyMap<string, FormatName> = new Map<string, FormatName>([
  ...importFormats.flatMap(({ extensions }) => extensions.map((extension) => [extension, "foreign"] as const)),
  [".zip", "zip"],
  [".json", "json"],
  [".jsonl", "jsonl"],
  [".ndjson", "jsonl"],
  [".csv", "csv"],
  [".tsv", "tsv"],
  [".txt", "txt"],
  [".htm", "document"],
  [".html", "document"],
  [".xml", "document"],
  ...media.map((extension) => [`.${extension}`, "media"] as const),
]);

export const extensionOf = (name: string): string => path.extname(name).toLowerCase();
/** The format of a file of that name, undefined for one that cannot be imported. */
export const formatOfFile = (name: string): FormatName | undefined => byExtension.get(extensionOf(name));
export const importableExtensions = [...byExtension.keys()];

/** The format of a body, by its content type; undefined when the type says nothing of it. */
export function formatOfType(contentType: string | undefined): FormatName | undefined {
  const type = contentType?.split(";")[0]?.trim().toLowerCase() ?? "";
  if (type === "" || type === "application/json" || type.endsWith("+json")) return "json";
  if (/^application\/(x-)?(ndjson|jsonl|jsonlines)$/.test(type)) return "jsonl";
  if (type === "text/csv") return "csv";
  if (type === "text/tab-separated-values") return "tsv";
  if (type === "text/plain") return "txt";
  return undefined;
}
