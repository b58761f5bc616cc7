import type { Context } from "../../context.ts";
import { removeFile, type StoredFile, storeFile } from "../files/index.ts";
import { formatOfFile } from "./formats.ts";
import { fileUpload, type Upload } from "./received.ts";
import { type OpenZip, openZip, UnreadableEntry, type ZipEntry } from "./unzip.ts";

/** Uploads with the files of zips in the place of the zips. */
export interface Expanded {
  uploads: Upload[];
  /** Pictures, sounds and films out of zips: they are files of the project from now on. */
  stored: StoredFile[];
  /** Files in zips that cannot be unpacked. */
  problems: { file: string; message: string }[];
  hasZips: boolean;
  close(): void;
  /** After failure: removes what was stored. */
  discard(): Promise<void>;
}

/** Unpacked, a zip may be so many times as large as an upload. */
const growth = 4;

/**
 * Opens zips. Their texts stay packed until they are read; media is stored, because tasks show it.
 * @throws 400 for what is no zip or an unsafe one
 */
export async function expandZips(
  { config: { dataDirectory, maxUploadBytes } }: Pick<Context, "config">,
  project: number,
  uploads: readonly Upload[],
): Promise<Expanded> {
  const zips: OpenZip[] = [];
  const expanded: Expanded = {
    uploads: [],
    stored: [],
    problems: [],
    hasZips: false,
    close: () => zips.forEach((zip) => zip.close()),
    async discard() {
      for (const file of expanded.stored) await removeFile(dataDirectory, file.path);
    },
  };
  try {
    for (const upload of uploads) {
      if (upload.format !== "zip" || !upload.file) {
        expanded.uploads.push(upload);
        continue;
      }
      expanded.hasZips = true;
      const zip = await openZip(dataDirectory, upload.file, maxUploadBytes * growth);
      zips.push(zip);
      for (const entry of zip.entries) await addEntry(expanded, entry, upload.file, { dataDirectory, project });
    }
    return expanded;
  } catch (error) {
    expanded.close();
    await expanded.discard();
    throw error;
  }
}

async function addEntry(
  expanded: Expanded,
  entry: ZipEntry,
  zip: StoredFile,
  { dataDirectory, project }: { dataDirectory: string; project: number },
): Promise<void> {
  if (entry.problem !== null) return void expanded.problems.push({ file: entry.path, message: entry.problem });
  const format = formatOfFile(entry.path) ?? "foreign";
  if (format !== "media") {
    const { path, size } = entry;
    expanded.uploads.push({ name: path, format, size, file: zip, chunks: () => entry.chunks() });
    return;
  }
  try {
    const file = await storeFile(dataDirectory, project, entry.path, entry.chunks());
    expanded.stored.push(file);
    expanded.uploads.push({ ...fileUpload(dataDirectory, file, format), name: entry.path });
  } catch (error) {
    if (!(error instanceof UnreadableEntry)) throw error;
    expanded.problems.push({ file: entry.path, message: error.message });
  }
}
