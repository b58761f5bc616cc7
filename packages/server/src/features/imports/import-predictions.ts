import { sql } from "kysely";
import type { FastifyRequest } from "fastify";
import type { Context } from "../../context.ts";
import type { Trx } from "../../database/emit.ts";
import { invalid, invalidRequest } from "../../errors.ts";
import { configOf, type ProjectRow, projectRow } from "../projects/index.ts";
import { fileFormat } from "./formats.ts";
import { isFields, type ItemProblem } from "./item-problem.ts";
import { type ImportedPrediction, parsePrediction } from "./imported-prediction.ts";
import { receive } from "./received.ts";
import { createVersionIds, storeImportedPredictions, type VersionIds } from "./store-items.ts";

const batchSize = 1_000;
const mostListed = 100;
const largestId = 2 ** 31 - 1;

interface Skipped {
  index: number;
  errors: string[];
}

interface Progress {
  created: number;
  skipped: Skipped[];
  unlisted: number;
}

interface Given {
  index: number;
  task: number;
  value: Record<string, unknown>;
}

/** An item's task must exist: a wrong one refuses the whole import, as in Label Studio. */
function readTask(value: unknown, index: number): Given {
  if (!isFields(value)) throw invalidRequest(`Item ${index}: expected an object with "task" and "result".`);
  const { task } = value;
  const id = typeof task === "string" && /^\d{1,10}$/.test(task) ? Number(task) : task;
  if (typeof id !== "number" || !Number.isInteger(id))
    throw invalid({
      task: [`Item ${index}: "task" must be the id of a task, but it is ${JSON.stringify(task) ?? "missing"}.`],
    });
  return { index, task: id, value };
}

async function dataOf(
  trx: Trx,
  project: number,
  tasks: readonly number[],
): Promise<Map<number, Record<string, unknown>>> {
  const ids = [...new Set(tasks)].filter((id) => id >= 1 && id <= largestId);
  const { rows } = await sql<{ id: number; data: Record<string, unknown> }>`
    select id, data from tasks where project_id = ${project} and id = any(${ids}::int[])`.execute(trx);
  return new Map(rows.map(({ id, data }) => [id, data]));
}

function skip(progress: Progress, index: number, problems: readonly ItemProblem[]): void {
  if (progress.skipped.length < mostListed)
    progress.skipped.push({ index, errors: problems.map(({ path, message }) => `${path}: ${message}`) });
  else progress.unlisted++;
}

async function storeBatch(
  trx: Trx,
  project: ProjectRow,
  versions: VersionIds,
  batch: readonly Given[],
  progress: Progress,
) {
  const known = await dataOf(
    trx,
    project.id,
    batch.map(({ task }) => task),
  );
  const config = configOf(project);
  const rows: { task: number; prediction: ImportedPrediction }[] = [];
  for (const { index, task, value } of batch) {
    const data = known.get(task);
    if (!data) throw invalid({ task: [`Item ${index}: there is no task ${task} in this project.`] });
    const problems: ItemProblem[] = [];
    const [prediction] = parsePrediction(value, "$", data, { config }, problems);
    if (prediction) rows.push({ task, prediction });
    else skip(progress, index, problems);
  }
  if (rows.length > 0) await storeImportedPredictions(trx, project, versions, rows, false);
  progress.created += rows.length;
}

/**
 * Stores predictions for tasks that exist, all in one transaction. One that does not fit the label config is left out
 * and listed with its reasons; the project's chosen model version stays as it is.
 * @throws 400 for what is no list of predictions, or for a task that is not of the project: nothing is stored then
 */
export async function importPredictions(context: Context, projectId: number, request: FastifyRequest) {
  const received = await receive(context, projectId, request);
  try {
    const project = await projectRow(context.db, projectId);
    const progress: Progress = { created: 0, skipped: [], unlisted: 0 };
    await context.db.transaction().execute(async (trx) => {
      const versions = createVersionIds(trx, projectId);
      let index = 0;
      for (const upload of received.uploads) {
        let batch: Given[] = [];
        for await (const some of fileFormat(upload.format).items({ chunks: upload.chunks(), address: null })) {
          for (const raw of some) {
            if (!raw.ok)
              throw invalidRequest(`Item ${index}${raw.line === null ? "" : ` (line ${raw.line})`}: ${raw.message}`);
            batch.push(readTask(raw.value, index++));
          }
          if (batch.length < batchSize) continue;
          await storeBatch(trx, project, versions, batch, progress);
          batch = [];
        }
        await storeBatch(trx, project, versions, batch, progress);
      }
    });
    const { created, skipped, unlisted } = progress;
    if (unlisted > 0) skipped.push({ index: -1, errors: [`… and ${unlisted} more`] });
    return skipped.length > 0 ? { created, skipped } : { created };
  } finally {
    await received.discard();
  }
}
