import type { Right, UserSimple } from "@tandem/schema/api";
import { sql } from "kysely";
import type { Db } from "../../database/emit.ts";
import { invalid } from "../../errors.ts";
import type { Caller } from "../../http/caller.ts";
import { isVisibleTo, userSimple } from "../accounts/index.ts";

const columns = ["users.id", "users.email", "users.first_name", "users.last_name"] as const;

/** Who annotated or skipped tasks here; looks each user up in an index instead of reading all annotations. */
export async function listAnnotators(db: Db, project: number): Promise<UserSimple[]> {
  const rows = await db
    .selectFrom("users")
    .select(columns)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom("annotations")
          .select(sql`1`.as("one"))
          .where("project_id", "=", project)
          .whereRef("completed_by", "=", "users.id"),
      ),
    )
    .orderBy("id")
    .execute();
  return rows.map(userSimple);
}

/** The people who were added to a project; members of the installation work in every project without. */
export async function listMembers(db: Db, project: number): Promise<{ user: UserSimple; right: Right }[]> {
  const rows = await db
    .selectFrom("memberships")
    .innerJoin("users", "users.id", "memberships.user_id")
    .select([...columns, "memberships.may"])
    .where("memberships.project_id", "=", project)
    .where("users.is_active", "=", true)
    .orderBy("users.id")
    .execute();
  return rows.map(({ may, ...user }) => ({ user: userSimple(user), right: may }));
}

/**
 * Lets somebody work here, or changes what they may. Guests add only people they know of: otherwise they could learn
 * the name and e-mail of anybody by their number.
 */
export async function addMember(db: Db, project: number, caller: Caller, member: { user: number; right: Right }) {
  if (!(await isVisibleTo(db, caller, member.user)))
    throw invalid({ user: [`There is no user with id ${member.user}.`] });
  await db
    .insertInto("memberships")
    .values({ project_id: project, user_id: member.user, may: member.right })
    .onConflict((conflict) => conflict.columns(["project_id", "user_id"]).doUpdateSet({ may: member.right }))
    .execute();
  return member;
}
