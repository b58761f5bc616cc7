import { mkdirSync, readdirSync } from "node:fs";
import path from "node:path";
import { readIfThere } from "./durable-file.ts";
import { openProject, type Project, type ProjectParts, resumeProject } from "./project.ts";

/** All projects of a backend. */
export interface Projects {
  /** The project of an id, opened when it is new. */
  get(id: string): Project;
  all(): Project[];
  /** Opens what is on disk, loads its models and resumes its trainings. */
  resume(): void;
  close(): void;
}

/** Projects whose models are loaded at the start; others are loaded by their first request. */
const warmAtStart = 8;

export function createProjects(parts: ProjectParts): Projects {
  mkdirSync(parts.modelDirectory, { recursive: true });
  const opened = new Map<string, Project>();
  const get = (id: string): Project => {
    const known = opened.get(id);
    if (known !== undefined) return known;
    const project = openProject(id, parts);
    opened.set(id, project);
    return project;
  };
  return {
    get,
    all: () => [...opened.values()],
    resume() {
      for (const [index, id] of idsOnDisk(parts.modelDirectory).entries()) {
        const project = get(id);
        if (index < warmAtStart) project.warmUp();
        resumeProject(project, parts.model);
      }
    },
    close() {
      for (const project of opened.values()) project.close();
    },
  };
}

function idsOnDisk(directory: string): string[] {
  return readdirSync(directory).flatMap((entry) => {
    const text = readIfThere(path.join(directory, entry, "project.json"));
    if (text === null) return [];
    const facts: unknown = JSON.parse(text);
    const named = typeof facts === "object" && facts !== null && "project" in facts;
    return named && typeof facts.project === "string" ? [facts.project] : [];
  });
}
