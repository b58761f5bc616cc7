import type { Project } from "./project.ts";
import type { Projects } from "./projects.ts";
import { fieldOf } from "./request-fields.ts";
import { projectOf } from "./requests.ts";

export const projectQuery = { project: "Only this project's; default: all projects'" };

/** The projects that a query, or a body, is about: the named one, or all. */
export function chosen(projects: Projects, query: unknown): Project[] {
  const named = fieldOf(query, "project");
  return named === undefined ? projects.all() : projects.named(projectOf(named, "?project"));
}
