import type { View } from "@tandem/schema/api";
import { sql } from "kysely";
import type { Db, Trx } from "../../database/emit.ts";
import { notFound } from "../../errors.ts";

export interface ViewRow {
  id: number;
  project_id: number;
  user_id: number | null;
  position: number;
  data: Record<string, unknown>;
}

const columns = ["id", "project_id", "user_id", "position", "data"] as const;

/** A view; 404 when there is none, or when it is another project's. */
export async function viewRow(db: Db | Trx, id: number, project: number): Promise<ViewRow> {
  const row = await db
    .selectFrom("views")
    .select(columns)
    .where("id", "=", id)
    .where("project_id", "=", project)
    .executeTakeFirst();
  if (!row) throw notFound("View");
  return row;
}

export async function viewRows(db: Db, project: number): Promise<ViewRow[]> {
  return db
    .selectFrom("views")
    .select(columns)
    .where("project_id", "=", project)
    .orderBy("position")
    .orderBy("id")
    .execute();
}

/** Puts a view behind the others. */
export async function insertView(db: Db, project: number, user: number | null, data: string): Promise<ViewRow> {
  return db
    .insertInto("views")
    .values({
      project_id: project,
      user_id: user,
      data,
      position: sql<number>`(select coalesce(max(position), -1) + 1 from views where project_id = ${project})`,
    })
    .returning(columns)
    .executeTakeFirstOrThrow();
}

export async function updateView(db: Db, id: number, data: string): Promise<ViewRow> {
  const row = await db
    .updateTable("views")
    .set({ data, updated_at: sql<string>`now()` })
    .where("id", "=", id)
    .returning(columns)
    .executeTakeFirst();
  if (!row) throw notFound("View");
  return row;
}

/** The views in the order of `ids`, then those not named as they were. */
export async function reorderViews(db: Db, project: number, ids: readonly number[]): Promise<void> {
  await sql`
    update views v set position = o.place from (
      select id, row_number() over (order by coalesce(array_position(${[...ids]}::int[], id), 2147483647), position, id) - 1 as place
      from views where project_id = ${project}) o
    where v.id = o.id and v.position <> o.place`.execute(db);
}

export const viewToWire = ({ id, data, position, user_id, project_id }: ViewRow): View => ({
  id,
  data,
  order: position,
  user: user_id,
  project: project_id,
});
