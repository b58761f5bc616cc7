import { linkSync, rmSync } from "node:fs";
import path from "node:path";
import { readIfThere, writeDurably } from "./durable-file.ts";

/** What a labeling server has told about a project; kept on disk, readable by the owner only. */
export interface ProjectFacts {
  /** The project's name. */
  project: string;
  labelConfig: string | null;
  extraParams: Record<string, unknown>;
  hostname: string | null;
  accessToken: string | null;
}

const factsFile = "project.json";

const texts = ["project", "labelConfig", "hostname", "accessToken"] as const;

/** Whether all of it is known. Asked for every request, nearly always true. */
export function tellsNothingNew(facts: ProjectFacts, news: Partial<ProjectFacts>): boolean {
  const { extraParams } = news;
  const same = texts.every((key) => news[key] === undefined || news[key] === facts[key]);
  return same && (extraParams === undefined || JSON.stringify(extraParams) === JSON.stringify(facts.extraParams));
}

export function saveFacts(directory: string, facts: ProjectFacts): void {
  writeDurably(path.join(directory, factsFile), JSON.stringify(facts), 0o600);
}

/** Writes the facts of a new project; what another replica has written in the meantime stays. */
export function saveFirstFacts(directory: string, facts: ProjectFacts): void {
  const file = path.join(directory, factsFile);
  if (readIfThere(file) !== null) return;
  const own = path.join(directory, `${factsFile}.${process.pid}`);
  writeDurably(own, JSON.stringify(facts), 0o600);
  try {
    // Unlike a rename, a link fails where there is a file already.
    linkSync(own, file);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

export function readFacts(directory: string, project: string): ProjectFacts {
  const none = { project, labelConfig: null, extraParams: {}, hostname: null, accessToken: null };
  const text = readIfThere(path.join(directory, factsFile));
  return text === null ? none : { ...none, ...(JSON.parse(text) as Partial<ProjectFacts>), project };
}
