import { existsSync } from "node:fs";
import path from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { AppError } from "../errors.ts";
import { answerError } from "./envelope.ts";

const isPage = (request: FastifyRequest): boolean =>
  (request.method === "GET" || request.method === "HEAD") &&
  !request.url.startsWith("/api/") &&
  (request.headers.accept ?? "").includes("text/html");

/** Serves the built studio; unknown addresses that a browser asks for get its index page, anything else a 404. */
export async function servePages(app: FastifyInstance, directory: string | null): Promise<void> {
  const built = directory !== null && existsSync(path.join(directory, "index.html"));
  if (built) {
    await app.register(fastifyStatic, {
      root: directory,
      wildcard: false,
      index: "index.html",
      setHeaders: (reply, file) => {
        // Vite puts a hash of the content into these names.
        void reply.header(
          "cache-control",
          file.includes(`${path.sep}assets${path.sep}`) ? "public, max-age=31536000, immutable" : "no-cache",
        );
      },
    });
  }
  app.setNotFoundHandler((request, reply) => {
    if (built && isPage(request)) return reply.header("cache-control", "no-cache").sendFile("index.html");
    return answerError(new AppError(404, "Not found."), request, reply);
  });
}
