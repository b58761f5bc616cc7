import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { readIfThere, syncDirectory, writeDurably } from "./durable-file.ts";

/** What is known of a trained version; kept as `version.json` in its directory. */
interface VersionDetails {
  version: string;
  /** ISO-8601, UTC. */
  created_at: string;
  /** Annotations the training saw. */
  labels_seen: number;
  /** Milliseconds of training, with fetching the labels. */
  duration_ms: number;
  metrics: Record<string, unknown>;
}

/** The versions of one project: immutable directories and a pointer to the live one. */
export interface VersionStore {
  /** The name before any training; it never changes. */
  readonly initial: string;
  /** Name of the live version; `initial` when nothing was trained or all was rolled back. */
  current(): string;
  /** Directory of a version; null for `initial`. */
  directoryOf(version: string): string | null;
  has(version: string): boolean;
  /** Trained versions, oldest first. */
  list(): VersionDetails[];
  /** A new name, never used before, greater than all others. */
  nextName(): string;
  /** Makes the directory that a training fills; not a version yet. */
  begin(version: string): string;
  /** Turns the filled directory, whose files are on the disk, into an immutable version. */
  commit(details: VersionDetails): void;
  /** Throws away what a training that failed has written. */
  abandon(version: string): void;
  /** Points to another version; readers see the old or the new one. */
  makeCurrent(version: string): void;
  /** Removes the oldest versions but `keep`, never the live one. */
  prune(keep: number): void;
}

const numberOf = (version: string): number => Number(/-v(\d+)(?:-[0-9a-f]+)?(?:\.tmp)?$/.exec(version)?.[1] ?? -1);

/** Lower-case letters, digits and dashes of a name, for file and version names. */
export function slugOf(name: string): string {
  const slug = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  return slug === "" ? "model" : slug.slice(0, 60);
}

/** Directory name for a project id, whatever the id is made of. */
export function directoryName(project: string): string {
  if (/^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,63}$/.test(project)) return project;
  return `p-${createHash("sha256").update(project).digest("hex").slice(0, 16)}`;
}

/**
 * Opens the versions in a directory, which is made when missing; leftovers of interrupted trainings are removed.
 *
 * @param name the model's name; versions are called `<name>-v0007-<6 hex digits>`.
 */
export function openVersions(directory: string, name: string): VersionStore {
  mkdirSync(directory, { recursive: true });
  const pointer = path.join(directory, "current");
  const initial = `${slugOf(name)}-v0000`;
  const placeOf = (version: string): string => path.join(directory, version);
  const temporaryOf = (version: string): string => `${placeOf(version)}.tmp`;
  const has = (version: string): boolean =>
    version === initial || (isVersionName(version) && existsSync(path.join(placeOf(version), "version.json")));

  for (const entry of readdirSync(directory)) {
    if (isVersionName(entry.replace(/\.tmp$/, "")) && entry.endsWith(".tmp")) remove(path.join(directory, entry));
  }

  const current = (): string => {
    const version = readIfThere(pointer)?.trim();
    return version !== undefined && version !== "" && has(version) ? version : initial;
  };
  const list = (): VersionDetails[] =>
    readdirSync(directory)
      .filter((entry) => !entry.endsWith(".tmp") && isVersionName(entry) && has(entry))
      .sort((one, other) => numberOf(one) - numberOf(other) || (one < other ? -1 : 1))
      .flatMap((entry) => readDetails(placeOf(entry)));

  return {
    initial,
    current,
    has,
    list,
    directoryOf: (version) => (version === initial ? null : placeOf(version)),
    nextName() {
      const last = Math.max(0, ...readdirSync(directory).map(numberOf));
      return `${slugOf(name)}-v${String(last + 1).padStart(4, "0")}-${randomBytes(3).toString("hex")}`;
    },
    begin(version) {
      mkdirSync(temporaryOf(version), { recursive: true });
      return temporaryOf(version);
    },
    commit(details) {
      writeDurably(path.join(temporaryOf(details.version), "version.json"), JSON.stringify(details));
      renameSync(temporaryOf(details.version), placeOf(details.version));
      syncDirectory(directory);
    },
    abandon: (version) => remove(temporaryOf(version)),
    makeCurrent: (version) => writeDurably(pointer, version === initial ? "" : version),
    prune(keep) {
      const live = current();
      const versions = list().map((details) => details.version);
      for (const version of versions.slice(0, Math.max(0, versions.length - keep))) {
        if (version !== live) remove(placeOf(version));
      }
    },
  };
}

const isVersionName = (name: string): boolean => /^[a-z0-9-]+-v\d{4,}-[0-9a-f]+$/.test(name);

function readDetails(place: string): VersionDetails[] {
  const text = readIfThere(path.join(place, "version.json"));
  return text === null ? [] : [JSON.parse(text) as VersionDetails];
}

function remove(place: string): void {
  rmSync(place, { recursive: true, force: true });
}
