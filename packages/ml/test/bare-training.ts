import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isFinished, openJournal } from "../src/journal.ts";
import { createLog } from "../src/log.ts";
import { createAlone } from "../src/sharing/alone.ts";
import { createTrainingQueue } from "../src/training.ts";
import type { TrainingOrder } from "../src/training-messages.ts";
import type { TrainingParts, TrainingRules } from "../src/training-parts.ts";
import { openUpdates } from "../src/updates/update-journal.ts";
import { filesOf } from "../src/version-details.ts";
import { openVersions } from "../src/versions.ts";
import { setTimeout as sleep } from "node:timers/promises";

export interface BareOptions {
  rules?: Partial<TrainingRules>;
  /** What a training does; the number of tasks is written to `weights` by default. */
  fit?: (order: TrainingOrder) => Promise<void> | void;
  /** What loading a new version does. */
  load?: () => Promise<void>;
}

/** The trainings of a project without a backend around them: no HTTP, no processes, a model that counts tasks. */
export async function openBareTraining(
  directory: string,
  { rules = {}, fit = countTasks, load = () => Promise.resolve() }: BareOptions = {},
) {
  const log = createLog("silent");
  const versions = openVersions(directory, "bare");
  const journal = openJournal(path.join(directory, "jobs"));
  const updates = openUpdates(path.join(directory, "updates"));
  const sharing = createAlone({ modelDirectory: directory, concurrency: 1, log });
  const parts: TrainingParts = {
    project: "1",
    name: "1",
    journal,
    versions,
    updates,
    trainer: {
      async train(order) {
        await fit(order);
        return { labelsSeen: 1, metrics: {}, files: await filesOf(order.directory) };
      },
      warmUp: () => undefined,
      close: () => undefined,
    },
    sharing,
    rules: {
      every: 1,
      quietMs: 0,
      timeoutMs: 60_000,
      retryDelaysMs: [0, 0],
      updateEvery: 100,
      updateMs: 3_600_000,
      keepVersions: 2,
      ...rules,
    },
    can: { fit: true, update: true, save: false },
    // Nothing here looks at it.
    situation: () => ({ labelConfig: "<View/>", extraParams: {}, surroundings: {} as never }),
    labelServer: () => {
      throw new Error("no labeling server is known");
    },
    async activate(_version, _known, point) {
      await load();
      await point();
    },
    learn: () => undefined,
    inUse: () => [],
    ended: () => undefined,
    log,
  };
  const trainings = createTrainingQueue(parts);
  trainings.resume();
  await sharing.start({
    run: (_project, job) => trainings.run(job),
    look: () => undefined,
    lookAtAll: () => undefined,
    versionsInUse: () => ({}),
  });
  return {
    ...parts,
    trainings,
    async untilAllEnded(): Promise<void> {
      while (!journal.jobs().every(isFinished)) await sleep(2);
    },
    async close(): Promise<void> {
      trainings.close();
      await sharing.close();
    },
  };
}

function countTasks({ source, directory }: TrainingOrder): void {
  const tasks = source?.kind === "file" ? (JSON.parse(readFileSync(source.file, "utf8")) as unknown[]) : [];
  writeFileSync(path.join(directory, "weights"), String(tasks.length));
}
