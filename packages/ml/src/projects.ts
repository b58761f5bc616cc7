import { mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { projectIdOf } from "@tandem/schema/ml";
import { readIfThere } from "./durable-file.ts";
import { isFinished } from "./journal.ts";
import { openProject, type Project, type ProjectParts, resumeProject } from "./project.ts";
import { directoryName } from "./versions.ts";

/** All projects of a backend. */
export interface Projects {
  /**
   * The project that a request names, opened when it is new. `12.1718752000` (id and Unix second of its creation) is
   * one project for ever. A bare `12`, as webhooks have it, is the project with that id that was created at `created`
   * or, failing that, was used last: several labeling servers may each have a project 12.
   */
  get(name: string, created?: number | null): Project;
  /** The projects that a name may mean. */
  named(name: string): Project[];
  all(): Project[];
  /**
   * Forgets a project: its trainings are cancelled, and its versions are put aside in `.deleted`, where nobody but a
   * person looks. Answers whether there was one.
   */
  remove(name: string): Promise<boolean>;
  /** Opens what is on disk, loads its models and resumes its trainings. */
  resume(): void;
  /** Takes over what another backend has changed in a project. */
  look(name: string): void;
  /** The same for all projects, with those that are new. */
  lookAtAll(): void;
  close(): void;
}

/** Projects whose models are loaded at the start; others are loaded by their first request. */
const warmAtStart = 8;

export function createProjects(parts: ProjectParts): Projects {
  mkdirSync(parts.modelDirectory, { recursive: true });
  // The one used last is the last.
  const opened = new Map<string, Project>();
  let last: Project | undefined;
  const named = (name: string): Project[] => {
    const exact = opened.get(name);
    const hasCreation = name !== projectIdOf(name);
    if (hasCreation) return exact === undefined ? [] : [exact];
    return [...opened.values()].filter((project) => project.id === name);
  };
  const get = (name: string, created: number | null = null): Project => {
    // Most requests are for the same project as the one before.
    if (created === null && last?.name === name && opened.get(name) === last) return last;
    const candidates = named(name);
    const sameCreation = created === null ? undefined : candidates.find((project) => createdAt(project) === created);
    const known = sameCreation ?? candidates.at(-1);
    const project = known ?? openProject(name, parts);
    opened.delete(project.name);
    opened.set(project.name, project);
    last = project;
    return project;
  };
  /** Another backend has removed it. */
  const forget = (name: string): void => {
    opened.get(name)?.close();
    opened.delete(name);
  };
  return {
    get,
    named,
    all: () => [...opened.values()],
    async remove(name) {
      const found = named(name);
      await Promise.all(found.map(endTrainings));
      for (const project of found) {
        if (!opened.delete(project.name)) continue;
        project.close();
        putAside(parts.modelDirectory, project.name);
        parts.sharing.changed(project.name);
      }
      return found.length > 0;
    },
    resume() {
      for (const [index, name] of namesOnDisk(parts.modelDirectory).entries()) {
        const project = get(name);
        if (index < warmAtStart) project.warmUp();
        resumeProject(project, parts.model);
      }
    },
    look(name) {
      if (isOnDisk(parts.modelDirectory, name)) get(name).look();
      else forget(name);
    },
    lookAtAll() {
      const names = namesOnDisk(parts.modelDirectory);
      for (const name of opened.keys()) if (!names.includes(name)) forget(name);
      for (const name of names) {
        const project = get(name);
        project.look();
        resumeProject(project, parts.model);
      }
    },
    close() {
      for (const project of opened.values()) project.close();
    },
  };
}

/** Milliseconds that cancelled trainings get until their project is removed all the same. */
const endMs = 5000;

async function endTrainings(project: Project): Promise<void> {
  const jobs = project.journal.jobs().filter((job) => !isFinished(job));
  await Promise.all(jobs.map((job) => project.trainings.cancel(job)));
  for (let waited = 0; waited < endMs && !jobs.every(isFinished); waited += 50) await sleep(50);
}

/** Keeps what was trained, but no tokens. */
function putAside(modelDirectory: string, name: string): void {
  const directory = path.join(modelDirectory, directoryName(name));
  const aside = path.join(modelDirectory, ".deleted");
  mkdirSync(aside, { recursive: true, mode: 0o700 });
  rmSync(path.join(directory, "project.json"), { force: true });
  renameSync(directory, path.join(aside, `${directoryName(name)}-${Date.now()}`));
}

/** Unix second of the creation that is part of a project's name. */
function createdAt(project: Project): number | null {
  const [, created] = project.name.split(".");
  return created === undefined ? null : Number(created);
}

const isOnDisk = (modelDirectory: string, name: string): boolean =>
  readIfThere(path.join(modelDirectory, directoryName(name), "project.json")) !== null;

function namesOnDisk(directory: string): string[] {
  return readdirSync(directory).flatMap((entry) => {
    const text = readIfThere(path.join(directory, entry, "project.json"));
    if (text === null) return [];
    const facts: unknown = JSON.parse(text);
    const named = typeof facts === "object" && facts !== null && "project" in facts;
    return named && typeof facts.project === "string" ? [facts.project] : [];
  });
}
