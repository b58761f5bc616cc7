import { mkdirSync, readdirSync } from "node:fs";
import path from "node:path";
import { projectIdOf } from "@tandem/schema/ml";
import { readIfThere } from "./durable-file.ts";
import { openProject, type Project, type ProjectParts, resumeProject } from "./project.ts";

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
  /** Opens what is on disk, loads its models and resumes its trainings. */
  resume(): void;
  close(): void;
}

/** Projects whose models are loaded at the start; others are loaded by their first request. */
const warmAtStart = 8;

export function createProjects(parts: ProjectParts): Projects {
  mkdirSync(parts.modelDirectory, { recursive: true });
  // The one used last is the last.
  const opened = new Map<string, Project>();
  const named = (name: string): Project[] => {
    const exact = opened.get(name);
    const hasCreation = name !== projectIdOf(name);
    if (hasCreation) return exact === undefined ? [] : [exact];
    return [...opened.values()].filter((project) => project.id === name);
  };
  const get = (name: string, created: number | null = null): Project => {
    const candidates = named(name);
    const sameCreation = created === null ? undefined : candidates.find((project) => createdAt(project) === created);
    const known = sameCreation ?? candidates.at(-1);
    const project = known ?? openProject(name, parts);
    opened.delete(project.name);
    opened.set(project.name, project);
    return project;
  };
  return {
    get,
    named,
    all: () => [...opened.values()],
    resume() {
      for (const [index, name] of namesOnDisk(parts.modelDirectory).entries()) {
        const project = get(name);
        if (index < warmAtStart) project.warmUp();
        resumeProject(project, parts.model);
      }
    },
    close() {
      for (const project of opened.values()) project.close();
    },
  };
}

/** Unix second of the creation that is part of a project's name. */
function createdAt(project: Project): number | null {
  const [, created] = project.name.split(".");
  return created === undefined ? null : Number(created);
}

function namesOnDisk(directory: string): string[] {
  return readdirSync(directory).flatMap((entry) => {
    const text = readIfThere(path.join(directory, entry, "project.json"));
    if (text === null) return [];
    const facts: unknown = JSON.parse(text);
    const named = typeof facts === "object" && facts !== null && "project" in facts;
    return named && typeof facts.project === "string" ? [facts.project] : [];
  });
}
