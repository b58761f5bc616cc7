import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import type { api, Input } from "@tandem/schema/api";
import type { FastifyReply } from "fastify";
import type { Context } from "../../context.ts";
import { invalid } from "../../errors.ts";
import { configOf, projectRow } from "../projects/index.ts";
import { exportedDataKeys, exportedTasks, type ExportScope } from "./exported-tasks.ts";
import { type ExportFormat, formatNames, formats, isFormatName } from "./formats.ts";

/** What Label Studio's listing says of each format. */
export const listFormats = () =>
  formatNames.map((name) => {
    const { title, description, tags } = formats[name];
    return { name, title, description, link: "", tags: [...tags] };
  });

type Query = Input<typeof api.exports.export>["query"];

function formatOf(query: Query): ExportFormat {
  const name = query.exportType ?? query.export_type ?? "JSON";
  if (isFormatName(name)) return formats[name];
  throw invalid({
    exportType: [`"${name}" is not a format of this server; expected one of ${formatNames.join(", ")}.`],
  });
}

const isYes = (value: string | undefined): boolean => /^(true|1|yes|on)$/i.test(value ?? "");
const mostIds = 100_000;

/** `ids[]=1&ids[]=2`, `ids=1,2`; null when none were given. */
function idsOf(query: Query): number[] | null {
  const given = [query.ids, query["ids[]"]].flat().filter((value) => value !== undefined);
  if (given.length === 0) return null;
  const parts = given.flatMap((value) => value.split(",")).map((part) => part.trim());
  if (parts.length > mostIds || parts.some((part) => !/^\d{1,10}$/.test(part)))
    throw invalid({ ids: [`Expected at most ${mostIds} task ids.`] });
  return parts.map(Number).filter((id) => id < 2 ** 31);
}

/** `project-7-at-2026-01-31-09-05-1a2b3c4d.json`, as Label Studio names its files. */
const fileName = (project: number, extension: string): string =>
  `project-${project}-at-${new Date().toISOString().slice(0, 16).replaceAll(/[T:]/g, "-")}-${randomBytes(4).toString("hex")}.${extension}`;

/**
 * Streams a project's tasks in a format, as fast as the client takes them. When something fails on the way the
 * connection is cut, so that nobody takes a half for the whole.
 */
export async function exportProject(
  context: Context,
  project: number,
  query: Query,
  reply: FastifyReply,
): Promise<void> {
  const format = formatOf(query);
  const scope: ExportScope = { project, all: isYes(query.download_all_tasks), ids: idsOf(query) };
  const config = configOf(await projectRow(context.db, project));
  const pieces = format.write({
    config,
    batches: exportedTasks(context.db, scope, config),
    dataKeys: () => exportedDataKeys(context.db, scope, config),
  });
  // The first piece before the head: what fails at once is answered as an error.
  const first = await pieces.next();
  const name = fileName(project, format.extension);
  void reply
    .type(format.mediaType)
    .header("filename", name)
    .header("content-disposition", `attachment; filename="${name}"`);
  await reply.send(
    Readable.from(joined(first.done ? "" : first.value, pieces), { objectMode: false, highWaterMark: 1 }),
  );
}

async function* joined(first: string, rest: AsyncGenerator<string>): AsyncGenerator<string> {
  yield first;
  yield* rest;
}
