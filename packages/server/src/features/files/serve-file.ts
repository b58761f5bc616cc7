import { Readable } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Context } from "../../context.ts";
import { notAuthenticated, notFound } from "../../errors.ts";
import { rightIn } from "../../http/access.ts";
import { authenticate } from "../../http/authenticate.ts";
import { mediaTypeOf } from "./media-type.ts";
import { fileAt } from "./queries.ts";
import { isStoredPath, readStored, storedSize } from "./storage.ts";

/** `bytes=0-99`, `bytes=100-`, `bytes=-50` as the bytes meant; null: the whole; "none": outside of the file. */
export function rangeOf(header: string | undefined, size: number): { start: number; end: number } | null | "none" {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? "");
  if (!match || (match[1] === "" && match[2] === "")) return null;
  if (match[1] === "") {
    const length = Math.min(Number(match[2]), size);
    return length === 0 ? "none" : { start: size - length, end: size - 1 };
  }
  const start = Number(match[1]);
  const end = match[2] === "" ? size - 1 : Math.min(Number(match[2]), size - 1);
  if (start >= size) return "none";
  return start > end ? null : { start, end };
}

/** Opened in a browser, a file is saved and not shown; were it shown, it could run nothing and is nobody's page. */
const safeHeaders = (name: string) => ({
  "content-type": mediaTypeOf(name),
  "content-disposition": `attachment; filename="${name}"`,
  "content-security-policy": "sandbox; default-src 'none'",
  "x-content-type-options": "nosniff",
  "cache-control": "private, max-age=3600",
  "accept-ranges": "bytes",
});

/**
 * Answers with an uploaded file to those who may see its project; 404 for everybody else, so that nobody learns which
 * files exist.
 */
export async function serveFile(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  place: { project: string; name: string },
): Promise<FastifyReply> {
  const caller = await authenticate(context, request);
  if (caller.kind === "nobody") throw notAuthenticated();
  const project = /^\d{1,9}$/.test(place.project) ? Number(place.project) : 0;
  const right =
    project > 0 && isStoredPath(`${place.project}/${place.name}`) ? await rightIn(context.db, caller, project) : null;
  const file = right === null ? undefined : await fileAt(context.db, project, place.name);
  const size = file ? await storedSize(context.config.dataDirectory, file.path) : null;
  if (!file || size === null) throw notFound("FileUpload");
  void reply.headers(safeHeaders(place.name));
  const range = rangeOf(request.headers.range, size);
  if (range === "none") return reply.code(416).header("content-range", `bytes */${size}`).send();
  const { start, end } = range ?? { start: 0, end: size - 1 };
  void reply.header("content-length", end - start + 1);
  if (range) void reply.code(206).header("content-range", `bytes ${start}-${end}/${size}`);
  // A stream, so that the length stays that of the file.
  if (request.method === "HEAD" || size === 0) return reply.send(Readable.from([]));
  return reply.send(readStored(context.config.dataDirectory, file.path, { start, end }));
}
