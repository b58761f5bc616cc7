import { createHash } from "node:crypto";
import { createReadStream, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { fieldOf } from "./request-fields.ts";

/** A file of a version. */
export interface VersionFile {
  /** Below the version's directory, with `/`. */
  path: string;
  bytes: number;
  /** Hexadecimal. */
  sha256: string;
}

/** What is known of a trained version; kept as `version.json` in its directory. */
export interface VersionDetails {
  version: string;
  /** ISO-8601, UTC. */
  created_at: string;
  /** `fit`: trained on all labels; `update`: the former version with what was learned from single annotations since. */
  made_by?: "fit" | "update";
  /** Annotations the training saw. */
  labels_seen: number;
  /** Milliseconds of training, with fetching the labels. */
  duration_ms: number;
  metrics: Record<string, unknown>;
  /** The version that was live when the training began; null for none. */
  based_on?: string | null;
  /** Number of the last journaled update that the version knows. */
  updates?: number;
  /** SHA-256 of the label config it was trained for, hexadecimal; null when there was none. */
  label_config_sha256?: string | null;
  /** Version of `@tandem/ml` that made it. */
  sdk_version?: string;
  files?: VersionFile[];
}

/** The file in a version's directory that says what it is. */
export const detailsFile = "version.json";

/** Version of this package. */
export function sdkVersion(): string {
  const text = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return String(fieldOf(JSON.parse(text), "version") ?? "unknown");
}

/** SHA-256 of a text, hexadecimal; null for null. */
export const textHash = (text: string | null): string | null =>
  text === null ? null : createHash("sha256").update(text).digest("hex");

/** All files below a directory but `version.json`, in the order of their paths. */
export async function filesOf(directory: string): Promise<VersionFile[]> {
  const files: VersionFile[] = [];
  for (const name of pathsBelow(directory, "")) {
    const hash = createHash("sha256");
    await pipeline(createReadStream(path.join(directory, name)), hash);
    files.push({ path: name, bytes: statSync(path.join(directory, name)).size, sha256: hash.digest("hex") });
  }
  return files;
}

function pathsBelow(directory: string, prefix: string): string[] {
  return readdirSync(path.join(directory, prefix), { withFileTypes: true })
    .flatMap((entry) => {
      const name = `${prefix}${entry.name}`;
      if (entry.isDirectory()) return pathsBelow(directory, `${name}/`);
      return entry.isFile() && name !== detailsFile ? [name] : [];
    })
    .sort();
}

/** What is missing from a version's directory or has another size than when it was made; null when nothing. */
export function damageOf(directory: string, details: VersionDetails): string | null {
  for (const file of details.files ?? []) {
    const bytes = statSync(path.join(directory, file.path), { throwIfNoEntry: false })?.size;
    if (bytes === undefined) return `${file.path} is missing`;
    if (bytes !== file.bytes) return `${file.path} has ${bytes} bytes and should have ${file.bytes}`;
  }
  return null;
}
