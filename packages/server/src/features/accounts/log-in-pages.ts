import type { FastifyReply, FastifyRequest } from "fastify";
import type { Context } from "../../context.ts";
import { forbidden } from "../../errors.ts";
import { sessionCookie } from "../../http/authenticate.ts";
import { logIn, signUp, type NewPerson } from "./people.ts";
import { clearSessionCookie, endSession, setSessionCookie, startSession } from "./sessions.ts";

const home = "/projects";

/** Only paths of our own: an address elsewhere in a log-in link would make us lend our name to it. */
export function safeNext(next: string | undefined): string {
  if (!next?.startsWith("/") || /[\\\0-\x20\x7F]/.test(next)) return home;
  const here = "http://here.invalid";
  if (!URL.canParse(next, here)) return home;
  const url = new URL(next, here);
  // "/..//elsewhere" is a path of ours until it is put together.
  return url.origin === here && !url.pathname.startsWith("//") ? url.pathname + url.search + url.hash : home;
}

/** Another site must not log a visitor in as somebody else: browsers name the site that a form is on. */
function checkSite({ headers }: FastifyRequest): void {
  const { origin, host } = headers;
  if (origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== host))
    throw forbidden("This request comes from another site.");
}

/** A form gets a redirect, a script that accepts JSON the same address as JSON. */
function sendOn(request: FastifyRequest, reply: FastifyReply, to: string): void {
  void reply.header("cache-control", "no-store");
  if ((request.headers.accept ?? "").includes("application/json")) void reply.code(200).send({ redirect: to });
  else void reply.code(302).header("location", to).send();
}

const isYes = (value: boolean | string | undefined): boolean =>
  value === true || (typeof value === "string" && ["true", "on", "1", "yes"].includes(value.toLowerCase()));

export interface LogInCall {
  query: { token?: string; next?: string };
  body: NewPerson & { password: string; persist_session?: boolean | string };
  request: FastifyRequest;
  reply: FastifyReply;
}

async function enter(context: Context, { query, body, request, reply }: LogInCall, user: number): Promise<void> {
  const cookie = await startSession(context.db, user);
  setSessionCookie(context, reply, cookie, isYes(body.persist_session));
  sendOn(request, reply, safeNext(query.next));
}

export async function answerSignUp(context: Context, limit: (address: string) => void, call: LogInCall): Promise<void> {
  checkSite(call.request);
  limit(call.request.ip);
  const user = await signUp(context, call.body, call.query.token);
  await enter(context, call, user.id);
}

export async function answerLogIn(context: Context, limit: (address: string) => void, call: LogInCall): Promise<void> {
  checkSite(call.request);
  limit(call.request.ip);
  const user = await logIn(context.db, call.body.email, call.body.password);
  await enter(context, call, user.id);
}

export async function answerLogOut(context: Context, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  checkSite(request);
  const cookie = request.cookies[sessionCookie];
  if (cookie) await endSession(context.db, cookie);
  clearSessionCookie(context, reply);
  sendOn(request, reply, "/user/login");
}
