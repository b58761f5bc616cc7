import { errorText } from "./http-error.ts";
import type { Model, ModelContext } from "./model.ts";
import type { TrainingOrder, TrainingResult, UpdatesOrder } from "./training-messages.ts";
import { openUpdates } from "./updates/update-journal.ts";

/**
 * Makes a version of what was learned from single annotations: loads the version they belong to, learns them again in
 * their order, and has the model save itself. It is what the serving model knows, because the journal is the same.
 *
 * @throws Error when the model cannot do that, and what its `setup` and `save` throw.
 */
export async function learnVersion(
  { definition }: Model,
  order: TrainingOrder & { updates: UpdatesOrder },
  context: ModelContext,
): Promise<Omit<TrainingResult, "files">> {
  const { update, save } = definition;
  if (update === undefined || save === undefined) throw new Error("the model has no update() or no save()");
  const { baseVersion, directory, after, last } = order.updates;
  const setup = { ...context, modelVersion: baseVersion, versionDirectory: order.previousDirectory };
  const state: unknown = await definition.setup?.(setup);
  const entries = await openUpdates(directory, true).between(after, last);
  const updates = entries.flatMap((entry) => entry.updates);
  context.log(`learning ${updates.length} annotations on top of ${baseVersion}`);
  let labelsSeen = 0;
  for (const [index, one] of updates.entries()) {
    context.signal.throwIfAborted();
    try {
      await update(one.annotation, { ...setup, model: state, task: one.task, event: one.event });
      labelsSeen += 1;
    } catch (error) {
      // The serving model has left it out, too.
      context.log(`annotation ${String(one.annotation.id)} was not learned: ${errorText(error)}`);
    }
    context.progress((index + 1) / updates.length, `${index + 1} annotations`);
  }
  await save({ ...setup, modelVersion: order.modelVersion, model: state, directory: order.directory });
  await definition.dispose?.(state);
  return { labelsSeen, metrics: { updates: labelsSeen } };
}
