import { sql } from "kysely";
import type { Db, Trx } from "../../database/emit.ts";
import { storedText } from "../accounts/index.ts";

/** The name of the version of predictions that came without one. */
export const unnamedVersion = "undefined";

export interface ModelVersion {
  id: number;
  name: string;
  backend: number | null;
}

/**
 * The version with that name from that source, made when there is none. `backend` null: static predictions, imported
 * or created through the API. The same name from two sources is two versions.
 */
export async function versionFor(db: Db | Trx, project: number, backend: number | null, name: string): Promise<number> {
  const stored = storedText(name) || unnamedVersion;
  const known = await findVersion(db, project, backend, stored);
  if (known !== undefined) return known;
  const made = await db
    .insertInto("model_versions")
    .values({ project_id: project, ml_backend_id: backend, name: stored })
    .onConflict((conflict) => conflict.doNothing())
    .returning("id")
    .executeTakeFirst();
  const id = made?.id ?? (await findVersion(db, project, backend, stored));
  if (id === undefined) throw new Error(`The model version ${stored} of project ${project} vanished while being made`);
  return id;
}

async function findVersion(
  db: Db | Trx,
  project: number,
  backend: number | null,
  name: string,
): Promise<number | undefined> {
  const { rows } = await sql<{ id: number }>`
    select id from model_versions
    where project_id = ${project} and coalesce(ml_backend_id, 0) = ${backend ?? 0} and name = ${name}`.execute(db);
  return rows[0]?.id;
}

export async function versionById(db: Db | Trx, id: number): Promise<ModelVersion | undefined> {
  return db
    .selectFrom("model_versions")
    .select(["id", "name", "ml_backend_id as backend"])
    .where("id", "=", id)
    .executeTakeFirst();
}
