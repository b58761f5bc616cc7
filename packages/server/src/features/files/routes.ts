import { api } from "@tandem/schema/api";
import type { FastifyInstance } from "fastify";
import { notFound } from "../../errors.ts";
import { route } from "../../http/route.ts";
import { listUploads } from "./service.ts";
import { serveFile } from "./serve-file.ts";

/** Packing would break ranges and lengths. */
const unpacked = { compress: false } as const;

export function addFilesRoutes(app: FastifyInstance): void {
  route(app, api.imports.fileUploads, ({ project, query }) => listUploads(app.tandem.db, project, query.ids));
  app.get<{ Params: { project: string; file: string } }>("/data/upload/:project/:file", unpacked, (request, reply) =>
    serveFile(app.tandem, request, reply, { project: request.params.project, name: request.params.file }),
  );
  // The SDK's get_local_path asks here first.
  app.get<{ Querystring: { filepath?: unknown } }>("/storage-data/uploaded", unpacked, (request, reply) => {
    const match = /^\/?(?:data\/)?upload\/(\d+)\/([^/]+)$/.exec(String(request.query.filepath ?? ""));
    if (!match) throw notFound("FileUpload");
    return serveFile(app.tandem, request, reply, { project: match[1] ?? "", name: match[2] ?? "" });
  });
}
