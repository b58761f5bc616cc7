import { sql } from "kysely";
import type { Context } from "../../context.ts";
import type { Db, Trx } from "../../database/emit.ts";
import { AppError, conflict, invalidRequest, notAuthenticated } from "../../errors.ts";
import { mintToken, readToken } from "../../http/web-token.ts";

/** As long as Label Studio's. */
const personalSeconds = 200 * 365 * 86_400;
const accessSeconds = 300;

type Deps = Pick<Context, "db" | "secret">;

const withoutSignature = (token: string): string => token.split(".").slice(0, 2).join(".");

const valid = (db: Db, user: number) =>
  db
    .selectFrom("api_tokens")
    .where("user_id", "=", user)
    .where("kind", "=", "personal")
    .where("revoked_at", "is", null)
    .where((eb) => eb.or([eb("expires_at", "is", null), eb("expires_at", ">", sql<string>`now()`)]));

/** The caller's valid tokens, as far as they may be shown. */
export const listPersonalTokens = async (db: Db, user: number): Promise<{ token: string }[]> =>
  (await valid(db, user).select("preview").orderBy("id").execute()).map(({ preview }) => ({ token: preview }));

async function insertToken(trx: Trx, secret: string, user: number): Promise<string> {
  const { token, claims } = mintToken(secret, "refresh", user, personalSeconds);
  await trx
    .insertInto("api_tokens")
    .values({
      user_id: user,
      kind: "personal",
      digest: claims.jti,
      preview: withoutSignature(token),
      expires_at: new Date(claims.exp * 1000),
    })
    .execute();
  return token;
}

/** One request at a time per user, so that there is one valid token at a time. */
const lockUser = (trx: Trx, user: number) =>
  trx.selectFrom("users").select("id").where("id", "=", user).forUpdate().execute();

export const createPersonalToken = ({ db, secret }: Deps, user: number): Promise<string> =>
  db.transaction().execute(async (trx) => {
    await lockUser(trx, user);
    if (await valid(trx, user).select("id").executeTakeFirst())
      throw conflict("You already have a valid token. Please revoke it before creating a new one.");
    return insertToken(trx, secret, user);
  });

async function revoke(db: Db, user: number, token: string): Promise<boolean> {
  const result = await db
    .updateTable("api_tokens")
    .set({ revoked_at: sql<string>`now()` })
    .where("user_id", "=", user)
    .where("kind", "=", "personal")
    .where("preview", "=", withoutSignature(token.trim()))
    .where("revoked_at", "is", null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Revokes a token of the caller; its signature may be missing, as in the listing. */
export async function revokePersonalToken(db: Db, user: number, token: string): Promise<void> {
  if (!(await revoke(db, user, token))) throw new AppError(404, "Token is invalid or already blacklisted.");
}

export const rotatePersonalToken = ({ db, secret }: Deps, user: number, token: string): Promise<string> =>
  db.transaction().execute(async (trx) => {
    await lockUser(trx, user);
    if (!(await revoke(trx, user, token))) throw invalidRequest("Token is invalid or already blacklisted.");
    return insertToken(trx, secret, user);
  });

/** A short-lived access token with the personal token's id, so that revoking that one ends both. */
export async function accessTokenFor({ db, secret }: Deps, refresh: string): Promise<string> {
  const wrong = () => notAuthenticated("Token is invalid or expired");
  const claims = readToken(secret, refresh.trim());
  if (claims?.token_type !== "refresh") throw wrong();
  const row = await valid(db, claims.user_id)
    .innerJoin("users", "users.id", "api_tokens.user_id")
    .leftJoin("installation", (join) => join.onTrue())
    .select("installation.api_tokens_enabled as enabled")
    .where("digest", "=", claims.jti)
    .where("users.is_active", "=", true)
    .executeTakeFirst();
  if (!row || row.enabled === false) throw wrong();
  return mintToken(secret, "access", claims.user_id, accessSeconds, claims.jti).token;
}
