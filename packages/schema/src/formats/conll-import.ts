import { createTextIndex } from "../results/text-offsets.ts";
import type { ImportedItem, ImportFile, ImportFormat } from "./format.ts";
import { linesOf } from "./memory-file.ts";
import type { FormatReport } from "./report.ts";
import { spanResults, spansOfTags } from "./span-results.ts";
import { dataAt, type TextTarget, textTargets } from "./text-target.ts";

const documentStart = /^-DOCSTART-(\s|$)/;

/** Whether a file has more than one document: then a task is a document, else a sentence. */
async function hasDocuments(file: ImportFile): Promise<boolean> {
  let count = 0;
  for await (const { text } of linesOf(file.chunks())) {
    if (text !== null && documentStart.test(text)) count += 1;
    if (count > 1) return true;
  }
  return false;
}

/** Tokens with their tags; sentences of a document are parted by a line break. */
type Draft = { line: number; sentences: { token: string; tag: string }[][] };

function taskOf({ sentences }: Draft, target: TextTarget, report: FormatReport, place: { file: string; line: number }) {
  const tags: string[] = [];
  const places: { start: number; end: number }[] = [];
  let text = "";
  let point = 0;
  for (const [number, sentence] of sentences.entries()) {
    for (const [index, { token, tag }] of sentence.entries()) {
      const between = index > 0 ? " " : number > 0 ? "\n" : "";
      const start = point + between.length;
      text += between + token;
      point = start + Array.from(token).length;
      places.push({ start, end: point });
      tags.push(tag);
    }
  }
  const result = spanResults(target, createTextIndex(text), spansOfTags(tags, places), report, place);
  const data = dataAt(target.key, text);
  return result.length === 0 ? { data } : { data, predictions: [{ model_version: "CONLL2003", result }] };
}

async function* readFile(file: ImportFile, target: TextTarget, report: FormatReport): AsyncGenerator<ImportedItem> {
  const isDocument = await hasDocuments(file);
  let draft: Draft = { line: 1, sentences: [] };
  let sentence: Draft["sentences"][number] = [];
  const finish = (): ImportedItem[] => {
    if (sentence.length > 0) draft.sentences.push(sentence);
    sentence = [];
    const { line } = draft;
    const place = { file: file.path, line };
    const done = draft.sentences.length === 0 ? [] : [taskOf(draft, target, report, place)];
    draft = { line, sentences: [] };
    return done.map((task) => ({ ok: true, ...place, task }));
  };
  for await (const { line, text } of linesOf(file.chunks())) {
    if (text === null) {
      yield {
        ok: false,
        file: file.path,
        line,
        path: null,
        message: "This is not UTF-8 text; save the file as UTF-8.",
      };
    } else if (documentStart.test(text)) yield* finish();
    else if (text.trim() !== "") {
      if (draft.sentences.length === 0 && sentence.length === 0) draft.line = line;
      const columns = text.trim().split(/[\t ]+/);
      sentence.push({ token: columns[0] ?? "", tag: columns.length > 1 ? (columns.at(-1) ?? "O") : "O" });
    } else if (!isDocument) yield* finish();
    else if (sentence.length > 0) {
      draft.sentences.push(sentence);
      sentence = [];
    }
  }
  yield* finish();
}

/**
 * CoNLL 2003 and files like it: the first column is a word, the last an IOB tag. Words are put together with one space
 * between, which is all that the format knows of the text. A sentence is a task, or a document where the file has
 * several. The tags become predictions.
 */
export const conll2003Import: ImportFormat = {
  name: "CONLL2003",
  title: "CoNLL 2003",
  description: "A word a line with its tag in the last column; sentences are parted by empty lines.",
  extensions: [".conll", ".iob", ".bio", ".txt"],
  recognizes: (files) =>
    files.length > 0 &&
    files.every(({ path, head }) => /\.(conll|conll2003|iob|bio)$/i.test(path) || /^\uFEFF?-DOCSTART-\s/.test(head)),
  fits: (config) => {
    const [target] = textTargets(config);
    return target === undefined ? "The label config has no Text." : null;
  },
  async *read(files, { config }, report) {
    const [target] = textTargets(config);
    if (target !== undefined) for (const file of files) yield* readFile(file, target, report);
  },
};
