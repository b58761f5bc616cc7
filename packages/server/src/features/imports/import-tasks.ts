import type { LabelConfig } from "@tandem/schema";
import { createReport, type FormatReport } from "@tandem/schema/formats";
import type { api, ImportAnswer, Input } from "@tandem/schema/api";
import type { FastifyRequest } from "fastify";
import { sql } from "kysely";
import type { Context } from "../../context.ts";
import { emit, tellLive, type Trx } from "../../database/emit.ts";
import { invalidRequest } from "../../errors.ts";
import { type FileRow, insertFile } from "../files/index.ts";
import { liveSettings, rescoreSoon, rescoreTasks } from "../predictions/index.ts";
import { configOf, type ProjectRow, projectRow, setLiveVersion } from "../projects/index.ts";
import { forgetTotals } from "../views/index.ts";
import { readAnnotators } from "./annotators.ts";
import { convertGroup, type ForeignGroup, isForeign, type MediaAddresses, mediaAddresses } from "./convert.ts";
import { type Expanded, expandZips } from "./expand.ts";
import { extensionOf, fileFormat } from "./formats.ts";
import { groupUploads, type ImportGroup } from "./groups.ts";
import { type ImportItem, type ItemRules, parseImportItem } from "./import-item.ts";
import { addProblems, createProblemList, importRefused, type ProblemList, problemsToWire } from "./problems.ts";
import { receive, type Received, type Upload } from "./received.ts";
import { UnreadableEntry } from "./unzip.ts";
import { createVersionIds, type ImportCounts, storeItems, type StoreTarget } from "./store-items.ts";

type Query = Input<typeof api.imports.import>["query"];

const batchSize = 2_000;
const mostTasks = 1_000_000;
/** So many tasks get their scores at once when an import chooses the model version, more in the background. */
const mostRescored = 5_000;

const manyTasks = 5_000;

/** PostgreSQL plans by what it knows of a table: after a large load it must look again, or pages become scans. */
async function refreshStatistics({ db, log }: Context): Promise<void> {
  await sql`analyze tasks`.execute(db).catch((error: unknown) => log.warn({ err: error }, "analyze tasks failed"));
}

interface Progress {
  /** Items so far, good and bad. */
  seen: number;
  tasks: number;
  ids: number[];
  counts: ImportCounts;
  problems: ProblemList;
  /** The keys that every task from a file has. */
  fileKeys: Set<string> | null;
  /** What became of the results of other tools' data sets. */
  report: FormatReport;
}

interface Options {
  commit: boolean;
  skipBadRows: boolean;
  rules: ItemRules;
  groups: readonly ImportGroup[];
  media: MediaAddresses;
}

function keepCommonKeys(progress: Progress, data: Record<string, unknown>): void {
  if (progress.fileKeys === null) progress.fileKeys = new Set(Object.keys(data));
  else for (const key of progress.fileKeys) if (!Object.hasOwn(data, key)) progress.fileKeys.delete(key);
}

/** Files without keys of their own need a config that says where their text goes. */
function checkFormat({ format, name }: Upload, config: LabelConfig): void {
  if (fileFormat(format).namesKeys || config.dataKeys.length <= 1) return;
  const keys = config.dataKeys.map(({ key }) => key).join(", ");
  throw invalidRequest(
    `${name ?? "The text"} says nothing of data keys, but the label config has several (${keys}). Use JSON, CSV or TSV.`,
  );
}

/** One batch is stored while the next one is read. */
function createStore(target: StoreTarget | null, progress: Progress) {
  let waiting: { item: ImportItem; file: number | null }[] = [];
  let storing: Promise<void> = Promise.resolve();
  const flush = async (): Promise<void> => {
    await storing;
    const batch = waiting;
    waiting = [];
    if (!target || batch.length === 0) return;
    storing = storeItems(target, batch, progress.counts).then((ids) => void progress.ids.push(...ids));
    // Its failure is told by the next flush; between the two it must not count as unhandled.
    storing.catch(() => undefined);
  };
  return {
    async add(item: ImportItem, file: number | null): Promise<void> {
      waiting.push({ item, file });
      if (waiting.length >= batchSize) await flush();
    },
    /** What was read after something went wrong is not stored. */
    drop(): void {
      waiting = [];
    },
    async finish(): Promise<void> {
      await flush();
      await storing;
    },
  };
}

