import { sql } from "kysely";
import type { Db, Trx } from "../../database/emit.ts";
import type { StoredFile } from "./storage.ts";

export interface FileRow {
  id: number;
  name: string;
  path: string;
  size: number;
}

export async function insertFile(
  db: Db | Trx,
  project: number,
  user: number | null,
  file: StoredFile,
): Promise<FileRow> {
  const { id } = await db
    .insertInto("files")
    .values({ project_id: project, user_id: user, name: file.name, path: file.path, size: file.size })
    .returning("id")
    .executeTakeFirstOrThrow();
  return { id, name: file.name, path: file.path, size: file.size };
}

const columns = ["id", "name", "path", "size"] as const;

/** The files of a project, oldest first; with `ids` only those. */
export async function listFiles(db: Db, project: number, ids: readonly number[] | null): Promise<FileRow[]> {
  let query = db.selectFrom("files").select(columns).where("project_id", "=", project).orderBy("id").limit(10_000);
  if (ids) query = query.where(sql<boolean>`id = any(${[...ids]}::int[])`);
  return query.execute();
}

/** The file that is served under `<project>/<name>`. */
export async function fileAt(db: Db, project: number, name: string): Promise<FileRow | undefined> {
  return db
    .selectFrom("files")
    .select(columns)
    .where("project_id", "=", project)
    .where("path", "=", `${project}/${name}`)
    .executeTakeFirst();
}
