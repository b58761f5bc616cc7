import type { Trx } from "../../database/emit.ts";
import { createAnnotationsFrom } from "../annotations/index.ts";
import { knownStrategy, type PredictionItem, storePredictions, versionFor } from "../predictions/index.ts";
import { configOf, type ProjectRow } from "../projects/index.ts";
import { insertTasks } from "../tasks/index.ts";
import type { ImportItem } from "./import-item.ts";
import type { ImportedPrediction } from "./imported-prediction.ts";

/** What an import has done so far. */
export interface ImportCounts {
  annotations: number;
  predictions: number;
  /** The version of the last prediction, in the order of the import. */
  lastVersion: string | null;
}

/** The versions of imported predictions; each is made once. */
export interface VersionIds {
  of(name: string): Promise<number>;
}

export function createVersionIds(trx: Trx, project: number): VersionIds {
  const known = new Map<string, Promise<number>>();
  return {
    of(name) {
      const id = known.get(name) ?? versionFor(trx, project, null, name);
      known.set(name, id);
      return id;
    },
  };
}

/**
 * Predictions of tasks, by version. Several of one version for one task are its first, second … answer.
 * @param choosing the version will be the project's when it has none: its answers fill the tasks' columns at once
 */
export async function storeImportedPredictions(
  trx: Trx,
  project: ProjectRow,
  versions: VersionIds,
  rows: readonly { task: number; prediction: ImportedPrediction }[],
  choosing: boolean,
): Promise<void> {
  for (const [name, ofVersion] of Map.groupBy(rows, (row) => row.prediction.version)) {
    const versionId = await versions.of(name);
    const ranks = new Map<number, number>();
    const items = ofVersion.map(({ task, prediction }): PredictionItem => {
      const rank = ranks.get(task) ?? 0;
      ranks.set(task, rank + 1);
      return { task, rank, ...prediction };
    });
    await storePredictions(trx, {
      project: project.id,
      versionId,
      items,
      liveVersionId: choosing && !project.model_version ? versionId : project.live_version_id,
      strategy: knownStrategy(project.strategy),
      config: configOf(project),
    });
  }
}

/** Where a batch of items is stored. */
export interface StoreTarget {
  trx: Trx;
  project: ProjectRow;
  user: number;
  versions: VersionIds;
}

/** Stores checked items with all that belongs to them; returns the tasks' ids in the same order. */
export async function storeItems(
  { trx, project, user, versions }: StoreTarget,
  items: readonly { item: ImportItem; file: number | null }[],
  counts: ImportCounts,
): Promise<number[]> {
  const tasks = items.map(({ item, file }) => ({
    data: item.data,
    meta: item.meta,
    allow_skip: item.allowSkip,
    file_upload_id: file,
  }));
  const ids = await insertTasks(trx, project.id, tasks, user);
  const taskAt = (index: number): number => ids[index] as number;
  const annotations = items.flatMap(({ item }, index) =>
    item.annotations.map((annotation) => ({ ...annotation, task_id: taskAt(index), last_action: "imported" })),
  );
  if (annotations.length > 0) {
    await createAnnotationsFrom(trx, annotations, { project: project.id, user, announce: false });
    counts.annotations += annotations.length;
  }
  const predictions = items.flatMap(({ item }, index) =>
    item.predictions.map((prediction) => ({ task: taskAt(index), prediction })),
  );
  if (predictions.length > 0) {
    await storeImportedPredictions(trx, project, versions, predictions, true);
    counts.predictions += predictions.length;
    counts.lastVersion = predictions.at(-1)?.prediction.version ?? counts.lastVersion;
  }
  return ids;
}
