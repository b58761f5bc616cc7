import { api } from "@tandem/schema/api";
import type { FastifyInstance } from "fastify";
import { userOf } from "../../http/caller.ts";
import { route } from "../../http/route.ts";
import { type ReadQuery, displayedBy } from "./displayed.ts";
import { type SelectNext, nextTask } from "./service.ts";

/** What the data manager lends to the label stream. */
export interface Displayed {
  selectNext: SelectNext;
  readQuery: ReadQuery;
}

export function addSamplingRoutes(app: FastifyInstance, displayed: Displayed): void {
  route(app, api.projects.next, async ({ query, caller, project }) =>
    nextTask(app.tandem, {
      project,
      user: userOf(caller),
      ...(await displayedBy(app.tandem.db, project, query, displayed)),
    }),
  );
}
