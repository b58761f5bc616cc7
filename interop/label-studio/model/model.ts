import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { choices, defineModel } from "@tandem/ml";

/** How often each word was seen with each label. */
type Counts = Record<string, Record<string, number>>;

const words = (text: unknown): string[] =>
  typeof text === "string" ? (text.toLowerCase().match(/\p{L}+/gu) ?? []) : [];

/** Naive Bayes with add-one smoothing: each label's share of the probability. */
function shares(counts: Counts, labels: readonly string[], text: unknown): Record<string, number> {
  const logs = labels.map((label) => {
    const seen = counts[label] ?? {};
    const total = Object.values(seen).reduce((sum, count) => sum + count, 0);
    return words(text).reduce((sum, word) => sum + Math.log(((seen[word] ?? 0) + 1) / (total + 100)), 0);
  });
  const weights = logs.map((log) => Math.exp(log - Math.max(...logs)));
  const sum = weights.reduce((one, other) => one + other, 0);
  return Object.fromEntries(labels.map((label, index) => [label, (weights[index] ?? 0) / sum]));
}

/** A small text classifier that learns, and marks every further mention of a span that somebody drew. */
export default defineModel<Counts>({
  name: "interop",
  setup: ({ versionDirectory }) =>
    versionDirectory === null ? {} : JSON.parse(readFileSync(path.join(versionDirectory, "counts.json"), "utf8")),
  predict: (tasks, { model, config }) =>
    tasks.map((task) => {
      if (config === null) return null;
      const labels = config.controlByName.get("feeling")?.labels.map((label) => label.stored) ?? [];
      const probabilities = shares(model, labels, task.data["text"]);
      const [label, score] = Object.entries(probabilities).toSorted((one, other) => other[1] - one[1])[0] ?? ["", 0];
      return { result: [choices(config, "feeling", [label])], score };
    }),
  interactive(task, drawn, { results }) {
    const value = drawn.result.at(-1)?.["value"] as { text?: string; labels?: string[] } | undefined;
    const text = String(task.data["text"]);
    const wanted = value?.text ?? "";
    const label = value?.labels?.[0];
    if (wanted === "" || label === undefined) return { result: [] };
    const make = results(task);
    return {
      result: placesOf(wanted, text).map((start) =>
        make.span("thing", { start, end: start + [...wanted].length }, [label]),
      ),
      score: 1,
    };
  },
  fit({ annotations, directory, log }) {
    const counts: Counts = {};
    for (const { task, annotation } of annotations) {
      const value = annotation.result.find((item) => item["from_name"] === "feeling")?.["value"];
      const label = (value as { choices?: string[] } | undefined)?.choices?.[0];
      if (label === undefined) continue;
      const seen = (counts[label] ??= {});
      for (const word of words(task.data["text"])) seen[word] = (seen[word] ?? 0) + 1;
    }
    log(`learned from ${annotations.length} annotations`);
    writeFileSync(path.join(directory, "counts.json"), JSON.stringify(counts));
    return { metrics: { annotations: annotations.length } };
  },
});

/** Where a text has some words, in code points, as spans count. */
function placesOf(wanted: string, text: string): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + wanted.length)) {
    places.push(Array.from(text.slice(0, at)).length);
  }
  return places;
}
