import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { type Credentials, isAuthorized } from "./authentication.ts";
import { errorText, HttpError } from "./http-error.ts";
import type { Log } from "./log.ts";
import type { Metrics } from "./metrics.ts";

/** A route as data: what it answers may be a value (200) or set the reply's status itself. */
export interface BackendRoute {
  method: "GET" | "POST";
  path: string;
  handle(request: FastifyRequest, reply: FastifyReply): unknown;
}

export interface HttpParts {
  routes: readonly BackendRoute[];
  bodyLimit: number;
  credentials?: Credentials;
  openWebhook: boolean;
  basePath: string;
  metrics: Metrics;
  log: Log;
}

/** The HTTP face: authentication, right status codes, errors as JSON, measured requests. */
export function createHttp(parts: HttpParts): FastifyInstance {
  const app = fastify({
    bodyLimit: parts.bodyLimit,
    // Task data may hold any key; it is never merged into our own objects.
    onProtoPoisoning: "remove",
    onConstructorPoisoning: "ignore",
    forceCloseConnections: "idle",
    routerOptions: { ignoreTrailingSlash: true, ignoreDuplicateSlashes: true },
  });
  app.removeContentTypeParser("text/plain");
  const { credentials } = parts;
  if (credentials !== undefined) {
    app.addHook("onRequest", async (request) => {
      if (parts.openWebhook && request.routeOptions.url?.endsWith("/webhook") === true) return;
      if (!isAuthorized(request.headers.authorization, credentials)) {
        throw new HttpError(401, "Unauthorized: Basic credentials are missing or wrong", {
          "www-authenticate": 'Basic realm="Login required"',
        });
      }
    });
  }
  app.addHook("onResponse", async (request, reply) => {
    parts.metrics.request(request.routeOptions.url ?? "unknown", reply.statusCode, reply.elapsedTime / 1000);
  });
  app.setErrorHandler((error, request, reply) => sendError(error, request, reply, parts.log));
  app.setNotFoundHandler((request) => {
    throw new HttpError(404, `there is nothing at ${request.method} ${request.url}`);
  });
  for (const prefix of new Set(["", parts.basePath.replace(/\/+$/, "")])) addRoutes(app, parts.routes, prefix);
  return app;
}

function addRoutes(app: FastifyInstance, routes: readonly BackendRoute[], prefix: string): void {
  for (const [path, group] of Map.groupBy(routes, (route) => route.path)) {
    const url = `${prefix}${path}`;
    const methods = group.flatMap((route) => (route.method === "GET" ? ["GET", "HEAD"] : [route.method]));
    for (const route of group) {
      app.route({ method: route.method, url, handler: (request, reply) => route.handle(request, reply) });
    }
    const others = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"].filter((one) => !methods.includes(one));
    const allow = [...methods, "OPTIONS"].join(", ");
    app.route({
      method: others,
      url,
      // Before the body is read: what it is does not matter here.
      onRequest: async (request, reply) => {
        if (request.method === "OPTIONS") return reply.code(204).header("allow", allow).send();
        throw new HttpError(405, `${request.method} is not possible at ${path}, only ${allow}`, { allow });
      },
      handler: () => undefined,
    });
  }
}

const ownMessages: Record<number, string> = {
  413: "the request is larger than this backend accepts",
  415: "the body must be JSON with the header Content-Type: application/json",
};

/** Label Studio's backends answer errors with `detail`, `request`, `result.traceback` and `status`; so do we. */
function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply, log: Log): FastifyReply {
  const status = statusOf(error);
  const own = error instanceof HttpError;
  const text = own ? error.message : (ownMessages[status] ?? errorText(error));
  log(status >= 500 ? "error" : "warn", `${request.method} ${request.url} ${status}: ${text}`);
  const traceback = status === 500 && error instanceof Error ? error.stack : undefined;
  return reply
    .code(status)
    .headers(own ? error.headers : {})
    .send({
      detail: text,
      request: request.query ?? {},
      ...(traceback === undefined ? {} : { result: { traceback } }),
      status,
    });
}

function statusOf(error: unknown): number {
  if (error instanceof HttpError) return error.status;
  const given = typeof error === "object" && error !== null && "statusCode" in error ? error.statusCode : undefined;
  return typeof given === "number" && given >= 400 ? given : 500;
}
