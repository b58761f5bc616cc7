import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { choices, defineModel, type LabelConfig } from "@tandem/ml";

/**
 * A first model to replace by your own: it counts which words people gave which choice (naive Bayes), for the first
 * Choices of the label config and whatever text it is about. Before any label it knows nothing and says so by its score.
 */

/** label -> word -> how often */
type Counts = Record<string, Record<string, number>>;

const words = (text: unknown): string[] =>
  typeof text === "string" ? (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) : [];

/** The control to answer and the key of the task's data to read. */
function questionOf(config: LabelConfig | null) {
  const control = config?.controls.find((one) => one.tag === "Choices");
  const object = config?.objectByName.get(control?.toName[0] ?? "");
  if (!control || !object?.valueKey)
    throw new Error('the label config needs a <Choices> about a tag with value="$key"');
  return { name: control.name, labels: control.labels.map((label) => label.stored), key: object.valueKey };
}

function probabilitiesOf(counts: Counts, labels: string[], text: unknown): [string, number][] {
  const vocabulary = new Set(Object.values(counts).flatMap(Object.keys)).size + 1;
  const logs = labels.map((label) => {
    const seen = counts[label] ?? {};
    const total = Object.values(seen).reduce((sum, count) => sum + count, 0);
    return words(text).reduce((sum, word) => sum + Math.log(((seen[word] ?? 0) + 1) / (total + vocabulary)), 0);
  });
  const largest = Math.max(...logs);
  const weights = logs.map((log) => Math.exp(log - largest));
  const sum = weights.reduce((one, other) => one + other, 0);
  return labels.map((label, index) => [label, (weights[index] ?? 0) / sum]);
}

export default defineModel<Counts>({
  name: "__NAME__",

  // Runs once per version: load here what must stay in memory.
  setup({ versionDirectory }) {
    if (versionDirectory === null) return {};
    return JSON.parse(readFileSync(path.join(versionDirectory, "counts.json"), "utf8")) as Counts;
  },

  // One entry per task, in order.
  predict(tasks, { model, config }) {
    if (config === null) return tasks.map(() => null);
    const { name, labels, key } = questionOf(config);
    return tasks.map((task) => {
      const probabilities = probabilitiesOf(model, labels, task.data[key]);
      const [label, score] = probabilities.reduce((best, one) => (one[1] > best[1] ? one : best), ["", -1]);
      return { result: [choices(config, name, [label])], score, probabilities: Object.fromEntries(probabilities) };
    });
  },

  // Runs in a process of its own, on everything labeled so far: write what setup needs into `directory`.
  fit({ annotations, config, directory, progress, log }) {
    const { name, key } = questionOf(config);
    const counts: Counts = {};
    for (const [index, { task, annotation }] of annotations.entries()) {
      const answer = annotation.result.find((result) => result["from_name"] === name)?.["value"];
      const label = (answer as { choices?: string[] } | undefined)?.choices?.[0];
      if (label === undefined) continue;
      const seen = (counts[label] ??= {});
      for (const word of words(task.data[key])) seen[word] = (seen[word] ?? 0) + 1;
      progress((index + 1) / annotations.length);
    }
    log(`counted the words of ${Object.keys(counts).length} labels`);
    writeFileSync(path.join(directory, "counts.json"), JSON.stringify(counts));
    return { metrics: { labels: Object.keys(counts).length } };
  },
});
