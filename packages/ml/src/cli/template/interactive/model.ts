import { defineModel, type LabelConfig } from "@tandem/ml";

/**
 * A smart tool: while somebody marks a phrase, it marks every other place where the text has the same one, with the same
 * labels. It predicts nothing by itself. Switch *Auto-annotation* on in the editor, and *interactive* for this model.
 */

/** The control to answer and the key of the task's data to read. */
function questionOf(config: LabelConfig | null) {
  const control = config?.controls.find((one) => one.tag === "Labels");
  const object = config?.objectByName.get(control?.toName[0] ?? "");
  if (!control || !object?.valueKey) throw new Error('the label config needs <Labels> about a tag with value="$key"');
  return { name: control.name, key: object.valueKey };
}

/** Where one list of characters is inside another; what overlaps with a place before is left out. */
function placesOf(phrase: string[], text: string[]): number[] {
  const places: number[] = [];
  const [wanted, given] = [phrase, text].map((part) => part.map((character) => character.toLowerCase()));
  if (wanted === undefined || given === undefined || wanted.length === 0) return places;
  for (let at = 0; at + wanted.length <= given.length; at += 1) {
    if (!wanted.every((character, index) => given[at + index] === character)) continue;
    places.push(at);
    at += wanted.length - 1;
  }
  return places;
}

export default defineModel({
  name: "__NAME__",

  predict: (tasks) => tasks.map(() => ({ result: [], score: 0 })),

  // Asked while somebody draws; the newest region is the last one.
  interactive(task, drawn, { config, results }) {
    const { name, key } = questionOf(config);
    const marked = drawn.result.filter((one) => one["from_name"] === name);
    const value = marked.at(-1)?.["value"] as { start: number; end: number; labels?: string[] } | undefined;
    if (value?.labels === undefined) return { result: [], score: 0 };
    // Places are counted in code points.
    const characters = Array.from(String(task.data[key] ?? ""));
    const phrase = characters.slice(value.start, value.end);
    const known = new Set(marked.map((one) => (one["value"] as { start: number }).start));
    const make = results(task);
    const found = placesOf(phrase, characters).filter((start) => !known.has(start));
    const spans = found.map((start) => {
      const end = start + phrase.length;
      return make.span(name, { start, end, text: characters.slice(start, end).join("") }, value.labels ?? []);
    });
    return { result: spans, score: spans.length > 0 ? 1 : 0 };
  },
});
