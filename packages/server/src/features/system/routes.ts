import { templates } from "@tandem/schema";
import { api } from "@tandem/schema/api";
import { openApiDocument } from "@tandem/schema/openapi";
import type { FastifyInstance } from "fastify";
import { sql } from "kysely";
import { AppError } from "../../errors.ts";
import { route } from "../../http/route.ts";
import { labelStudioVersion, tandemVersion } from "../../version.ts";

const openApi = openApiDocument(tandemVersion);
const part = { version: labelStudioVersion, short_version: labelStudioVersion, current_version_is_outdated: false };

/** Clients branch on `edition`: anything but Enterprise is asked for exports in one request, as we serve them. */
const versions = {
  release: labelStudioVersion,
  tandem: tandemVersion,
  edition: "Community",
  "label-studio-os-package": { ...part, latest_version_from_pypi: labelStudioVersion },
  "label-studio-os-backend": { message: "Tandem", commit: "", date: "", branch: "main", version: labelStudioVersion },
  "label-studio-frontend": { message: "Tandem", commit: "", date: "", branch: "main" },
  dm2: { message: "Tandem", commit: "", date: "", branch: "main" },
  "label-studio-converter": { version: tandemVersion },
};

/** What says that the server is there, and what it is. */
export function addSystemRoutes(app: FastifyInstance): void {
  const { db } = app.tandem;
  route(app, api.system.health, async () => {
    await sql`select 1`.execute(db).catch((cause: unknown) => {
      throw new AppError(503, "The database does not answer.", { cause });
    });
    return { status: "UP" };
  });
  route(app, api.system.version, () => versions);
  route(app, api.system.openapi, () => openApi);
  route(app, api.system.templates, () => ({
    templates: templates.map(({ id, title, group, description, config }) => ({
      id,
      title,
      group,
      description,
      config,
      // Label Studio's names for the same.
      details: description,
      type: "community",
    })),
    groups: [...new Set(templates.map(({ group }) => group))],
  }));
}