type Store = ReturnType<typeof createStore>;

/** Counts a task and stores it, if all is well so far or only the good ones are wanted. */
async function take(
  item: ImportItem,
  file: FileRow | null,
  options: Options,
  progress: Progress,
  store: Store,
): Promise<void> {
  progress.tasks++;
  if (progress.tasks > mostTasks) throw invalidRequest(`At most ${mostTasks} tasks can be imported at once.`);
  if (file) keepCommonKeys(progress, item.data);
  if (progress.problems.count > 0 && !options.skipBadRows) store.drop();
  else await store.add(item, file?.id ?? null);
}

const addressOf = (path: string): string => `/data/upload/${path}`;

async function readUpload(
  upload: Upload,
  file: FileRow | null,
  options: Options,
  progress: Progress,
  store: Store,
): Promise<void> {
  checkFormat(upload, options.rules.config);
  const address = file ? addressOf(file.path) : null;
  for await (const some of fileFormat(upload.format).items({ chunks: upload.chunks(), address })) {
    for (const raw of some) {
      const place = { file: upload.name, line: raw.line, item: progress.seen };
      progress.seen++;
      if (!raw.ok) {
        addProblems(progress.problems, place, [{ path: raw.path, message: raw.message }]);
        if (raw.fatal) return;
        continue;
      }
      const { item, problems } = parseImportItem(raw.value, options.rules);
      if (!item) {
        addProblems(progress.problems, place, problems, raw.value);
        continue;
      }
      await take(item, file, options, progress, store);
    }
  }
}

/** The same; what turns out to be damaged inside a zip is a problem of that file. */
async function readPlain(...[upload, file, options, progress, store]: Parameters<typeof readUpload>): Promise<void> {
  try {
    await readUpload(upload, file, options, progress, store);
  } catch (error) {
    if (!(error instanceof UnreadableEntry)) throw error;
    addProblems(progress.problems, { file: upload.name, line: null, item: null }, [
      { path: null, message: error.message },
    ]);
  }
}

/** The tasks of a data set of another tool. */
async function readGroup(
  group: ForeignGroup,
  file: FileRow | null,
  options: Options,
  progress: Progress,
  store: Store,
): Promise<void> {
  for await (const read of convertGroup(group, options.rules, options.media, progress.report)) {
    const place = { file: read.file, line: read.line, item: progress.seen };
    progress.seen++;
    if (read.item) await take(read.item, file, options, progress, store);
    else addProblems(progress.problems, place, read.problems);
  }
}

/** Without a chosen model version, the last imported prediction's becomes the project's. */
async function chooseVersion(context: Context, trx: Trx, project: ProjectRow, progress: Progress, user: number) {
  const { lastVersion } = progress.counts;
  if (lastVersion === null || project.model_version) return;
  await trx.updateTable("projects").set({ model_version: lastVersion }).where("id", "=", project.id).execute();
  await setLiveVersion(trx, project.id);
  await emit(trx, "PROJECT_UPDATED", project.id, { project: project.id }, user);
  await tellLive(trx, project.id, { kind: "project" });
  const live = await liveSettings(trx, project.id);
  if (progress.ids.length > mostRescored || !live) return rescoreSoon(context, trx, project.id);
  await rescoreTasks(trx, project.id, live, progress.ids);
}

