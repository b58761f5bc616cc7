import type { Db } from "../../database/emit.ts";
import type { Annotators } from "./import-item.ts";

/**
 * Whom an import may name: everybody who may label in the project. A guest who imports names only those who were added
 * to it: what an import names can be looked up, and guests do not know the members of the installation.
 */
export async function readAnnotators(db: Db, project: number, importing: number): Promise<Annotators> {
  const users = await db
    .selectFrom("users")
    .leftJoin("memberships", (join) =>
      join.onRef("memberships.user_id", "=", "users.id").on("memberships.project_id", "=", project),
    )
    .select(["users.id", "users.email"])
    .where((eb) =>
      eb.or([
        eb.and([
          eb("users.role", "<>", "guest"),
          eb.exists(
            eb.selectFrom("users as me").select("me.id").where("me.id", "=", importing).where("me.role", "<>", "guest"),
          ),
        ]),
        eb("memberships.may", "is not", null),
      ]),
    )
    .execute();
  return {
    importing,
    ids: new Set(users.map(({ id }) => id)),
    byEmail: new Map(users.map(({ id, email }) => [email.toLowerCase(), id])),
  };
}
