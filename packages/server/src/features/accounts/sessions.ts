import { randomBytes } from "node:crypto";
import type { FastifyReply } from "fastify";
import { sql } from "kysely";
import type { Context } from "../../context.ts";
import type { Db } from "../../database/emit.ts";
import { digestOf, sessionCookie } from "../../http/authenticate.ts";

const sessionDays = 14;

/** A new session; returns the cookie's value, which is stored only as a digest. */
export async function startSession(db: Db, user: number): Promise<string> {
  const cookie = randomBytes(32).toString("base64url");
  await db
    .insertInto("sessions")
    .values({
      digest: digestOf(cookie),
      user_id: user,
      expires_at: sql<string>`now() + make_interval(days => ${sessionDays})`,
    })
    .execute();
  await sql`delete from sessions where user_id = ${user} and expires_at < now()`.execute(db);
  await sql`update users set last_activity = now() where id = ${user}`.execute(db);
  return cookie;
}

export const endSession = async (db: Db, cookie: string): Promise<void> => {
  await db.deleteFrom("sessions").where("digest", "=", digestOf(cookie)).execute();
};

const cookieOptions = (context: Context) => ({
  path: "/",
  httpOnly: true,
  sameSite: "lax" as const,
  secure: context.publicUrl().startsWith("https://"),
});

/** `persist`: the cookie outlives the browser. */
export const setSessionCookie = (context: Context, reply: FastifyReply, cookie: string, persist: boolean): void =>
  void reply.setCookie(sessionCookie, cookie, {
    ...cookieOptions(context),
    ...(persist ? { maxAge: sessionDays * 86_400 } : {}),
  });

export const clearSessionCookie = (context: Context, reply: FastifyReply): void =>
  void reply.clearCookie(sessionCookie, cookieOptions(context));
