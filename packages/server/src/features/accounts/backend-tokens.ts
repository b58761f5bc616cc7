import { createHmac, randomBytes } from "node:crypto";
import { sql } from "kysely";
import type { Context } from "../../context.ts";
import type { Db, Trx } from "../../database/emit.ts";
import { backendTokenPrefix, digestOf } from "../../http/authenticate.ts";

/**
 * `/setup` tells a model server its token at every call, and the database keeps no secret in clear: the token is
 * computed from the installation's secret, the backend's id and a salt. The salt is all that is kept of it.
 */
const tokenFor = (secret: string, backend: number, salt: string): string =>
  backendTokenPrefix + createHmac("sha256", secret).update(`backend:${backend}:${salt}`).digest("hex");

/** A token that works for one project, given to one backend. Older ones of that backend stop working. */
export async function createBackendToken(
  trx: Trx,
  { secret }: Pick<Context, "secret">,
  { project, backend }: { project: number; backend: number },
): Promise<string> {
  await revokeBackendTokens(trx, backend);
  const salt = randomBytes(16).toString("hex");
  const token = tokenFor(secret, backend, salt);
  await trx
    .insertInto("api_tokens")
    .values({ project_id: project, ml_backend_id: backend, kind: "backend", digest: digestOf(token), preview: salt })
    .execute();
  return token;
}

/** The backend's token in clear; null when it has none, or one that was made with another secret. */
export async function backendTokenOf(
  { db, secret }: Pick<Context, "db" | "secret">,
  backend: number,
): Promise<string | null> {
  const row = await db
    .selectFrom("api_tokens")
    .select(["preview", "digest"])
    .where("ml_backend_id", "=", backend)
    .where("kind", "=", "backend")
    .where("revoked_at", "is", null)
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  if (!row) return null;
  const token = tokenFor(secret, backend, row.preview);
  return digestOf(token) === row.digest ? token : null;
}

export async function revokeBackendTokens(db: Db | Trx, backend: number): Promise<void> {
  await db
    .updateTable("api_tokens")
    .set({ revoked_at: sql<string>`now()` })
    .where("ml_backend_id", "=", backend)
    .where("kind", "=", "backend")
    .where("revoked_at", "is", null)
    .execute();
}
