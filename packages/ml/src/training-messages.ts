import type { AssetOptions } from "./assets/asset.ts";
import type { LabelServer } from "./label-server.ts";
import type { LabelSource } from "./labels.ts";

/** What the backend tells its training process. */
export type ToTrainer = { type: "train"; order: TrainingOrder } | { type: "cancel" };

/** Everything a training needs to know; sent over the process' channel, never on a command line. */
export interface TrainingOrder {
  project: string;
  labelConfig: string | null;
  extraParams: Record<string, unknown>;
  source: LabelSource;
  directory: string;
  previousDirectory: string | null;
  modelVersion: string;
  surroundings: TrainingSurroundings;
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
  | { type: "done"; labelsSeen: number; metrics: Record<string, unknown> }
  | { type: "failed"; error: string };
