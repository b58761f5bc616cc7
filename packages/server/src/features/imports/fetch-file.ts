import { once } from "node:events";
import { PassThrough } from "node:stream";
import type { Context } from "../../context.ts";
import { invalidRequest } from "../../errors.ts";
import { removeFile, type StoredFile, storeFile } from "../files/index.ts";

function nameIn(url: string): string {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw invalidRequest(`"${url.slice(0, 200)}" is not an address like https://example.com/tasks.json`);
  const last = new URL(url).pathname.split("/").at(-1) ?? "";
  try {
    return decodeURIComponent(last) || "tasks";
  } catch {
    return last || "tasks";
  }
}

/**
 * Fetches a file from elsewhere through the guarded client and keeps it.
 * @throws 400 saying how far it came; never what the other side answered
 */
export async function fetchFile(
  { outgoing, config }: Pick<Context, "outgoing" | "config">,
  project: number,
  url: string,
): Promise<{ file: StoredFile; contentType: string | undefined }> {
  const name = nameIn(url);
  const pipe = new PassThrough({ highWaterMark: 1024 * 1024 });
  // It may fail before anybody reads it.
  pipe.on("error", () => undefined);
  const storing = storeFile(config.dataDirectory, project, name, pipe);
  // Told by the request below; an error in between must not end the process.
  storing.catch(() => undefined);
  const outcome = await outgoing.request({
    url,
    purpose: "import",
    maxResponseBytes: config.maxUploadBytes,
    sink: async (chunk) => {
      if (!pipe.write(chunk)) await Promise.race([once(pipe, "drain"), storing]);
    },
  });
  if (!outcome.ok) {
    pipe.destroy(new Error(outcome.message));
    await storing.catch(() => undefined);
    throw invalidRequest(`The file at ${outcome.url} could not be fetched (${outcome.phase}): ${outcome.message}`);
  }
  pipe.end();
  const file = await storing;
  if (outcome.status >= 200 && outcome.status < 300) {
    const type = outcome.headers["content-type"];
    return { file, contentType: typeof type === "string" ? type : undefined };
  }
  await removeFile(config.dataDirectory, file.path);
  throw invalidRequest(`The file at ${outcome.url} could not be fetched: the answer's status is ${outcome.status}`);
}
