import multipart from "@fastify/multipart";
import type { FastifyInstance } from "fastify";
import { parseBodyJson } from "./body-json.ts";

/** Bodies of ordinary endpoints: JSON, or forms as Label Studio's clients and tests send them. */
export async function acceptForms(app: FastifyInstance): Promise<void> {
  app.addContentTypeParser("application/x-www-form-urlencoded", { parseAs: "string" }, (request, body, done) => {
    request.isForm = true;
    done(null, formValues(new URLSearchParams(String(body))));
  });
  await app.register(multipart, { attachFieldsToBody: "keyValues", limits: { fileSize: 0, files: 0 } });
  app.addHook("preHandler", async (request) => {
    if (request.headers["content-type"]?.startsWith("multipart/form-data")) request.isForm = true;
  });
  // JSON bodies may be empty: several of Label Studio's POSTs have none.
  app.removeContentTypeParser("application/json");
  app.addContentTypeParser("application/json", { parseAs: "string" }, (_request, body, done) => {
    if (body === "") return done(null, undefined);
    try {
      done(null, parseBodyJson(String(body)));
    } catch (error) {
      done(
        Object.assign(new Error(`JSON parse error - ${error instanceof Error ? error.message : String(error)}`), {
          statusCode: 400,
        }),
      );
    }
  });
}

/** Bodies that a feature reads itself, as they stream in: imports of any size and type. */
export async function acceptRaw(app: FastifyInstance, maxBytes: number): Promise<void> {
  await app.register(multipart, { limits: { fileSize: maxBytes, files: 100, fieldSize: maxBytes } });
  app.removeContentTypeParser(["application/json", "text/plain"]);
  app.addContentTypeParser(/^(?!multipart\/)/, (_request, payload, done) => done(null, payload));
}

/** Repeated names become lists; JSON text of objects and lists is read. */
function formValues(form: URLSearchParams): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const name of new Set(form.keys())) {
    const all = form.getAll(name).map(readJson);
    values[name] = all.length === 1 ? all[0] : all;
  }
  return values;
}

function readJson(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return parseBodyJson(text);
  } catch {
    return text;
  }
}
