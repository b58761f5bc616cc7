import { randomUUID } from "node:crypto";
import type { Socket } from "node:net";
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { type Credentials, isAuthorized } from "./authentication.ts";
import { limitClients } from "./client-limit.ts";
import { allowOrigins } from "./cross-origin.ts";
import type { ErrorList } from "./error-list.ts";
import { errorText, HttpError } from "./http-error.ts";
import type { Log } from "./log.ts";
import type { Metrics } from "./metrics.ts";
import { acceptJson } from "./request-body.ts";
import { requestSignal, untilAborted } from "./request-signal.ts";

/** JSON Schema (2020-12) as data. */
export type JsonSchema = object;

/** What a route may answer; `schema` describes a JSON body. */
export interface RouteAnswer {
  description: string;
  schema?: JsonSchema;
  /** Media type of a body that is not JSON. */
  type?: string;
}

/** A route as data: what it answers may be a value (200) or set the reply's status itself. */
export interface BackendRoute {
  method: "GET" | "POST";
  /** Parameters begin with a colon: `/jobs/:id`. */
  path: string;
  /** One line for the API's description. */
  summary: string;
  /** Query parameters and what they are. */
  query?: Record<string, string>;
  body?: JsonSchema;
  /** Answers by status; errors are the same everywhere and need no mention. Default: 200 with some JSON. */
  answers?: Record<number, RouteAnswer>;
  /** Waits for the model: ends with 504 after the request timeout, and when the client leaves. */
  waits?: boolean;
  /** @param signal of routes that wait: aborted when nobody wants the answer any more. */
  handle(request: FastifyRequest, reply: FastifyReply, signal: AbortSignal): unknown;
}

export interface HttpParts {
  routes: readonly BackendRoute[];
  bodyLimit: number;
  /** Milliseconds a request that waits for the model may take. */
  requestTimeoutMs: number;
  /** Requests that wait for the model, of one client at the same time. */
  clientLimit: number;
  /** Origins of web pages that may call the backend. */
  origins: readonly string[];
  credentials?: Credentials;
  openWebhook: boolean;
  basePath: string;
  metrics: Pick<Metrics, "request">;
  errors: Pick<ErrorList, "add">;
  log: Log;
}

/** The HTTP face: authentication, right status codes, errors as JSON, measured requests. */
export function createHttp(parts: HttpParts): FastifyInstance {
  const app = fastify({
    bodyLimit: parts.bodyLimit,
    forceCloseConnections: "idle",
    routerOptions: { ignoreTrailingSlash: true, ignoreDuplicateSlashes: true },
    clientErrorHandler: answerNoHttp,
    genReqId: ({ headers }) => givenId(headers["x-request-id"]) ?? randomUUID(),
  });
  acceptJson(app);
  allowOrigins(app, parts.origins);
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
  app.addHook("onResponse", (request, reply, done) => {
    parts.metrics.request(request.routeOptions.url ?? "unknown", reply.statusCode, reply.elapsedTime / 1000);
    done();
  });
  app.setErrorHandler((error, request, reply) => sendError(error, request, reply, parts));
  app.setNotFoundHandler((request) => {
    throw new HttpError(404, `there is nothing at ${request.method} ${pathOf(request)}; GET /openapi.json lists all`);
  });
  const isLimited = parts.clientLimit !== Number.POSITIVE_INFINITY;
  const limit = limitClients(parts.clientLimit);
  for (const prefix of new Set(["", parts.basePath.replace(/\/+$/, "")])) {
    addRoutes(app, prefix, parts.routes, (route) => ({
      handler: handlerOf(route, parts.requestTimeoutMs),
      ...(route.waits === true && isLimited ? { onRequest: limit } : {}),
    }));
  }
  return app;
}

/** Answers what is no HTTP request, in the form of all errors, as far as somebody still listens. */
function answerNoHttp(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const tooLarge = error.code === "HPE_HEADER_OVERFLOW";
  const late = error.code === "ERR_HTTP_REQUEST_TIMEOUT";
  const line = tooLarge ? "431 Request Header Fields Too Large" : late ? "408 Request Timeout" : "400 Bad Request";
  const body = JSON.stringify({
    detail: `this is no HTTP request: ${error.message}`,
    status: Number.parseInt(line, 10),
  });
  const head = `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close`;
  socket.end(`HTTP/1.1 ${line}\r\n${head}\r\n\r\n${body}`);
}

type Handler = (request: FastifyRequest, reply: FastifyReply) => unknown;

const never = new AbortController().signal;

function handlerOf(route: BackendRoute, timeoutMs: number): Handler {
  if (route.waits !== true) return (request, reply) => route.handle(request, reply, never);
  return async (request, reply) => {
    const signal = requestSignal(reply, timeoutMs);
    return untilAborted(Promise.resolve(route.handle(request, reply, signal)), signal);
  };
}

function addRoutes(
  app: FastifyInstance,
  prefix: string,
  routes: readonly BackendRoute[],
  optionsOf: (route: BackendRoute) => { handler: Handler },
): void {
  for (const [path, group] of Map.groupBy(routes, (route) => route.path)) {
    const url = `${prefix}${path}`;
    const methods = group.flatMap((route) => (route.method === "GET" ? ["GET", "HEAD"] : [route.method]));
    for (const route of group) app.route({ method: route.method, url, ...optionsOf(route) });
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

/** An id that a caller gave, if it can be shown in logs and headers. */
function givenId(id: string | string[] | undefined): string | undefined {
  return typeof id === "string" && /^[\w.-]{1,80}$/.test(id) ? id : undefined;
}

/** Queries may hold tokens. */
const pathOf = (request: FastifyRequest): string => request.url.split("?")[0] ?? request.url;

interface Failure {
  status: number;
  detail: string;
}

/** Label Studio's backends answer errors with `detail`, `request`, `result.traceback` and `status`; so do we. */
function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply, parts: HttpParts): FastifyReply {
  const { status, detail } = failureOf(error, parts);
  const traceback = status === 500 && error instanceof Error ? error.stack : undefined;
  const { method, id } = request;
  parts.log(status >= 500 ? "error" : "warn", `${method} ${pathOf(request)} ${status}: ${detail} (request ${id})`);
  parts.errors.add({
    kind: "request",
    request_id: id,
    method,
    url: request.url,
    status,
    detail,
    ...(traceback === undefined ? {} : { traceback }),
  });
  return reply
    .code(status)
    .headers({ "x-request-id": id, ...(error instanceof HttpError ? error.headers : {}) })
    .send(
      isInference(request)
        ? { error: detail }
        : {
            detail,
            request: request.query ?? {},
            ...(traceback === undefined ? {} : { result: { traceback } }),
            status,
          },
    );
}

/** The Open Inference Protocol has errors of its own form. */
const isInference = (request: FastifyRequest): boolean => /\/v2(\/|$)/.test(pathOf(request));

function failureOf(error: unknown, { bodyLimit }: HttpParts): Failure {
  if (error instanceof HttpError) return { status: error.status, detail: error.message };
  switch (codeOf(error)) {
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return { status: 413, detail: `the request is larger than the ${bodyLimit} bytes that this backend accepts` };
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return { status: 415, detail: "the body must be JSON with the header Content-Type: application/json" };
    default:
      return { status: statusOf(error), detail: errorText(error) };
  }
}

const codeOf = (error: unknown): unknown =>
  typeof error === "object" && error !== null && "code" in error ? error.code : undefined;

function statusOf(error: unknown): number {
  const given = typeof error === "object" && error !== null && "statusCode" in error ? error.statusCode : undefined;
  return typeof given === "number" && given >= 400 ? given : 500;
}
