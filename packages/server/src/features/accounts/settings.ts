import { sql } from "kysely";
import type { Context } from "../../context.ts";
import type { Db } from "../../database/emit.ts";
import { tandemVersion } from "../../version.ts";
import { hasOwner, newToken } from "./installation.ts";

/** What the log-in page must know. */
export async function installationInfo(context: Context) {
  const owned = await hasOwner(context.db);
  const signup = !owned ? "first-user" : context.config.allowSignup ? "open" : "invite";
  return { has_owner: owned, signup, version: tandemVersion } as const;
}

const tokenSettings = ["api_tokens_enabled", "legacy_api_tokens_enabled"] as const;
const settingsOf = (db: Db) => db.selectFrom("installation").select(tokenSettings).executeTakeFirstOrThrow();

export const readTokenSettings = settingsOf;

export async function changeTokenSettings(
  db: Db,
  change: { api_tokens_enabled?: boolean; legacy_api_tokens_enabled?: boolean },
) {
  await sql`update installation set
      api_tokens_enabled = coalesce(${change.api_tokens_enabled ?? null}::boolean, api_tokens_enabled),
      legacy_api_tokens_enabled = coalesce(${change.legacy_api_tokens_enabled ?? null}::boolean, legacy_api_tokens_enabled)
  `.execute(db);
  return settingsOf(db);
}

const inviteOf = (context: Context, token: string) => ({
  token,
  invite_url: `${context.publicUrl()}/user/signup/?token=${token}`,
});

export async function readInvite(context: Context) {
  const row = await context.db.selectFrom("installation").select("invite_token").executeTakeFirstOrThrow();
  return inviteOf(context, row.invite_token);
}

export async function resetInvite(context: Context) {
  const token = newToken();
  await context.db.updateTable("installation").set({ invite_token: token }).execute();
  return inviteOf(context, token);
}
