import type { Selectable } from "kysely";
import type { Db } from "../../database/emit.ts";
import type { ProjectsTable } from "../../database/tables.ts";
import { notFound } from "../../errors.ts";
import { notBeingDeleted } from "./being-deleted.ts";

export type ProjectRow = Selectable<ProjectsTable>;

export async function findProject(db: Db, id: number): Promise<ProjectRow | undefined> {
  return db.selectFrom("projects").selectAll().where("id", "=", id).where(notBeingDeleted).executeTakeFirst();
}

/** The project's row; 404 if there is none. */
export async function projectRow(db: Db, id: number): Promise<ProjectRow> {
  const row = await findProject(db, id);
  if (!row) throw notFound("Project");
  return row;
}

/** As `projectRow`, locked until the transaction ends, for changes that depend on what is there. */
export async function lockProject(db: Db, id: number): Promise<ProjectRow> {
  const row = await db
    .selectFrom("projects")
    .selectAll()
    .where("id", "=", id)
    .where(notBeingDeleted)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (!row) throw notFound("Project");
  return row;
}
