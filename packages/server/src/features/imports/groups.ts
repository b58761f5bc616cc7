import type { LabelConfig } from "@tandem/schema";
import {
  type ImportFile,
  type ImportFormat,
  importFormat,
  importFormats,
  type ImportHead,
  type ImportRecord,
  recognizeImport,
} from "@tandem/schema/formats";
import { invalid } from "../../errors.ts";
import { fileFormat, type FormatName } from "./formats.ts";
import type { Upload } from "./received.ts";
import { UnreadableEntry } from "./unzip.ts";

/** Files that are read together: by a format of another tool, or — `null` — one by one as they are. */
export interface ImportGroup {
  format: ImportFormat | null;
  uploads: Upload[];
}

/** `?format=` for files that are read as they are, whatever they look like. */
export const plainFormat = "TASKS";

const headBytes = 64 * 1024;
/** Of so many files the beginning is looked at; a data set's other files are like them. */
const mostHeads = 50;

async function headOf(upload: Upload): Promise<ImportHead> {
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of upload.chunks()) {
      parts.push(chunk);
      size += chunk.length;
      if (size >= headBytes) break;
    }
  } catch (error) {
    // Told when it is read.
    if (!(error instanceof UnreadableEntry)) throw error;
  }
  return { path: upload.name ?? "", head: Buffer.concat(parts).subarray(0, headBytes).toString("utf8") };
}

/** Pictures, sounds and films are what tasks show, and never a list of tasks. */
const isMedia = ({ format }: Upload): boolean => format === "media";

function namedFormat(name: string, config: LabelConfig): ImportFormat {
  const format = importFormat(name);
  if (!format) {
    const names = [plainFormat, ...importFormats.map((one) => one.name)].join(", ");
    throw invalid({ format: [`"${name}" is not a format of this server; expected one of ${names}.`] });
  }
  const reason = format.fits(config);
  if (reason !== null) throw invalid({ format: [`Nothing can be imported as ${format.name}: ${reason}`] });
  return format;
}

/**
 * Finds out how files are to be read: all together by one format where that is certain, else each by itself. Bodies
 * and files of other content are read as they are.
 * @throws 400 for a `format` that is not there or not for this config
 */
export async function groupUploads(
  uploads: readonly Upload[],
  config: LabelConfig,
  format: string | undefined,
): Promise<ImportGroup[]> {
  const plain = (some: readonly Upload[]): ImportGroup[] => some.map((upload) => ({ format: null, uploads: [upload] }));
  if (format?.toUpperCase() === plainFormat) return plain(uploads);
  const texts = uploads.filter((upload) => !isMedia(upload));
  const media = uploads.filter((upload) => isMedia(upload) && upload.name !== null);
  const group = (together: ImportFormat, files: readonly Upload[]): ImportGroup => ({
    format: together,
    uploads: [...files, ...(together.readsImages ? media : [])],
  });
  if (format !== undefined && format !== "") return [group(namedFormat(format, config), texts)];
  // Bodies come from programs, which say what they send.
  const files = texts.filter(({ name }) => name !== null);
  const heads: ImportHead[] = [];
  for (const upload of files)
    heads.push(heads.length < mostHeads ? await headOf(upload) : { path: upload.name ?? "", head: "" });
  const images = media.map(({ name }) => ({ path: name ?? "", head: "" }));
  const together = recognizeImport(heads, config, images);
  if (together) return [group(together, files), ...plain(texts.filter(({ name }) => name === null))];
  return texts.length === 0 ? plain(uploads) : one(uploads, heads, config);
}

function one(uploads: readonly Upload[], heads: readonly ImportHead[], config: LabelConfig): ImportGroup[] {
  const byPath = new Map(heads.map((head) => [head.path, head]));
  return uploads.map((upload) => {
    const head = upload.name === null || isMedia(upload) ? undefined : byPath.get(upload.name);
    return { format: (head && recognizeImport([head], config)) ?? null, uploads: [upload] };
  });
}

/** A file as formats see it. */
export function importFile(upload: Upload): ImportFile {
  return {
    path: upload.name ?? "body",
    size: upload.size,
    chunks: () => upload.chunks(),
    records: () => recordsOf(upload, upload.format),
  };
}

const recordFormats = new Set<FormatName>(["json", "jsonl", "csv", "tsv"]);

async function* recordsOf(upload: Upload, name: FormatName): AsyncGenerator<readonly ImportRecord[]> {
  const format = recordFormats.has(name) ? name : "json";
  for await (const items of fileFormat(format).items({ chunks: upload.chunks(), address: null })) {
    yield items.map((item): ImportRecord => {
      if (!item.ok) return { ok: false, line: item.line, path: item.path, message: item.message };
      // A row of a table comes as a task's data.
      const isRow = format === "csv" || format === "tsv";
      return { ok: true, line: item.line, value: isRow ? (item.value as { data: unknown }).data : item.value };
    });
  }
}
