import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { defineModel, type FitInput, type SaveInput, type SetupContext, type TaskAnnotation } from "@tandem/ml";

/** Counts labels, one annotation at a time, and says all counts as its reasons. `slow` makes a fit wait so many ms. */
type Counts = Record<string, number>;

const file = "counts.json";

const labelOf = ({ result }: TaskAnnotation): string => {
  const value = result[0]?.["value"] as { choices?: string[] } | undefined;
  return value?.choices?.[0] ?? "none";
};

const counting = {
  name: "Counter",
  setup: ({ versionDirectory }: SetupContext): Counts =>
    versionDirectory === null ? {} : (JSON.parse(readFileSync(path.join(versionDirectory, file), "utf8")) as Counts),
  predict: (tasks: readonly unknown[], { model }: { model: Counts }) =>
    tasks.map(() => ({
      result: [],
      reasons: Object.entries(model)
        .sort(([one], [other]) => one.localeCompare(other))
        .map(([label, count]) => `${label}: ${count}`),
    })),
  update(annotation: TaskAnnotation, { model }: { model: Counts }) {
    const label = labelOf(annotation);
    if (label === "Refused") throw new Error("this label is not to be learned");
    model[label] = (model[label] ?? 0) + 1;
  },
};

const fitting = {
  ...counting,
  async fit({ annotations, directory, extraParams, signal, progress }: FitInput) {
    const counts: Counts = {};
    for (const { annotation } of annotations) counts[labelOf(annotation)] = (counts[labelOf(annotation)] ?? 0) + 1;
    progress(0.5, "counted");
    for (let waited = 0; waited < Number(extraParams["slow"] ?? 0); waited += 50)
      await sleep(50, undefined, { signal });
    writeFileSync(path.join(directory, file), JSON.stringify(counts));
  },
};

export default defineModel<Counts>({
  ...fitting,
  save({ model, directory }: SaveInput<Counts>) {
    writeFileSync(path.join(directory, file), JSON.stringify(model));
  },
});
export const fitsAndUpdates = defineModel<Counts>(fitting);
export const updatesOnly = defineModel<Counts>(counting);
