import { api } from "@tandem/schema/api";
import type { FastifyInstance } from "fastify";
import { userIdOf, userOf } from "../../http/caller.ts";
import { type LiveHub, streamLive } from "../../http/live-stream.ts";
import { route } from "../../http/route.ts";
import { deleteProject } from "./deletion.ts";
import { labelStreamHistory } from "./history.ts";
import { checkAgainstAnnotations, checkedConfig, essentialChange, refuseEmpty } from "./label-config.ts";
import { listCounts, listProjects } from "./listing.ts";
import { addMember, listAnnotators, listMembers } from "./members.ts";
import { deleteModelVersion, listModelVersions } from "./model-versions.ts";
import { configOf } from "./parsed-configs.ts";
import { projectRow } from "./rows.ts";
import { sampleTask } from "./sample-task.ts";
import { changeProject, createProject, getProject } from "./service.ts";
import { projectSummary } from "./summary.ts";

const { projects } = api;

declare module "fastify" {
  interface FastifyInstance {
    /** Set by the app: who listens to what happens in which project. */
    liveHub: LiveHub;
  }
}

export function addProjectsRoutes(app: FastifyInstance): void {
  const context = app.tandem;
  const { db } = context;

  route(app, projects.list, ({ caller, query }) => listProjects(context, caller, query));
  route(app, projects.counts, ({ caller, query }) => listCounts(context, caller, query));
  route(app, projects.create, async ({ caller, body }) => {
    const id = await db.transaction().execute((trx) => createProject(trx, context, body, userOf(caller)));
    return getProject(db, id, caller);
  });
  route(app, projects.get, ({ params, caller }) => getProject(db, params.id, caller));
  route(app, projects.change, ({ params, body, caller }) => changeProject(context, params.id, body, caller));
  route(app, projects.replace, ({ params, body, caller }) => changeProject(context, params.id, body, caller));
  route(app, projects.delete, ({ params, caller }) => deleteProject(context, params.id, userIdOf(caller)));

  route(app, projects.validateConfig, ({ body }) => {
    refuseEmpty(body.label_config);
    checkedConfig(body.label_config);
  });
  route(app, projects.validateConfigFor, async ({ params, body }) => {
    refuseEmpty(body.label_config);
    const project = await projectRow(db, params.id);
    const config = checkedConfig(body.label_config);
    await checkAgainstAnnotations(db, project, config);
    return { config_essential_data_has_changed: essentialChange(configOf(project), config) };
  });
  route(app, projects.sampleTask, ({ body }) => ({
    sample_task: sampleTask(body.label_config, body.include_annotation_and_prediction === true),
  }));

  route(app, projects.summary, ({ params }) => projectSummary(db, params.id));
  // Nothing is kept that could be wrong: the summary is counted when it is asked for.
  route(app, projects.resetSummary, async ({ params }) => ({ ...(await projectSummary(db, params.id)) }));
  route(app, projects.history, ({ params, caller }) => labelStreamHistory(db, params.id, userOf(caller).id));
  route(app, projects.modelVersions, ({ params, query }) => listModelVersions(db, params.id, query));
  route(app, projects.deleteModelVersion, ({ params, body }) =>
    deleteModelVersion(context, params.id, body.model_version),
  );
  route(app, projects.annotators, ({ params }) => listAnnotators(db, params.id));
  route(app, projects.members, ({ params }) => listMembers(db, params.id));
  route(app, projects.addMember, ({ params, body, caller }) => addMember(db, params.id, caller, body));
  route(app, projects.live, ({ params, request, reply }) => streamLive(app.liveHub, params.id, request, reply));
}
