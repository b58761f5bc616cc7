import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { readIfThere, removeTemporaries, syncDirectory, writeDurably } from "./durable-file.ts";
import { damageOf, detailsFile, type VersionDetails } from "./version-details.ts";

/** Which version is live. */
export interface Live {
  version: string;
  /** Number of the last update that it knows: later ones are to be learned on top of it. */
  updates: number;
}

/** The versions of one project: immutable directories and a pointer to the live one. */
export interface VersionStore {
  /** The name before any training; it never changes. */
  readonly initial: string;
  /** Name of the live version; `initial` when nothing was trained or all was rolled back. */
  current(): string;
  /** The live version, and what it knows. */
  live(): Live;
  /** Directory of a version; null for `initial`. */
  directoryOf(version: string): string | null;
  has(version: string): boolean;
  /** Trained versions, oldest first. */
  list(): VersionDetails[];
  /** What is known of a version; undefined for `initial` and for names that are none. */
  details(version: string): VersionDetails | undefined;
  /** What of a version's files is not as it was made; null when all is well. */
  damage(version: string): string | null;
  /** A new name, never used before, greater than all others. */
  nextName(): string;
  /** Makes the directory that a training fills; not a version yet. */
  begin(version: string): string;
  /** Turns the filled directory, whose files are on the disk, into an immutable version. */
  commit(details: VersionDetails): void;
  /** Throws away what a training that failed or was cancelled has written, be it a version already or not. */
  abandon(version: string): void;
  /** Points to another version; readers see the old or the new one. Updates up to a number count as known. */
  makeCurrent(version: string, updates?: number): void;
  /** Removes the oldest versions but `keep`, never the live one nor those in use. */
  prune(keep: number, inUse?: ReadonlySet<string>): void;
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
 * Opens the versions in a directory, which is made when missing.
 *
 * @param name the model's name; versions are called `<name>-v0007-<6 hex digits>`.
 * @param shared whether other processes train here too; if not, leftovers of interrupted trainings are removed.
 */
export function openVersions(directory: string, name: string, shared = false): VersionStore {
  mkdirSync(directory, { recursive: true });
  const pointer = path.join(directory, "current");
  const initial = `${slugOf(name)}-v0000`;
  const placeOf = (version: string): string => path.join(directory, version);
  const temporaryOf = (version: string): string => `${placeOf(version)}.tmp`;
  const has = (version: string): boolean =>
    version === initial || (isVersionName(version) && existsSync(path.join(placeOf(version), detailsFile)));

  if (!shared) {
    removeLeftovers(directory, () => true);
    removeTemporaries(directory);
  }

  const live = (): Live => {
    const [version = "", updates] = (readIfThere(pointer) ?? "").trim().split(/\s+/);
    const known = Number(updates ?? 0);
    return { version: version !== "" && has(version) ? version : initial, updates: known };
  };
  const list = (): VersionDetails[] =>
    readdirSync(directory)
      .filter((entry) => isVersionName(entry) && has(entry))
      .sort((one, other) => numberOf(one) - numberOf(other) || (one < other ? -1 : 1))
      .flatMap((entry) => readDetails(placeOf(entry)) ?? []);
  const details = (version: string): VersionDetails | undefined =>
    isVersionName(version) ? readDetails(placeOf(version)) : undefined;

  return {
    initial,
    current: () => live().version,
    live,
    has,
    list,
    details,
    damage(version) {
      const known = details(version);
      return known === undefined ? null : damageOf(placeOf(version), known);
    },
    directoryOf: (version) => (version === initial ? null : placeOf(version)),
    nextName() {
      const last = Math.max(0, ...readdirSync(directory).map(numberOf));
      return `${slugOf(name)}-v${String(last + 1).padStart(4, "0")}-${randomBytes(3).toString("hex")}`;
    },
    begin(version) {
      mkdirSync(temporaryOf(version), { recursive: true });
      return temporaryOf(version);
    },
    commit(made) {
      writeDurably(path.join(temporaryOf(made.version), detailsFile), JSON.stringify(made));
      renameSync(temporaryOf(made.version), placeOf(made.version));
      syncDirectory(directory);
    },
    abandon(version) {
      if (isVersionName(version) && has(version)) retire(directory, version);
      else remove(temporaryOf(version));
    },
    makeCurrent: (version, updates = details(version)?.updates ?? 0) => writeDurably(pointer, `${version} ${updates}`),
    prune(keep, inUse = new Set()) {
      const kept = new Set([live().version, ...inUse]);
      const versions = list().map((one) => one.version);
      for (const version of versions.slice(0, Math.max(0, versions.length - keep))) {
        if (!kept.has(version)) retire(directory, version);
      }
      const newest = numberOf(versions.at(-1) ?? initial);
      // A training in progress writes to a name that is greater than all versions.
      removeLeftovers(directory, (entry) => numberOf(entry) < newest);
    },
  };
}

const isVersionName = (name: string): boolean => /^[a-z0-9-]+-v\d{4,}-[0-9a-f]+$/.test(name);

function readDetails(place: string): VersionDetails | undefined {
  const text = readIfThere(path.join(place, detailsFile));
  return text === null ? undefined : (JSON.parse(text) as VersionDetails);
}

/** Takes the name away first: a crash in the middle leaves no version with half its files. */
function retire(directory: string, version: string): void {
  const leftover = path.join(directory, `${version}.tmp`);
  renameSync(path.join(directory, version), leftover);
  remove(leftover);
}

function removeLeftovers(directory: string, isLeft: (entry: string) => boolean): void {
  for (const entry of readdirSync(directory)) {
    if (entry.endsWith(".tmp") && isVersionName(entry.replace(/\.tmp$/, "")) && isLeft(entry)) {
      remove(path.join(directory, entry));
    }
  }
}

function remove(place: string): void {
  rmSync(place, { recursive: true, force: true });
}
