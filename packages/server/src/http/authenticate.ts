import { createHash } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { sql } from "kysely";
import type { Db } from "../database/emit.ts";
import { notAuthenticated } from "../errors.ts";
import { type Caller, type CallerUser, nobody } from "./caller.ts";
import { looksLikeWebToken, readToken } from "./web-token.ts";

/** Stored instead of secrets: session cookies and backend tokens are looked up by it. */
export const digestOf = (secret: string): string => createHash("sha256").update(secret).digest("hex");

/** Label Studio's cookie name, so that its clients find it. */
export const sessionCookie = "sessionid";
/** ML backends get tokens that start so; they are opaque, as legacy tokens are. */
export const backendTokenPrefix = "tdm_";

interface Deps {
  db: Db;
  secret: string;
}

const userColumns = ["users.id", "users.email", "users.first_name", "users.last_name", "users.role"] as const;

const bySession = (db: Db, cookie: string): Promise<CallerUser | undefined> =>
  db
    .selectFrom("sessions")
    .innerJoin("users", "users.id", "sessions.user_id")
    .select(userColumns)
    .where("sessions.digest", "=", digestOf(cookie))
    .where("sessions.expires_at", ">", sql<string>`now()`)
    .where("users.is_active", "=", true)
    .executeTakeFirst();

const byLegacyToken = (db: Db, token: string) =>
  db
    .selectFrom("users")
    .leftJoin("installation", (join) => join.onTrue())
    .select([...userColumns, "installation.legacy_api_tokens_enabled as legacy"])
    .where("users.legacy_token", "=", token)
    .where("users.is_active", "=", true)
    .executeTakeFirst();

async function byBackendToken(db: Db, token: string): Promise<Caller> {
  const row = await db
    .selectFrom("api_tokens")
    .select(["project_id", "ml_backend_id"])
    .where("kind", "=", "backend")
    .where("digest", "=", digestOf(token))
    .where("revoked_at", "is", null)
    .executeTakeFirst();
  if (!row?.project_id || !row.ml_backend_id) throw notAuthenticated("Invalid token.");
  return { kind: "backend", project: row.project_id, backend: row.ml_backend_id };
}

/** A personal access token works directly, not only exchanged: the reference's refusal is its users' top complaint. */
async function byWebToken({ db, secret }: Deps, token: string): Promise<Caller> {
  const claims = readToken(secret, token);
  if (!claims) throw notAuthenticated("Invalid token.");
  const user = await db
    .selectFrom("users")
    .leftJoin("installation", (join) => join.onTrue())
    .select([...userColumns, "installation.api_tokens_enabled as enabled"])
    .where("users.id", "=", claims.user_id)
    .where("users.is_active", "=", true)
    .executeTakeFirst();
  if (!user) throw notAuthenticated("User not found");
  if (user.enabled === false)
    throw notAuthenticated(
      "Authentication token no longer valid: personal access tokens have been disabled for this organization",
    );
  // An access token names the personal token it came from, so revoking that one ends both.
  const live = await db
    .selectFrom("api_tokens")
    .select("id")
    .where("kind", "=", "personal")
    .where("user_id", "=", claims.user_id)
    .where("digest", "=", claims.jti)
    .where("revoked_at", "is", null)
    .executeTakeFirst();
  if (!live) throw notAuthenticated("Invalid token.");
  return { kind: "user", user, via: "token" };
}

async function byToken(deps: Deps, token: string): Promise<Caller> {
  if (token.startsWith(backendTokenPrefix)) return byBackendToken(deps.db, token);
  if (looksLikeWebToken(token)) return byWebToken(deps, token);
  const user = await byLegacyToken(deps.db, token);
  if (!user) throw notAuthenticated("Invalid token.");
  if (user.legacy === false)
    throw notAuthenticated(
      "Authentication token no longer valid: legacy token authentication has been disabled for this organization",
    );
  return { kind: "user", user, via: "token" };
}

/** The token a request carries under `X-Api-Key`, `Authorization: Token …` or `Bearer …`; null if none. */
function tokenIn(request: FastifyRequest): string | null {
  const apiKey = request.headers["x-api-key"];
  if (typeof apiKey === "string" && apiKey !== "") return apiKey.trim();
  const match = /^(token|bearer)\s+(\S+)\s*$/i.exec(request.headers.authorization ?? "");
  return match?.[2] ?? null;
}

/** Who sent a request. A wrong token is refused with 401; no token and no session is `nobody`. */
export async function authenticate(deps: Deps, request: FastifyRequest): Promise<Caller> {
  const token = tokenIn(request);
  if (token !== null) return byToken(deps, token);
  const cookie = request.cookies[sessionCookie];
  if (!cookie) return nobody;
  const user = await bySession(deps.db, cookie);
  return user ? { kind: "user", user, via: "session" } : nobody;
}
