import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { choices, defineModel } from "@tandem/ml";

/**
 * A small real model: counts the words of each label (naive Bayes with add-one smoothing). `slow` in the extra params
 * makes a training wait that many milliseconds in small steps, so that tests can act while it runs; with `returns` it
 * leaves off at the signal and saves what it has, instead of throwing.
 */
type Counts = Record<string, Record<string, number>>;

interface State {
  counts: Counts;
  version: string;
}

const words = (text: unknown): string[] =>
  String(text)
    .toLowerCase()
    .match(/\p{L}+/gu) ?? [];

export const labelConfig = `<View>
  <Text name="text" value="$text"/>
  <Choices name="label" toName="text"><Choice value="Good"/><Choice value="Bad"/></Choices>
</View>`;

function shares(counts: Counts, labels: string[], text: unknown): Record<string, number> {
  const logs = labels.map((label) => {
    const known = counts[label] ?? {};
    const total = Object.values(known).reduce((sum, count) => sum + count, 0);
    return words(text).reduce((sum, word) => sum + Math.log(((known[word] ?? 0) + 1) / (total + 1000)), 0);
  });
  const largest = Math.max(...logs);
  const weights = logs.map((log) => Math.exp(log - largest));
  const sum = weights.reduce((one, other) => one + other, 0);
  return Object.fromEntries(labels.map((label, index) => [label, (weights[index] ?? 0) / sum]));
}

export default defineModel<State>({
  name: "Keyword Counter",
  setup: ({ versionDirectory, modelVersion }) => ({
    counts:
      versionDirectory === null ? {} : JSON.parse(readFileSync(path.join(versionDirectory, "counts.json"), "utf8")),
    version: modelVersion,
  }),
  predict(tasks, { model, config, modelVersion, extraParams }) {
    if (config === null) return tasks.map(() => null);
    // A state of one version under the name of another would be half a model.
    if (model.version !== modelVersion) throw new Error("two versions in one prediction");
    const labels = config.controlByName.get("label")?.labels.map((label) => label.stored) ?? [];
    return tasks.map((task) => {
      const probabilities = shares(model.counts, labels, task.data["text"]);
      const [label, score] = Object.entries(probabilities).sort((one, other) => other[1] - one[1])[0] ?? ["", 0];
      if (extraParams["misbehave"] === true) {
        if (task.data["text"] === "throw") throw new RangeError("no such text");
        if (task.data["text"] === "nan") return { result: [], score: Number.NaN };
        if (task.data["text"] === "wrong label") {
          return { result: [{ from_name: "label", to_name: "text", type: "choices", value: { choices: ["Ugly"] } }] };
        }
      }
      return { result: [choices(config, "label", [label])], score, probabilities };
    });
  },
  async fit({ annotations, directory, progress, log, extraParams, signal }) {
    const counts: Counts = {};
    for (const [index, { task, annotation }] of annotations.entries()) {
      const value = annotation.result[0]?.["value"] as { choices: string[] } | undefined;
      const label = value?.choices[0];
      if (label === undefined) continue;
      const known = (counts[label] ??= {});
      for (const word of words(task.data["text"])) known[word] = (known[word] ?? 0) + 1;
      progress((index + 1) / annotations.length, `${index + 1} annotations`);
    }
    const throws = extraParams["returns"] !== true;
    for (let waited = 0; waited < Number(extraParams["slow"] ?? 0) && (throws || !signal.aborted); waited += 50)
      await sleep(50, undefined, throws ? { signal } : {});
    if (extraParams["fail"] === true) throw new Error("fit was told to fail");
    log(`counted ${Object.keys(counts).length} labels`);
    writeFileSync(path.join(directory, "counts.json"), JSON.stringify(counts));
    return { metrics: { labels: Object.keys(counts).length } };
  },
});
