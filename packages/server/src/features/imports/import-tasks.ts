import type { LabelConfig } from "@tandem/schema";
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
import { extensionOf, fileFormat } from "./formats.ts";
import { type ImportItem, type ItemRules, parseImportItem } from "./import-item.ts";
import { addProblems, createProblemList, importRefused, type ProblemList, problemsToWire } from "./problems.ts";
import { receive, type Received, type Upload } from "./received.ts";
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
}

interface Options {
  commit: boolean;
  skipBadRows: boolean;
  rules: ItemRules;
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

async function readUpload(
  upload: Upload,
  file: FileRow | null,
  options: Options,
  progress: Progress,
  store: ReturnType<typeof createStore>,
): Promise<void> {
  checkFormat(upload, options.rules.config);
  const address = file ? `/data/upload/${file.path}` : null;
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
      progress.tasks++;
      if (progress.tasks > mostTasks) throw invalidRequest(`At most ${mostTasks} tasks can be imported at once.`);
      if (upload.file) keepCommonKeys(progress, item.data);
      if (progress.problems.count > 0 && !options.skipBadRows) store.drop();
      else await store.add(item, file?.id ?? null);
    }
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
  received: Received,
  options: Options,
): Promise<{ progress: Progress; files: FileRow[] }> {
  const progress: Progress = {
    seen: 0,
    tasks: 0,
    ids: [],
    counts: { annotations: 0, predictions: 0, lastVersion: null },
    problems: createProblemList(),
    fileKeys: null,
  };
  const target = options.commit ? { trx, project, user, versions: createVersionIds(trx, project.id) } : null;
  const store = createStore(target, progress);
  const files: FileRow[] = [];
  for (const upload of received.uploads) {
    const file = upload.file ? await insertFile(trx, project.id, user, upload.file) : null;
    if (file) files.push(file);
    await readUpload(upload, file, options, progress, store);
  }
  await store.finish();
  if (progress.problems.count > 0 && !options.skipBadRows) throw importRefused(progress.problems);
  if (progress.tasks === 0 && progress.problems.count > 0) throw importRefused(progress.problems);
  if (progress.tasks === 0) throw invalidRequest("load_tasks: No tasks added");
  if (options.commit) await chooseVersion(context, trx, project, progress, user);
  return { progress, files };
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
  try {
    const project = await projectRow(context.db, projectId);
    const options: Options = {
      commit,
      skipBadRows: query.skip_bad_rows ?? false,
      rules: {
        config: configOf(project),
        annotators: await readAnnotators(context.db, projectId, user),
        preannotatedFrom: fieldNames(query.preannotated_from_fields),
      },
    };
    const { progress, files } = await context.db
      .transaction()
      .execute((trx) => importUploads(context, trx, project, user, received, options));
    forgetTotals(context.db, projectId);
    await received.dispose();
    if (progress.tasks >= manyTasks) await refreshStatistics(context);
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
      ...(query.skip_bad_rows ? { problems: problemsToWire(progress.problems) } : {}),
    };
  } catch (error) {
    await received.discard();
    throw error;
  }
}
