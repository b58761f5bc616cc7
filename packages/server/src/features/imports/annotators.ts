import type { Db } from "../../database/emit.ts";
import type { Annotators } from "./import-item.ts";

/** Whom an import may name: everybody who may label in the project. */
export async function readAnnotators(db: Db, project: number, importing: number): Promise<Annotators> {
  const users = await db
    .selectFrom("users")
    .leftJoin("memberships", (join) =>
      join.onRef("memberships.user_id", "=", "users.id").on("memberships.project_id", "=", project),
    )
    .select(["users.id", "users.email"])
    .where((eb) => eb.or([eb("users.role", "<>", "guest"), eb("memberships.may", "is not", null)]))
    .execute();
  return {
    importing,
    ids: new Set(users.map(({ id }) => id)),
    byEmail: new Map(users.map(({ id, email }) => [email.toLowerCase(), id])),
  };
}