async function importUploads(
  context: Context,
  trx: Trx,
  project: ProjectRow,
  user: number,
  { uploads }: Received,
  expanded: Expanded,
  options: Options,
): Promise<{ progress: Progress; files: FileRow[] }> {
  const progress: Progress = {
    seen: 0,
    tasks: 0,
    ids: [],
    counts: { annotations: 0, predictions: 0, lastVersion: null },
    problems: createProblemList(),
    fileKeys: null,
    report: createReport(),
  };
  const target = options.commit ? { trx, project, user, versions: createVersionIds(trx, project.id) } : null;
  const store = createStore(target, progress);
  const files = new Map<string, FileRow>();
  for (const file of [...uploads.flatMap((upload) => upload.file ?? []), ...expanded.stored])
    files.set(file.path, await insertFile(trx, project.id, user, file));
  for (const { file, message } of expanded.problems)
    addProblems(progress.problems, { file, line: null, item: null }, [{ path: null, message }]);
  for (const group of options.groups) {
    const fileOf = (upload: Upload | undefined): FileRow | null => files.get(upload?.file?.path ?? "") ?? null;
    if (isForeign(group)) await readGroup(group, fileOf(group.uploads[0]), options, progress, store);
    else for (const upload of group.uploads) await readPlain(upload, fileOf(upload), options, progress, store);
  }
  await store.finish();
  if (progress.problems.count > 0 && !options.skipBadRows) throw importRefused(progress.problems);
  if (progress.tasks === 0 && progress.problems.count > 0) throw importRefused(progress.problems);
  if (progress.tasks === 0) throw invalidRequest("load_tasks: No tasks added");
  if (options.commit) await chooseVersion(context, trx, project, progress, user);
  return { progress, files: [...files.values()] };
}

const fieldNames = (text: string | undefined): string[] =>
  (text ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");

function foundFormats(uploads: readonly Upload[]): Record<string, number> | [] {
  const files = uploads.filter((upload) => upload.file !== null);
  if (files.length === 0) return [];
  const groups = Map.groupBy(files, ({ name }) => extensionOf(name ?? ""));
  return Object.fromEntries([...groups].map(([extension, group]) => [extension, group.length]));
}

/**
 * Imports what a request brings, in one transaction: all of it, or — with `skip_bad_rows` — all that is right.
 * @throws 400 naming file, line, item, path and reason of up to a hundred problems; nothing is stored then
 */
export async function importTasks(
  context: Context,
  projectId: number,
  user: number,
  request: FastifyRequest,
  query: Query,
): Promise<ImportAnswer> {
  const started = performance.now();
  const received = await receive(context, projectId, request);
  const commit = query.commit_to_project ?? true;
  let expanded: Expanded | null = null;
  try {
    const project = await projectRow(context.db, projectId);
    const config = configOf(project);
    expanded = await expandZips(context, projectId, received.uploads);
    const unpacked = expanded;
    const groups = await groupUploads(unpacked.uploads, config, query.format);
    const isForeignImport = unpacked.hasZips || groups.some(isForeign);
    const options: Options = {
      commit,
      // Data sets of other tools are taken as far as they go; our own files are right or not.
      skipBadRows: query.skip_bad_rows ?? isForeignImport,
      rules: {
        config,
        annotators: await readAnnotators(context.db, projectId, user),
        preannotatedFrom: fieldNames(query.preannotated_from_fields),
      },
      groups,
      media: mediaAddresses(
        unpacked.uploads.flatMap(({ name, format, file }) =>
          format === "media" && name !== null && file ? [{ path: name, address: addressOf(file.path) }] : [],
        ),
      ),
    };
    const { progress, files } = await context.db
      .transaction()
      .execute((trx) => importUploads(context, trx, project, user, received, unpacked, options));
    forgetTotals(context.db, projectId);
    await received.dispose();
    if (progress.tasks >= manyTasks) await refreshStatistics(context);
    const format = groups.find(isForeign)?.format.name;
    return {
      task_count: progress.tasks,
      annotation_count: commit ? progress.counts.annotations : null,
      prediction_count: commit ? progress.counts.predictions : null,
      duration: Math.round(performance.now() - started) / 1000,
      file_upload_ids: files.map(({ id }) => id),
      could_be_tasks_list: received.uploads.some(
        (upload) => upload.file !== null && fileFormat(upload.format).listLike,
      ),
      found_formats: foundFormats(received.uploads),
      data_columns: [...(progress.fileKeys ?? [])],
      ...(query.return_task_ids ? { task_ids: progress.ids } : {}),
      ...(options.skipBadRows ? { problems: problemsToWire(progress.problems) } : {}),
      ...(format === undefined ? {} : { report: { format, ...reportToWire(progress.report) } }),
    };
  } catch (error) {
    await received.discard();
    await expanded?.discard();
    throw error;
  } finally {
    expanded?.close();
  }
}

function reportToWire(report: FormatReport) {
  const { reasons, items, ...counts } = report.summary();
  return { ...counts, reasons: [...reasons], items: [...items] };
}
