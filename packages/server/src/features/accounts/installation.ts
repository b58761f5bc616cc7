import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import type { Context } from "../../context.ts";
import type { Db, Trx } from "../../database/emit.ts";

export const newToken = (): string => randomBytes(20).toString("hex");

/** Any fixed number: who holds this lock decides who becomes the owner. */
const ownershipLock = 7_263_001;

/** Until the transaction ends, nobody else can become the owner. Makes the installation's row if it is missing. */
export async function lockInstallation(trx: Trx, context: Pick<Context, "config">) {
  await sql`select pg_advisory_xact_lock(${ownershipLock})`.execute(trx);
  await trx
    .insertInto("installation")
    .values({ title: "Tandem", invite_token: newToken(), legacy_api_tokens_enabled: context.config.legacyApiTokens })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return trx.selectFrom("installation").selectAll().executeTakeFirstOrThrow();
}

export async function hasOwner(db: Db): Promise<boolean> {
  const row = await db
    .selectFrom("users")
    .select("id")
    .where("role", "=", "owner")
    .where("is_active", "=", true)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** What users see of their organization. */
export async function organizationOf(db: Db): Promise<{ title: string; email: string }> {
  const row = await db
    .selectFrom("installation")
    .select((eb) => [
      "title",
      eb
        .selectFrom("users")
        .select("email")
        .where("role", "=", "owner")
        .where("is_active", "=", true)
        .orderBy("id")
        .limit(1)
        .as("email"),
    ])
    .executeTakeFirst();
  return { title: row?.title ?? "Tandem", email: row?.email ?? "" };
}

/** Demo content made before anybody signed up belongs to the first owner. */
export const adoptProjects = async (trx: Trx, owner: number): Promise<void> => {
  await trx.updateTable("projects").set({ created_by: owner }).where("created_by", "is", null).execute();
};
