import { api } from "@tandem/schema/api";
import type { FastifyInstance } from "fastify";
import { route } from "../../http/route.ts";
import * as annotations from "./change.ts";
import * as drafts from "./drafts.ts";
import { submitAnnotation } from "./submit.ts";

const { annotations: table, drafts: draftTable } = api;

export function addAnnotationsRoutes(app: FastifyInstance): void {
  const { db } = app.tandem;

  route(app, table.list, ({ params }) => annotations.listAnnotations(db, params.id));
  route(app, table.create, ({ params, query, body, caller }) => {
    const skipped = Boolean(query.was_cancelled ?? body.was_cancelled ?? false);
    return submitAnnotation(db, params.id, body, skipped, caller);
  });
  route(app, table.get, ({ params }) => annotations.getAnnotation(db, params.id));
  route(app, table.change, ({ params, body, caller }) => annotations.changeAnnotation(db, params.id, body, caller));
  route(app, table.replace, ({ params, body, caller }) => annotations.changeAnnotation(db, params.id, body, caller));
  route(app, table.delete, ({ params, caller }) => annotations.deleteAnnotation(db, params.id, caller));
  route(app, table.convertToDraft, ({ params, caller }) => annotations.convertToDraft(db, params.id, caller));

  route(app, draftTable.listForTask, ({ params, caller }) => drafts.listDrafts(db, params.id, null, caller));
  route(app, draftTable.createForTask, ({ params, project, body, caller }) =>
    drafts.createDraft(db, { id: params.id, project }, null, body, caller),
  );
  route(app, draftTable.listForAnnotation, ({ params, caller }) =>
    drafts.listDrafts(db, params.id, params.annotation, caller),
  );
  route(app, draftTable.createForAnnotation, ({ params, project, body, caller }) =>
    drafts.createDraft(db, { id: params.id, project }, params.annotation, body, caller),
  );
  route(app, draftTable.get, ({ params, caller }) => drafts.getDraft(db, params.id, caller));
  route(app, draftTable.change, ({ params, body, caller }) => drafts.changeDraft(db, params.id, body, caller));
  route(app, draftTable.delete, ({ params, caller }) => drafts.deleteDraft(db, params.id, caller));
}
