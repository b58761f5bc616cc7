import type { AssetOptions } from "./assets/asset.ts";
import type { LabelServer } from "./label-server.ts";
import type { LabelSource } from "./labels.ts";
import type { VersionFile } from "./version-details.ts";

/** What the backend tells its training process. */
export type ToTrainer = { type: "train"; order: TrainingOrder } | { type: "cancel" };

/** Everything a training needs to know; sent over the process' channel, never on a command line. */
export interface TrainingOrder {
  project: string;
  labelConfig: string | null;
  extraParams: Record<string, unknown>;
  /** Where the labels are; null when the order is to learn `updates`. */
  source: LabelSource | null;
  /** What a version is to learn to become the new one. */
  updates?: UpdatesOrder;
  directory: string;
  previousDirectory: string | null;
  modelVersion: string;
  surroundings: TrainingSurroundings;
}

/** Entries of the journal of updates, behind `after` up to `last`. */
export interface UpdatesOrder {
  baseVersion: string;
  directory: string;
  after: number;
  last: number;
}

/** Where a project's stored values and files are, and whom to ask for the latter. */
export interface TrainingSurroundings {
  projectName: string;
  projectDirectory: string;
  assetDirectory: string;
  assets: AssetOptions;
  server: LabelServer | null;
}

/** What the training process tells the backend. */
export type FromTrainer =
  | { type: "progress"; fraction: number; message: string | null }
  | { type: "log"; line: string }
  | ({ type: "done" } & TrainingResult)
  /** `passing`: another attempt may succeed. */
  | { type: "failed"; error: string; passing: boolean };

export interface TrainingResult {
  /** Annotations that the training saw. */
  labelsSeen: number;
  metrics: Record<string, unknown>;
  /** What it wrote, on the disk when this is told. */
  files: VersionFile[];
}
