import path from "node:path";
import { Readable } from "node:stream";
import type { FastifyRequest } from "fastify";
import type { Context } from "../../context.ts";
import { AppError, invalidRequest } from "../../errors.ts";
import { readStored, removeFile, type StoredFile, storeFile } from "../files/index.ts";
import { fetchFile } from "./fetch-file.ts";
import { extensionOf, type FormatName, formatOfFile, formatOfType, importableExtensions } from "./formats.ts";
import { limited, type Spooled, spool, tooLarge } from "./spool.ts";

/** One thing that tasks are read from. */
export interface Upload {
  /** The file's name as the client has it, inside a zip its path; null for a body. */
  name: string | null;
  format: FormatName;
  size: number;
  chunks(): AsyncIterable<Buffer>;
  /** Kept below the data directory: the file, or the zip that it is in; null for a body. */
  file: StoredFile | null;
}

/** All of a request's content, arrived. */
export interface Received {
  uploads: Upload[];
  /** After success: removes what was kept only for the import. */
  dispose(): Promise<void>;
  /** After failure: removes the files too. */
  discard(): Promise<void>;
}

const noData = (): AppError => invalidRequest("load_tasks: No data found in DATA or in FILES");
const unsupported = (name: string): AppError =>
  invalidRequest(
    `${extensionOf(name) || `${name}: a file without an`} extension is not supported; expected one of ${importableExtensions.join(", ")}`,
  );

export const fileUpload = (dataDirectory: string, file: StoredFile, format: FormatName): Upload => ({
  name: file.name,
  format,
  size: file.size,
  file,
  // Opened when the first piece is asked for, closed when nobody wants more.
  async *chunks() {
    yield* readStored(dataDirectory, file.path);
  },
});

const received = (dataDirectory: string, uploads: Upload[], spooled: Spooled | null): Received => {
  const dispose = async (): Promise<void> => spooled?.dispose();
  return {
    uploads,
    dispose,
    async discard() {
      await dispose();
      for (const { file } of uploads) if (file) await removeFile(dataDirectory, file.path);
    },
  };
};

const bodyUpload = (format: FormatName, spooled: Spooled): Upload => ({
  name: null,
  format,
  size: spooled.size,
  file: null,
  chunks: () => spooled.chunks(),
});

async function receiveFiles(context: Context, project: number, request: FastifyRequest): Promise<Received> {
  const { dataDirectory, maxUploadBytes } = context.config;
  const result = received(dataDirectory, [], null);
  let size = 0;
  let url: string | null = null;
  try {
    for await (const part of request.parts()) {
      if (part.type === "field") {
        if (part.fieldname === "url" && typeof part.value === "string") url = part.value;
        continue;
      }
      if (part.filename === "" || part.filename === undefined) {
        part.file.resume();
        continue;
      }
      // It may fail before anybody reads it; whoever reads it then hears of it.
      part.file.on("error", () => undefined);
      const format = formatOfFile(part.filename);
      if (!format) throw unsupported(part.filename);
      const left = maxUploadBytes - size;
      const file = await storeFile(dataDirectory, project, part.filename, limited(part.file, left));
      size += file.size;
      result.uploads.push(fileUpload(dataDirectory, file, format));
      if (part.file.truncated) throw tooLarge(maxUploadBytes);
    }
    if (result.uploads.length > 0) return result;
    if (url !== null && url.trim() !== "") return await receiveUrl(context, project, url.trim());
    throw noData();
  } catch (error) {
    await result.discard();
    throw error;
  }
}

/** The file at an address, or JSON in the place of the address. */
async function receiveUrl(context: Context, project: number, url: string): Promise<Received> {
  const { dataDirectory, maxUploadBytes } = context.config;
  if (/^[[{]/.test(url)) {
    const spooled = await spool(Readable.from([Buffer.from(url)]), incoming(dataDirectory), maxUploadBytes);
    return received(dataDirectory, [bodyUpload("json", spooled)], spooled);
  }
  const { file, contentType } = await fetchFile(context, project, url);
  const format = formatOfFile(file.name) ?? (extensionOf(file.name) === "" ? formatOfType(contentType) : undefined);
  const result = received(dataDirectory, [fileUpload(dataDirectory, file, format ?? "json")], null);
  if (format) return result;
  await result.discard();
  throw unsupported(file.name);
}

const incoming = (dataDirectory: string): string => path.join(dataDirectory, "incoming");
const largestForm = 16 * 1024 * 1024;

async function receiveForm(context: Context, project: number, body: Spooled): Promise<Received> {
  const { dataDirectory } = context.config;
  let start = Buffer.alloc(0);
  for await (const chunk of body.chunks()) {
    start = Buffer.concat([start, chunk]);
    if (start.length > largestForm) break;
  }
  // `curl --data @tasks.json` says it sends a form.
  if (/^\s*[[{]/.test(start.subarray(0, 1000).toString("utf8")))
    return received(dataDirectory, [bodyUpload("json", body)], body);
  const url = new URLSearchParams(start.toString("utf8")).get("url")?.trim();
  await body.dispose();
  if (!url) throw noData();
  return receiveUrl(context, project, url);
}

/**
 * Takes in all that a request brings, before anything is done with it: a body of JSON, lines or CSV; files; an
 * address; JSON in a form.
 * @throws 400 for what cannot be imported, 413 for too much
 */
export async function receive(context: Context, project: number, request: FastifyRequest): Promise<Received> {
  try {
    return await (request.isMultipart()
      ? receiveFiles(context, project, request)
      : receiveBody(context, project, request));
  } catch (error) {
    // What is still on its way is thrown away, so that the client can read our answer.
    request.raw.unpipe();
    request.raw.resume();
    throw error;
  }
}

async function receiveBody(context: Context, project: number, request: FastifyRequest): Promise<Received> {
  const { dataDirectory, maxUploadBytes } = context.config;
  const contentType = request.headers["content-type"];
  const body = request.body instanceof Readable ? request.body : Readable.from([]);
  const isForm = contentType?.startsWith("application/x-www-form-urlencoded") === true;
  const format = formatOfType(contentType);
  if (!isForm && !format)
    throw new AppError(
      415,
      `Unsupported media type "${contentType}" in request. Send JSON, JSON lines, CSV, or files as multipart/form-data.`,
    );
  const spooled = await spool(body.iterator({ destroyOnReturn: false }), incoming(dataDirectory), maxUploadBytes);
  if (isForm) return receiveForm(context, project, spooled);
  if (spooled.size === 0) throw noData();
  return received(dataDirectory, [bodyUpload(format ?? "json", spooled)], spooled);
}
