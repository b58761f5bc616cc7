import { parseArgs } from "node:util";
import { createAssets } from "./assets/assets.ts";
import { createContext } from "./create-context.ts";
import { syncTree } from "./durable-file.ts";
import { tryParseConfig } from "./label-config.ts";
import { isPassing, TrainingFailure } from "./failures.ts";
import { countLabels, isRefusal, readLabels } from "./labels.ts";
import { errorText } from "./http-error.ts";
import { learnVersion } from "./learn-version.ts";
import { loadModel } from "./load-model.ts";
import type { LabeledTask, Model, ModelContext } from "./model.ts";
import { endWithParent } from "./parent-watch.ts";
import { resolveSdk } from "./resolve-sdk.ts";
import { openStore } from "./store.ts";
import type { FromTrainer, ToTrainer, TrainingOrder, TrainingResult } from "./training-messages.ts";
import { filesOf } from "./version-details.ts";

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
  const context = contextOf(order, log);
  const outcome =
    order.updates === undefined
      ? await fit(model, order, context)
      : await learnVersion(model, { ...order, updates: order.updates }, context);
  // A fit that stops at the signal and returns has made half a model.
  cancelled.signal.throwIfAborted();
  // Here and not in the backend, which has requests to answer.
  syncTree(order.directory);
  await sendLast({ type: "done", ...outcome, files: await filesOf(order.directory) });
}

async function fit(
  { definition }: Model,
  order: TrainingOrder,
  context: ModelContext,
): Promise<Omit<TrainingResult, "files">> {
  if (definition.fit === undefined) throw new Error("the model has no fit()");
  const tasks = await labelsOf(order, context.log);
  const labelsSeen = countLabels(tasks);
  context.log(`training ${order.modelVersion} on ${labelsSeen} annotations of ${tasks.length} tasks`);
  const outcome = await definition.fit({
    ...context,
    tasks,
    annotations: tasks.flatMap((task) => task.annotations.map((annotation) => ({ task, annotation }))),
    directory: order.directory,
    previousDirectory: order.previousDirectory,
  });
  return { labelsSeen, metrics: outcome?.metrics ?? {} };
}

async function labelsOf({ source }: TrainingOrder, log: (line: string) => void): Promise<LabeledTask[]> {
  if (source === null) throw new Error("the order names no labels");
  log(source.kind === "server" ? `fetching labels from ${source.hostname}` : "reading the given tasks");
  try {
    return await readLabels(source, { signal: cancelled.signal, log });
  } catch (error) {
    const passing = source.kind === "server" ? !isRefusal(error) : isPassing(error);
    throw new TrainingFailure(errorText(error), passing);
  }
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
    if (stack !== undefined && !cancelled.signal.aborted) send({ type: "log", line: stack });
    const said = error instanceof TrainingFailure ? error.message : errorText(error);
    const passing = error instanceof TrainingFailure ? error.passing : isPassing(error);
    await sendLast({ type: "failed", error: cancelled.signal.aborted ? "cancelled" : said, passing });
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
