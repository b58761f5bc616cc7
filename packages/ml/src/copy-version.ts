import { cpSync, linkSync, mkdirSync, readdirSync } from "node:fs";
import path from "node:path";
import { syncTree } from "./durable-file.ts";
import { errorText, HttpError } from "./http-error.ts";
import type { Log } from "./log.ts";
import type { Project } from "./project.ts";

/**
 * Gives `target` the live version, label config and extra params of `source`, at once whatever the version's size. It
 * answers as soon as it is loaded.
 *
 * @returns the version's name
 * @throws HttpError 409 when `target` has versions of its own.
 */
export function copyLiveVersion(source: Project, target: Project, log: Log): string {
  if (source === target || target.versions.list().length > 0) {
    throw new HttpError(409, `project ${target.id} has versions of its own; nothing was copied`);
  }
  const version = source.liveVersion();
  const { labelConfig, extraParams } = source.facts();
  target.remember({ extraParams, ...(labelConfig === null ? {} : { labelConfig }) });
  const directory = source.versions.directoryOf(version);
  const details = source.versions.list().find((one) => one.version === version);
  if (directory === null || details === undefined) return version;
  const copy = target.versions.begin(version);
  linkTree(directory, copy);
  syncTree(copy);
  target.versions.commit(details);
  target
    .activate(version)
    .catch((error: unknown) => log("error", `project ${target.id}: ${version}: ${errorText(error)}`));
  return version;
}

/** Copies files by giving them second names: the files of a version never change. */
function linkTree(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory()) linkTree(source, target);
    else if (entry.name !== "version.json") linkOrCopy(source, target);
  }
}

/** Not every file system has links. */
function linkOrCopy(source: string, target: string): void {
  try {
    linkSync(source, target);
  } catch {
    cpSync(source, target);
  }
}
