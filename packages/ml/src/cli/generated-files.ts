import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { readIfThere } from "../durable-file.ts";
import { fieldOf, isObject } from "../request-fields.ts";

/** Tells which files of a folder were made by this command line, and how they were. */
const markerName = ".tandem-ml.json";

interface Marker {
  "made by": "tandem-ml";
  /** File → SHA-256 of what was written. */
  files: Record<string, string>;
}

/** What became of the files. */
export interface Written {
  written: string[];
  /** Somebody's own files, which were left as they are. */
  kept: string[];
  /** Files that were changed since they were made → where they are now. */
  saved: [file: string, as: string][];
}

/** Files by their paths in a folder, with `/` between. */
export type GeneratedFiles = ReadonlyMap<string, string | Uint8Array>;

/** Whether this command line made files in a folder. */
export const isMarked = (directory: string): boolean => existsSync(path.join(directory, markerName));

/** Whether there is a folder with anything in it. */
export const hasContent = (directory: string): boolean => existsSync(directory) && readdirSync(directory).length > 0;

/**
 * Writes files into a folder. What was not made by this command line is never touched. With `force` own files are made
 * again; one that was changed since is renamed first.
 *
 * @throws Error naming the files that are there, without `force`; nothing is written then.
 */
export async function writeGenerated(
  directory: string,
  files: GeneratedFiles,
  { force = false }: { force?: boolean },
): Promise<Written> {
  const marker = readMarker(directory);
  const differing = [...files].filter(([file, content]) => {
    const there = hashOfFile(path.join(directory, file));
    return there !== null && there !== hashOf(content);
  });
  if (differing.length > 0 && !force) {
    const names = differing.map(([file]) => file).join(", ");
    throw new Error(`${directory} has ${names} already; --force makes those again that this command has made`);
  }
  const result: Written = { written: [], kept: [], saved: [] };
  for (const [file, content] of files) {
    const place = path.join(directory, file);
    const there = hashOfFile(place);
    const known = marker.files[file];
    if (there !== null && known === undefined && there !== hashOf(content)) {
      result.kept.push(file);
      continue;
    }
    if (there !== null && there !== known && there !== hashOf(content)) {
      const as = freeName(place);
      await rename(place, as);
      result.saved.push([file, path.basename(as)]);
    }
    await mkdir(path.dirname(place), { recursive: true });
    await writeFile(place, content);
    marker.files[file] = hashOf(content);
    result.written.push(file);
  }
  await mkdir(directory, { recursive: true });
  await writeFile(path.join(directory, markerName), `${JSON.stringify(marker, null, 2)}\n`);
  return result;
}

/** What became of the files, a line each. */
export function tellWritten({ kept, saved }: Written): string {
  return [
    ...kept.map((file) => `left alone: ${file}, which is your own\n`),
    ...saved.map(([file, as]) => `made again: ${file}; yours is now ${as}\n`),
  ].join("");
}

function readMarker(directory: string): Marker {
  const text = readIfThere(path.join(directory, markerName));
  const empty: Marker = { "made by": "tandem-ml", files: {} };
  if (text === null) return empty;
  const value: unknown = JSON.parse(text);
  const files = fieldOf(value, "files");
  return isObject(files) ? { ...empty, files: files as Marker["files"] } : empty;
}

function freeName(place: string): string {
  for (let number = 1; ; number += 1) {
    const name = `${place}.old-${number}`;
    if (!existsSync(name)) return name;
  }
}

const hashOfFile = (place: string): string | null => (existsSync(place) ? hashOf(readFileSync(place)) : null);

const hashOf = (content: string | Uint8Array): string => createHash("sha256").update(content).digest("hex");

/** A template's file with its placeholders filled: `__NAME__` and others. */
export async function fillTemplate(file: string, values: Readonly<Record<string, string>>): Promise<string> {
  let text = await readFile(new URL(`template/${file}`, import.meta.url), "utf8");
  for (const [name, value] of Object.entries(values)) text = text.replaceAll(`__${name}__`, () => value);
  return text;
}
