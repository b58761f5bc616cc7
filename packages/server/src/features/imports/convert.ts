import { type FormatReport, type ImportFormat, type ImportedTask, keepRight } from "@tandem/schema/formats";
import { type Annotators, type ImportItem, type ItemRules, parseImportItem } from "./import-item.ts";
import { type ImportGroup, importFile } from "./groups.ts";
import type { ItemProblem } from "./item-problem.ts";
import { storableProblem } from "./json-text.ts";
import { UnreadableEntry } from "./unzip.ts";

/** One task of a data set, ready to be stored, or what is wrong with it. */
export type Converted = { file: string; line: number | null } & (
  | { item: ImportItem }
  | { item: null; problems: readonly { path: string | null; message: string }[] }
);

/** Files that are read by a format of another tool. */
export type ForeignGroup = ImportGroup & { format: ImportFormat };
export const isForeign = (group: ImportGroup): group is ForeignGroup => group.format !== null;

/** Where the files that came along with a data set are served, by their paths and by their names. */
export interface MediaAddresses {
  find(given: string): string | undefined;
}

/** A name that two files have is nobody's; a path is one file's. */
export function mediaAddresses(files: readonly { path: string; address: string }[]): MediaAddresses {
  const byPath = new Map(files.map(({ path, address }) => [path, address]));
  const byName = new Map<string, string | undefined>();
  const nameOf = (path: string): string => path.split(/[/\\]/).at(-1) ?? "";
  for (const { path, address } of files) byName.set(nameOf(path), byName.has(nameOf(path)) ? undefined : address);
  return { find: (given) => byPath.get(given.replace(/^(\.?\/)+/, "")) ?? byName.get(nameOf(given)) };
}

/** Annotators that nobody here has the id of: the importing user stands for them. */
function knownPeople(
  task: ImportedTask,
  annotators: Annotators,
  report: FormatReport,
  place: { file: string; line: number | null },
): ImportedTask {
  if (task.annotations === undefined) return task;
  const annotations = task.annotations.map((annotation) => {
    const { completed_by: by, ...rest } = annotation;
    if (by === undefined || (typeof by === "number" && annotators.ids.has(by))) return annotation;
    report.noted("the annotator is not in this project; the importing user stands for them", place);
    return rest;
  });
  return { ...task, annotations };
}

/** Names of files that came along become their addresses. */
function withMedia(task: ImportedTask, keys: readonly string[], media: MediaAddresses): ImportedTask {
  const found = keys.flatMap((key) => {
    const given = task.data[key];
    const address = typeof given === "string" ? media.find(given) : undefined;
    return address === undefined ? [] : [[key, address] as const];
  });
  return found.length === 0 ? task : { ...task, data: { ...task.data, ...Object.fromEntries(found) } };
}

/**
 * Reads a data set by its format. Results that are not right in the config are left out and told to the report; a task
 * that cannot be stored is a problem of its own.
 */
export async function* convertGroup(
  { format, uploads }: ForeignGroup,
  rules: ItemRules,
  media: MediaAddresses,
  report: FormatReport,
): AsyncGenerator<Converted> {
  const keys = rules.config.dataKeys.map(({ key }) => key);
  try {
    for await (const read of format.read(uploads.map(importFile), { config: rules.config }, report)) {
      const place = { file: read.file, line: read.line };
      const unstorable = read.ok ? storableProblem(read.task) : null;
      if (!read.ok) yield { ...place, item: null, problems: [{ path: read.path, message: read.message }] };
      else if (unstorable !== null) yield { ...place, item: null, problems: [unstorable] };
      else {
        const named = knownPeople(withMedia(read.task, keys, media), rules.annotators, report, place);
        yield { ...place, ...parsed(keepRight(rules.config, named, report, place), rules) };
      }
    }
  } catch (error) {
    if (!(error instanceof UnreadableEntry)) throw error;
    yield { file: uploads[0]?.name ?? "", line: null, item: null, problems: [{ path: null, message: error.message }] };
  }
}

function parsed(task: ImportedTask, rules: ItemRules): { item: ImportItem } | { item: null; problems: ItemProblem[] } {
  const { item, problems } = parseImportItem(task, rules);
  return item === null ? { item, problems } : { item };
}
