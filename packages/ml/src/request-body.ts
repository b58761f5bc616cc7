import { createGunzip } from "node:zlib";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { HttpError } from "./http-error.ts";
import { findJsonFault } from "./json-error.ts";

type ParsingDone = (error: Error | null, body?: unknown) => void;

/**
 * Lets requests bring JSON, also compressed with gzip. An empty body is none. The limit of the body counts what it is
 * when unpacked.
 */
export function acceptJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser("remove", "ignore");
  app.removeAllContentTypeParsers();
  const read = (request: FastifyRequest, text: string, done: ParsingDone): void => {
    if (text === "") {
      done(null);
      return;
    }
    // Fastify's own parser calls back before it returns.
    void parse(request, text, (error, value: unknown) => done(error === null ? null : faultOf(text, error), value));
  };
  for (const type of ["application/json", /^application\/.+\+json$/]) {
    app.addContentTypeParser<string>(type, { parseAs: "string" }, read);
  }
  app.addHook("preParsing", (request, _reply, payload, done) => {
    const encoding = request.headers["content-encoding"]?.toLowerCase() ?? "identity";
    if (encoding === "identity") {
      done(null, payload);
    } else if (encoding === "gzip" || encoding === "x-gzip") {
      let received = 0;
      payload.on("data", (chunk: Buffer) => (received += chunk.length));
      const unpacked = createGunzip();
      Object.defineProperty(unpacked, "receivedEncodedLength", { get: () => received });
      payload.on("error", (error) => unpacked.destroy(error));
      unpacked.on("error", (error) =>
        Object.assign(error, { statusCode: 400, message: `the body is not gzip: ${error.message}` }),
      );
      done(null, payload.pipe(unpacked));
    } else {
      done(new HttpError(415, `Content-Encoding: ${encoding} is not known here; send gzip, or nothing packed`));
    }
  });
}

function faultOf(text: string, error: Error): Error {
  const fault = findJsonFault(text);
  if (fault === null) return error;
  return new HttpError(400, `the body is not JSON: line ${fault.line}, column ${fault.column}: ${fault.reason}`);
}
