import type { Endpoint, Input, Output } from "@tandem/schema/api";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Context } from "../context.ts";
import { checkAccess } from "./access.ts";
import { authenticate } from "./authenticate.ts";
import { type Caller, nobody } from "./caller.ts";
import { forbidden } from "../errors.ts";
import { check } from "./validation.ts";

/** What the function behind an endpoint gets: the checked input, who calls, and the project it is about. */
export type Call<E extends Endpoint> = Input<E> & {
  caller: Caller;
  /** The project the access check found; 0 where the endpoint is about none. */
  project: number;
  request: FastifyRequest;
  reply: FastifyReply;
};

export type Answer<E extends Endpoint> = (call: Call<E>) => Promise<Output<E> | void> | Output<E> | void;

/** Set on the instance by the app, so that a route needs nothing but its endpoint and its function. */
declare module "fastify" {
  interface FastifyInstance {
    tandem: Context;
    /** Every endpoint that was bound, to compare with the table. */
    boundEndpoints: Set<Endpoint>;
  }
  interface FastifyRequest {
    /** Set by the form parsers: values are text. */
    isForm?: boolean;
  }
}

/** A browser sends `Origin` with every state-changing request; another site's must not ride on a session. */
function checkOrigin(request: FastifyRequest, caller: Caller): void {
  if (caller.kind !== "user" || caller.via !== "session" || request.method === "GET") return;
  const { origin, host } = request.headers;
  if (origin === undefined) return;
  if (!URL.canParse(origin) || new URL(origin).host !== host) throw forbidden("This request comes from another site.");
}

/** In Label Studio's forms a missing box is an unticked box. */
function fillFormBooleans(endpoint: Endpoint, request: FastifyRequest): unknown {
  const body = request.body;
  if (!request.isForm || typeof body !== "object" || body === null) return body;
  const unticked = Object.fromEntries((endpoint.formBooleans ?? []).map((name) => [name, false]));
  return { ...unticked, ...body };
}

function bodyOf(endpoint: Endpoint, request: FastifyRequest): unknown {
  if (endpoint.rawBody || !endpoint.body) return undefined;
  const body = fillFormBooleans(endpoint, request);
  if (body === undefined || body === null) return check(endpoint.body, {}, false);
  return check(endpoint.body, body, request.isForm === true);
}

/** The order matters: who calls, then what they may, then whether the body is right — a stranger learns nothing. */
async function serve(
  endpoint: Endpoint,
  answer: Answer<Endpoint>,
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const params = endpoint.params ? check(endpoint.params, request.params, true) : {};
  const caller = endpoint.access.who === "anyone" ? nobody : await authenticate(context, request);
  checkOrigin(request, caller);
  const query = endpoint.query ? check(endpoint.query, { ...(request.query as object) }, true) : {};
  const project = await checkAccess(context.db, endpoint.access, caller, { params, query, body: request.body });
  const body = bodyOf(endpoint, request);
  // What somebody may see is for them alone; a feature may say otherwise.
  void reply.header("cache-control", "no-store");
  const output = await answer({
    params,
    query,
    body,
    caller,
    project: project ?? 0,
    request,
    reply,
  });
  if (endpoint.streams || reply.sent) return reply;
  void reply.code(endpoint.status ?? 200);
  if (output === undefined) return reply.send();
  return reply.type("application/json; charset=utf-8").send(JSON.stringify(output));
}

/** Binds one endpoint of the API table to the function that answers it. The slash at the end is optional. */
export function route<E extends Endpoint>(app: FastifyInstance, endpoint: E, answer: Answer<E>): void {
  app.boundEndpoints.add(endpoint);
  app.route({
    method: endpoint.method,
    url: endpoint.path.length > 1 ? endpoint.path.replace(/\/$/, "") : endpoint.path,
    handler: (request, reply) => serve(endpoint, answer as unknown as Answer<Endpoint>, app.tandem, request, reply),
  });
}
