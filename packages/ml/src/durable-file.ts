import { closeSync, fsyncSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { HttpError } from "./http-error.ts";

/**
 * Replaces a file so that after a crash at any moment there is either the old or the new content, never half of it,
 * and so that it is on the disk when this returns.
 */
export function writeDurably(file: string, content: string, mode = 0o644): void {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    const descriptor = openSync(temporary, "w", mode);
    try {
      writeFileSync(descriptor, content);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  syncDirectory(path.dirname(file));
}

/** Makes renames inside a directory survive a power cut; a no-op where directories cannot be opened. */
export function syncDirectory(directory: string): void {
  if (process.platform === "win32") return;
  const descriptor = openSync(directory, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Puts all files below a directory on the disk. */
export function syncTree(directory: string): void {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const place = path.join(directory, entry.name);
    if (entry.isDirectory()) syncTree(place);
    else if (entry.isFile()) {
      const descriptor = openSync(place, "r+");
      fsyncSync(descriptor);
      closeSync(descriptor);
    }
  }
  syncDirectory(directory);
}

/** The file's content, or null when there is none. Other errors are thrown. */
export function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return null;
    throw error;
  }
}

/** Removes what `writeDurably` left when the process was killed in it; for directories that no other process writes. */
export function removeTemporaries(directory: string): void {
  for (const name of readdirSync(directory)) {
    if (/\.\d+\.tmp$/.test(name)) rmSync(path.join(directory, name), { force: true });
  }
}

/** Whether an error is the system's with one of these codes, such as `ENOENT`. */
export const hasCode = (error: unknown, ...codes: string[]): boolean =>
  error instanceof Error && "code" in error && codes.includes(String(error.code));

const storageProblems: Record<string, string> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EROFS: "the disk is read-only",
  EACCES: "it may not be written",
  EPERM: "it may not be written",
  EIO: "the disk fails",
};

/** What is wrong with the disk, in words with the place; null when the error is of another kind. */
export function storageProblem(error: unknown): string | null {
  if (!(error instanceof Error) || !("code" in error)) return null;
  const words = storageProblems[String(error.code)];
  if (words === undefined) return null;
  const place = "path" in error && typeof error.path === "string" ? ` (${error.path})` : "";
  return `${words}${place}: ${error.message}`;
}

/**
 * Runs `work`, which writes to the model directory.
 *
 * @throws HttpError 507 that says what is wrong when the disk does not take it.
 */
export async function stored<Answer>(what: string, work: () => Promise<Answer> | Answer): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    const problem = storageProblem(error);
    throw problem === null ? error : new HttpError(507, `${what} cannot be kept: ${problem}`);
  }
}
