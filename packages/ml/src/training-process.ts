import { parseArgs } from "node:util";
import { createAssets } from "./assets/assets.ts";
import { createContext } from "./create-context.ts";
import { syncTree } from "./durable-file.ts";
import { tryParseConfig } from "./label-config.ts";
import { countLabels, readLabels } from "./labels.ts";
import { errorText } from "./http-error.ts";
import { loadModel } from "./load-model.ts";
import type { Model, ModelContext } from "./model.ts";
import { endWithParent } from "./parent-watch.ts";
import { resolveSdk } from "./resolve-sdk.ts";
import { openStore } from "./store.ts";
import type { FromTrainer, ToTrainer, TrainingOrder } from "./training-messages.ts";

/**
 * The entry of a training process: it imports the model at once, waits for one order, trains, reports and ends.
 */
const { values } = parseArgs({ options: { file: { type: "string" }, export: { type: "string" } } });
const cancelled = new AbortController();

function send(message: FromTrainer): void {
  if (process.connected) process.send?.(message);
}

async function train(model: Model, order: TrainingOrder): Promise<void> {
  const log = (line: string): void => send({ type: "log", line });
  const { definition } = model;
  if (definition.fit === undefined) throw new Error("the model has no fit()");
  log(order.source.kind === "server" ? `fetching labels from ${order.source.hostname}` : "reading the given tasks");
  const tasks = await readLabels(order.source, { signal: cancelled.signal, log });
  const labelsSeen = countLabels(tasks);
  log(`training ${order.modelVersion} on ${labelsSeen} annotations of ${tasks.length} tasks`);
  const outcome = await definition.fit({
    ...contextOf(order, log),
    tasks,
    annotations: tasks.flatMap((task) => task.annotations.map((annotation) => ({ task, annotation }))),
    directory: order.directory,
    previousDirectory: order.previousDirectory,
  });
  // Here and not in the backend, which has requests to answer.
  syncTree(order.directory);
  await sendLast({ type: "done", labelsSeen, metrics: outcome?.metrics ?? {} });
}

function contextOf(order: TrainingOrder, log: (line: string) => void): ModelContext {
  const { surroundings } = order;
  return createContext({
    project: order.project,
    labelConfig: order.labelConfig,
    config: tryParseConfig(order.labelConfig).config,
    extraParams: order.extraParams,
    modelVersion: order.modelVersion,
    store: openStore(surroundings.projectDirectory),
    assets: createAssets({
      directory: surroundings.assetDirectory,
      project: surroundings.projectName,
      options: surroundings.assets,
      server: () => surroundings.server,
      log,
    }),
    log,
    signal: cancelled.signal,
    progress: (fraction, message) =>
      send({ type: "progress", fraction: Math.min(1, Math.max(0, fraction)), message: message ?? null }),
  });
}

/** Sends and waits until it is written, because the process ends right after. */
function sendLast(message: FromTrainer): Promise<void> {
  return new Promise((resolve) => {
    if (process.connected) process.send?.(message, undefined, undefined, () => resolve());
    else resolve();
  });
}

async function handle(model: Promise<Model>, order: TrainingOrder): Promise<void> {
  try {
    await train(await model, order);
  } catch (error) {
    const stack = error instanceof Error ? error.stack : undefined;
    if (stack !== undefined) send({ type: "log", line: stack });
    await sendLast({ type: "failed", error: cancelled.signal.aborted ? "cancelled" : errorText(error) });
  }
}

endWithParent();
resolveSdk();
const model = loadModel({ file: values.file ?? "", exportName: values.export });
// Reported when an order comes; until then nobody waits for it.
model.catch(() => undefined);

process.on("message", (message: ToTrainer) => {
  if (message.type === "cancel") cancelled.abort(new Error("cancelled"));
  else void handle(model, message.order).finally(() => process.exit());
});
process.on("disconnect", () => process.exit());
// Ctrl-C reaches the whole process group; when to end is for the backend to say.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => undefined);
