import type { FastifyInstance, FastifyRequest } from "fastify";
import { HttpError } from "./http-error.ts";

/**
 * Lets pages of the given origins (`https://label.example`, or `*` for all) call this backend from a browser. Pages of
 * other origins may neither read answers nor change anything: without an entry here a web page that somebody opens
 * could otherwise start trainings on a backend of the same machine.
 */
export function allowOrigins(app: FastifyInstance, origins: readonly string[]): void {
  // With a callback: nearly all requests come from programs, without an origin, and a promise would cost each of them.
  app.addHook("onRequest", (request, reply, done) => {
    const { origin } = request.headers;
    if (origin === undefined) {
      done();
      return;
    }
    if (!isAllowed(origin, origins)) {
      const isRefused = request.method === "POST" && !isOwn(origin, request);
      const why = `pages of ${origin} may not call this backend; allow them with CORS_ORIGINS`;
      done(isRefused ? new HttpError(403, why) : undefined);
      return;
    }
    void reply.headers({
      "access-control-allow-origin": origins.includes("*") ? "*" : origin,
      "access-control-expose-headers": "retry-after, x-request-id",
      vary: "origin",
    });
    if (!isPreflight(request)) {
      done();
    } else {
      void reply
        .code(204)
        .headers({
          "access-control-allow-methods": "GET, HEAD, POST",
          "access-control-allow-headers": "authorization, content-type, content-encoding, x-request-id",
          "access-control-max-age": "600",
        })
        .send();
    }
  });
}

const isAllowed = (origin: string, origins: readonly string[]): boolean =>
  origins.includes("*") || origins.includes(origin);

/** A browser asks before it sends; it brings no credentials then. */
const isPreflight = ({ method, headers }: FastifyRequest): boolean =>
  method === "OPTIONS" && headers["access-control-request-method"] !== undefined;

const isOwn = (origin: string, request: FastifyRequest): boolean =>
  URL.canParse(origin) && new URL(origin).host === request.headers.host;
