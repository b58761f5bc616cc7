import { dataAt } from "../text-target.ts";
import type { ImportedItem, ImportedResults, ImportFile } from "../format.ts";
import { joined } from "../bytes.ts";
import type { ImageTarget } from "./image-target.ts";

const megabyte = 1024 * 1024;

/** All bytes of a file, or what is wrong: files that must be read as a whole may have so many megabytes. */
export async function wholeFile(file: ImportFile, mostMegabytes: number): Promise<Uint8Array<ArrayBuffer> | string> {
  const tooLarge = `The file is larger than ${mostMegabytes} MB, which is too large to be read as a whole; split it.`;
  if (file.size !== null && file.size > mostMegabytes * megabyte) return tooLarge;
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of file.chunks()) {
    size += part.length;
    if (size > mostMegabytes * megabyte) return tooLarge;
    parts.push(part);
  }
  return joined(parts);
}

/** A file's text, or what is wrong. */
export async function wholeText(
  file: ImportFile,
  mostMegabytes: number,
): Promise<{ text: string } | { problem: string }> {
  const bytes = await wholeFile(file, mostMegabytes);
  if (typeof bytes === "string") return { problem: bytes };
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return { problem: "This is not UTF-8 text; save the file as UTF-8." };
  }
}

/** What is wrong with a file, as an item. */
export function badFile(file: string, message: string, path: string | null = null): ImportedItem {
  return { ok: false, file, line: null, path, message };
}

/** A task that shows an image, with what a data set says of it as a prediction. */
export function imageTask(
  target: ImageTarget,
  address: string,
  result: readonly Record<string, unknown>[],
  version: string,
): { data: Record<string, unknown>; predictions?: ImportedResults[] } {
  const data = dataAt(target.key ?? "image", target.hasPages ? [address] : address);
  return { data, ...(result.length === 0 ? {} : { predictions: [{ model_version: version, result }] }) };
}

/** The last part of a path without its ending. */
export const stemOf = (path: string): string => lastPart(path).replace(/(?<=.)\.[^.]*$/, "");
/** The last part of a path. */
export const lastPart = (path: string): string => path.split(/[/\\]/).at(-1) ?? "";
/** The ending of a path, in lower case with the dot. */
export const pathEnding = (path: string): string => /.\.([^./\\]*)$/.exec(path)?.[0].slice(1).toLowerCase() ?? "";
