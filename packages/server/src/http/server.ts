import fastifyCompress from "@fastify/compress";
import fastifyCookie from "@fastify/cookie";
import rateLimit from "@fastify/rate-limit";
import type { Endpoint } from "@tandem/schema/api";
import fastify, { type FastifyInstance, type FastifyRequest, LogController } from "fastify";
import type { Context } from "../context.ts";
import { acceptForms, acceptRaw } from "./bodies.ts";
import { answerError } from "./envelope.ts";
import { refuseForeignHosts } from "./own-host.ts";
import { addSecurityHeaders, securityHeaders } from "./security-headers.ts";

/** The largest ordinary body: an annotation with brush masks. */
const bodyLimit = 64 * 1024 * 1024;

/** The log without what lets somebody in: a form's parser logs headers, an invite link is in its address. */
const discreet = (log: Context["log"]): Context["log"] =>
  log.child(
    {},
    {
      redact: ["busboyOptions.headers", "req.headers", "headers.authorization", "headers.cookie"],
      serializers: {
        req: ({ method, url, ip }: FastifyRequest) => ({
          method,
          url: url.replaceAll(/([?&]token=)[^&]*/g, "$1[Redacted]"),
          ip,
        }),
      },
    },
  );

/** An HTTP server without routes: errors, cookies, headers, limits, the optional slash. */
export async function createHttpServer(context: Context): Promise<FastifyInstance> {
  const app: FastifyInstance = fastify({
    loggerInstance: discreet(context.log),
    logController: new LogController({ disableRequestLogging: !context.log.isLevelEnabled("debug") }),
    bodyLimit,
    routerOptions: { ignoreTrailingSlash: true, ignoreDuplicateSlashes: true, maxParamLength: 500 },
    forceCloseConnections: true,
    // The tracked request id is ours, never the client's.
    requestIdHeader: false,
    // An address that cannot be decoded comes to no hook.
    frameworkErrors: (error, request, reply) => void answerError(error, request, reply.headers(securityHeaders)),
  }) as unknown as FastifyInstance;
  app.decorate("tandem", context);
  app.decorate("boundEndpoints", new Set<Endpoint>());
  app.setErrorHandler(answerError);
  addSecurityHeaders(app);
  refuseForeignHosts(app, context);
  await app.register(fastifyCookie);
  await app.register(fastifyCompress, { threshold: 4096, encodings: ["gzip"], global: true });
  await app.register(rateLimit, { global: false });
  return app;
}

/** Adds routes whose bodies are JSON or forms. */
export const withForms = (app: FastifyInstance, add: (scope: FastifyInstance) => void): Promise<void> =>
  Promise.resolve(
    app.register(async (scope) => {
      await acceptForms(scope);
      add(scope);
    }),
  ).then(() => undefined);

/** Adds routes that read their bodies themselves. */
export const withRawBodies = (app: FastifyInstance, add: (scope: FastifyInstance) => void): Promise<void> =>
  Promise.resolve(
    app.register(async (scope) => {
      await acceptRaw(scope, context(app).config.maxUploadBytes);
      add(scope);
    }),
  ).then(() => undefined);

const context = (app: FastifyInstance): Context => app.tandem;
