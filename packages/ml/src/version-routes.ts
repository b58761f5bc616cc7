import type { FastifyRequest } from "fastify";
import { VersionsResponse } from "@tandem/schema/ml";
import { objectWith, projectName, text } from "./api-shapes.ts";
import { chosen, projectQuery } from "./chosen-projects.ts";
import type { BackendRoute } from "./http.ts";
import { HttpError } from "./http-error.ts";
import type { Project } from "./project.ts";
import type { Projects } from "./projects.ts";
import { fieldOf, idOf } from "./request-fields.ts";

const answers = { 200: { description: "Versions", schema: VersionsResponse } };

/** The versions of the model, and which one answers. */
export function versionRoutes(projects: Projects): BackendRoute[] {
  return [
    {
      method: "GET",
      path: "/versions",
      summary: "The trained versions and the one that answers",
      query: projectQuery,
      answers,
      handle: ({ query }) => versions(chosen(projects, query)),
    },
    {
      method: "POST",
      path: "/versions",
      summary: "The same, as Label Studio 1.5 to 1.8 may ask it",
      body: objectWith({ project: projectName }, "project"),
      answers,
      handle: ({ body }) => {
        if (fieldOf(body, "project") === undefined)
          throw new HttpError(400, "/project: expected a project, not nothing");
        return versions(chosen(projects, body));
      },
    },
    {
      method: "POST",
      path: "/versions/:id/activate",
      summary: "Makes a version answer: an older one to roll back, a newer one to go on",
      query: { project: "Whose version, when several projects have it; may stand in the body too" },
      answers: {
        200: {
          description: "The version answers",
          schema: objectWith({ model_version: text }, "model_version"),
        },
      },
      handle: async (request) => {
        const version = idOf(request);
        const project = projectWith(projects, version, request);
        await project.activate(version);
        return { model_version: project.liveVersion() };
      },
    },
  ];
}

function versions(projects: readonly Project[]): VersionsResponse & { current_version: string | null } {
  const details = projects.flatMap((project) => project.versions.list());
  const names = projects.flatMap((project) => [
    project.versions.initial,
    ...project.versions.list().map((one) => one.version),
  ]);
  const [only] = projects;
  const current = projects.length === 1 && only !== undefined ? only.liveVersion() : null;
  // `current_version` is how backends of 2023 say it.
  return { versions: [...new Set(names)], current, current_version: current, details };
}

function projectWith(projects: Projects, version: string, request: FastifyRequest): Project {
  const named = fieldOf(request.query, "project") ?? fieldOf(request.body, "project");
  const candidates = chosen(projects, named === undefined ? {} : { project: named });
  const holders = candidates.filter((project) => project.versions.has(version));
  const [only] = holders;
  if (only === undefined) throw new HttpError(404, `there is no version ${version}; GET /versions lists all`);
  if (holders.length > 1) throw new HttpError(400, `several projects have ${version}: say which with ?project=`);
  return only;
}
