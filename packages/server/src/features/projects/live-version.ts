import type { Db, Trx } from "../../database/emit.ts";

type VersionSource = { id: number; model_version: string | null };

/**
 * The model version that a project's `model_version` means now: a backend's title means that backend's current
 * version, any other word a static version of that name, or failing that the newest version of that name that a
 * backend made. Null when there is none.
 */
export async function liveVersionOf(db: Db | Trx, project: VersionSource): Promise<number | null> {
  const name = project.model_version;
  if (name === null || name === "") return null;
  const backend = await db
    .selectFrom("ml_backends")
    .select("current_version_id")
    .where("project_id", "=", project.id)
    .where("title", "=", name)
    .orderBy("id")
    .limit(1)
    .executeTakeFirst();
  if (backend) return backend.current_version_id;
  const version = await db
    .selectFrom("model_versions")
    .select("id")
    .where("project_id", "=", project.id)
    .where("name", "=", name)
    .orderBy((eb) => eb("ml_backend_id", "is not", null))
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  return version?.id ?? null;
}

/**
 * Brings `projects.live_version_id` up to date, after a change of the project's choice or of a backend's version.
 * @returns whether it changed: then the tasks' scores are another model's and must be set anew
 */
export async function setLiveVersion(trx: Trx, project: number): Promise<boolean> {
  const row = await trx
    .selectFrom("projects")
    .select(["id", "model_version", "live_version_id"])
    .where("id", "=", project)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (!row) return false;
  const live = await liveVersionOf(trx, row);
  if (live === row.live_version_id) return false;
  await trx.updateTable("projects").set({ live_version_id: live }).where("id", "=", project).execute();
  return true;
}

/** Whether a project may choose this: a backend's title, or a version that some predictions have. */
export async function isModelVersion(db: Db | Trx, project: number, name: string): Promise<boolean> {
  const title = await db
    .selectFrom("ml_backends")
    .select("id")
    .where("project_id", "=", project)
    .where("title", "=", name)
    .executeTakeFirst();
  if (title) return true;
  const version = await db
    .selectFrom("model_versions")
    .select("id")
    .where("project_id", "=", project)
    .where("name", "=", name)
    .executeTakeFirst();
  return version !== undefined;
}
