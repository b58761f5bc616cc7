import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import type { api, ExportReport, Input } from "@tandem/schema/api";
import {
  createReport,
  exportChoices,
  type ExportFile,
  type ExportFormat,
  exportFormat,
  exportFormats,
  type ExportSource,
  type FormatReport,
} from "@tandem/schema/formats";
import type { FastifyReply } from "fastify";
import type { Context } from "../../context.ts";
import { invalid } from "../../errors.ts";
import { configOf, projectRow } from "../projects/index.ts";
import { exportedDataKeys, exportedTasks, type ExportScope } from "./exported-tasks.ts";
import { zipStream } from "./zip-stream.ts";

/** What Label Studio's listing says of each format; those that the project does not fit come last. */
export async function listFormats(context: Context, project: number) {
  const config = configOf(await projectRow(context.db, project));
  return exportChoices(config).map(({ format: { name, title, description, tags, extension }, reason }) => ({
    name,
    title,
    description,
    link: "",
    tags: [...tags],
    extension,
    ...(reason === null ? {} : { disabled: true, reason }),
  }));
}

type Query = Input<typeof api.exports.export>["query"];

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

/** @throws 400 for a format that is not there, or not for this project */
async function prepare(
  context: Context,
  project: number,
  query: Query,
): Promise<{ format: ExportFormat; source: ExportSource }> {
  const name = query.exportType ?? query.export_type ?? "JSON";
  const format = exportFormat(name);
  if (format === undefined) {
    const names = exportFormats.map((one) => one.name).join(", ");
    throw invalid({ exportType: [`"${name}" is not a format of this server; expected one of ${names}.`] });
  }
  const scope: ExportScope = { project, all: isYes(query.download_all_tasks), ids: idsOf(query) };
  const config = configOf(await projectRow(context.db, project));
  const reason = format.fits(config);
  if (reason !== null) throw invalid({ exportType: [`This project cannot be exported as ${name}: ${reason}`] });
  const source: ExportSource = {
    config,
    tasks: () => exportedTasks(context.db, scope, config),
    dataKeys: () => exportedDataKeys(context.db, scope, config),
  };
  return { format, source };
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
  const { format, source } = await prepare(context, project, query);
  const report = createReport();
  const files = format.write(source, report);
  const stream = format.files === "many" ? zipStream(withReport(files, report)) : await oneFile(files);
  const name = fileName(project, format.extension);
  void reply
    .type(format.mediaType)
    .header("filename", name)
    .header("content-disposition", `attachment; filename="${name}"`);
  await reply.send(stream);
}

type Piece = string | Uint8Array;

/** The first piece before the head: what fails at once is answered as an error. */
async function oneFile(files: AsyncGenerator<ExportFile>): Promise<Readable> {
  const file = await files.next();
  const pieces = file.done ? emptyFile() : file.value.content[Symbol.asyncIterator]();
  const first = await pieces.next();
  return Readable.from(joined(first.done ? "" : first.value, pieces), { objectMode: false, highWaterMark: 1 });
}

async function* emptyFile(): AsyncGenerator<Piece> {}

async function* joined(first: Piece, rest: AsyncIterator<Piece>): AsyncGenerator<Piece> {
  try {
    yield first;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    // A client that leaves ends the reading of the database.
    await rest.return?.();
  }
}

/** The files and, behind them, what became of the results: it is only known then. */
async function* withReport(files: AsyncGenerator<ExportFile>, report: FormatReport): AsyncGenerator<ExportFile> {
  yield* files;
  yield { path: "export-report.json", content: reportText(report) };
}

async function* reportText(report: FormatReport): AsyncGenerator<string> {
  yield `${JSON.stringify(report.summary(), null, 2)}\n`;
}

/** What an export would hold and what not, without its files. Takes as long as the export; ends when the client leaves. */
export async function reportExport(
  context: Context,
  project: number,
  query: Query,
  reply: FastifyReply,
): Promise<ExportReport> {
  const { format, source } = await prepare(context, project, query);
  const report = createReport();
  for await (const { content } of format.write(source, report)) {
    for await (const _piece of content) if (reply.raw.destroyed) break;
    if (reply.raw.destroyed) break;
  }
  const { reasons, items, ...counts } = report.summary();
  return { format: format.name, ...counts, reasons: [...reasons], items: [...items] };
}
