import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { defineModel, type LabelConfig } from "@tandem/ml";

/**
 * A first model to replace by your own: it remembers which phrases people gave which label, and finds them again, the
 * longest first. Before any label it finds nothing.
 */

/** phrase in lower case → label → how often */
type Phrases = Record<string, Record<string, number>>;

/** The control to answer and the key of the task's data to read. */
function questionOf(config: LabelConfig | null) {
  const control = config?.controls.find((one) => one.tag === "Labels");
  const object = config?.objectByName.get(control?.toName[0] ?? "");
  if (!control || !object?.valueKey) throw new Error('the label config needs <Labels> about a tag with value="$key"');
  return { name: control.name, key: object.valueKey };
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** Places are counted in code points, strings of JavaScript in UTF-16 units. */
const codePoints = (text: string): number => Array.from(text).length;

function finderOf(phrases: Phrases): RegExp | null {
  const known = Object.keys(phrases).toSorted((one, other) => other.length - one.length);
  if (known.length === 0) return null;
  const escaped = known.map((phrase) => phrase.replaceAll(/[.*+?^${}()|[\]\\/-]/g, "\\$&"));
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${escaped.join("|")})(?![\\p{L}\\p{N}])`, "giv");
}

/** The label that people gave a phrase most often, and its share. */
function bestOf(labels: Record<string, number> = {}): { label: string; score: number } {
  const [best = ["", 0]] = Object.entries(labels).toSorted((one, other) => other[1] - one[1]);
  const total = Object.values(labels).reduce((sum, count) => sum + count, 0);
  return { label: best[0], score: total === 0 ? 0 : best[1] / total };
}

export default defineModel<{ phrases: Phrases; finder: RegExp | null }>({
  name: "__NAME__",

  // Runs once per version: load here what must stay in memory.
  setup({ versionDirectory }) {
    const phrases =
      versionDirectory === null
        ? {}
        : (JSON.parse(readFileSync(path.join(versionDirectory, "phrases.json"), "utf8")) as Phrases);
    return { phrases, finder: finderOf(phrases) };
  },

  // One entry per task, in order.
  predict(tasks, { model, config, results }) {
    if (config === null) return tasks.map(() => null);
    const { name, key } = questionOf(config);
    return tasks.map((task) => {
      const text = textOf(task.data[key]);
      const found = model.finder === null ? [] : [...text.matchAll(model.finder)];
      const make = results(task);
      const spans = found.map((match) => {
        const { label, score } = bestOf(model.phrases[match[0].toLowerCase()]);
        const start = codePoints(text.slice(0, match.index));
        return make.span(name, { start, end: start + codePoints(match[0]), text: match[0] }, [label], { score });
      });
      const scores = spans.map((span) => span["score"] as number);
      return { result: spans, score: scores.length === 0 ? 0 : Math.min(...scores) };
    });
  },

  // Runs in a process of its own, on everything labeled so far: write what setup needs into `directory`.
  fit({ annotations, config, directory, progress, log }) {
    const { name, key } = questionOf(config);
    const phrases: Phrases = {};
    for (const [index, { task, annotation }] of annotations.entries()) {
      const characters = Array.from(textOf(task.data[key]));
      for (const result of annotation.result) {
        if (result["from_name"] !== name) continue;
        const { start, end, labels } = result["value"] as { start: number; end: number; labels: string[] };
        const phrase = characters.slice(start, end).join("").trim().toLowerCase();
        if (phrase === "") continue;
        const seen = (phrases[phrase] ??= {});
        for (const label of labels) seen[label] = (seen[label] ?? 0) + 1;
      }
      progress((index + 1) / annotations.length);
    }
    log(`remembered ${Object.keys(phrases).length} phrases`);
    writeFileSync(path.join(directory, "phrases.json"), JSON.stringify(phrases));
    return { metrics: { phrases: Object.keys(phrases).length } };
  },
});
