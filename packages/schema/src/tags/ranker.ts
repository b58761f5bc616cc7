import { flag } from "./attribute.ts";
import { type ControlFacts, controlTag, type ObjectFacts } from "./define.ts";
import { inFewWords } from "./few-words.ts";
import { isObject, named, type Random, type Shape, type ValueProblem } from "./shape.ts";
import { controlBasics, styling, visibility } from "./shared-attributes.ts";

/** The order of the items of a List, or which of them belong in which bucket. */
export const ranker = controlTag({
  name: "Ranker",
  summary: "Puts the items of a List in order; with Buckets, sorts them into groups.",
  example: `<View>
  <List name="results" value="$items" title="Search results"/>
  <Ranker name="rank" toName="results"/>
</View>`,
  type: "ranker",
  objects: ["List"],
  option: null,
  readsObjects: true,
  uncertainty: "classes",
  attributes: {
    ...controlBasics,
    ...visibility,
    collapsible: flag(true, "Whether items can be folded."),
    ...styling,
  },
  geometry: () => "none",
  answer: (control) => ({ ranker: ranking(columnsOf(control), itemsOf(control.objects?.[0])) }),
  labelsIn: () => [],
  summarize: (value, { name }) => inFewWords(shown(value["ranker"], name)),
  fromScalar: () => null,
});

/** Where Label Studio keeps the items that are in no bucket. */
const unplaced = "_";

/** The names that results may have: those of the buckets, or that of the control when there is none. */
function columnsOf({ name, parts = [] }: ControlFacts): string[] {
  const buckets = parts.flatMap(({ tag, attributes }) =>
    tag === "Bucket" && typeof attributes["name"] === "string" ? [attributes["name"]] : [],
  );
  return buckets.length === 0 ? [name] : [...buckets, unplaced];
}

/** The ids of a list's items, as texts; `null` when they are not known. */
function itemsOf(list: ObjectFacts | undefined): readonly string[] | null {
  if (!Array.isArray(list?.data)) return null;
  const ids = list.data.map((item: unknown) => (isObject(item) ? item["id"] : undefined));
  return ids.every((id) => typeof id === "string" || typeof id === "number") ? ids.map(String) : null;
}

/** Column → ids of items, each item in one place. */
function ranking(columns: readonly string[], items: readonly string[] | null): Shape<Record<string, string[]>> {
  return {
    type: `{ ${columns.map((column) => `${JSON.stringify(column)}?: string[]`).join("; ")} }`,
    check: (value) => {
      if (!isObject(value))
        return [
          { path: "", message: `${named(value)} is not an object`, expected: `an object with ${listed(columns)}` },
        ];
      const known = items === null ? null : new Set(items);
      const seen = new Set<string>();
      const problems = Object.entries(value).flatMap(([column, ids]) => {
        const path = `[${JSON.stringify(column)}]`;
        if (!columns.includes(column))
          return [{ path, message: `there is no bucket "${column}"`, expected: listed(columns) }];
        return checkIds(ids, known, seen).map((problem) => ({ ...problem, path: path + problem.path }));
      });
      return problems.length === 0 ? null : problems.slice(0, reported);
    },
    make: (random) => sorted(columns, items ?? ["1", "2", "3"], random),
  };
}

const reported = 20;

function checkIds(ids: unknown, known: ReadonlySet<string> | null, seen: Set<string>): ValueProblem[] {
  if (!Array.isArray(ids)) return [{ path: "", message: `${named(ids)} is not a list`, expected: "a list of ids" }];
  return ids.flatMap((id: unknown, index): ValueProblem[] => {
    const path = `[${index}]`;
    if (typeof id !== "string")
      return [{ path, message: `${named(id)} is not a string`, expected: "the id of an item" }];
    if (seen.has(id)) return [{ path, message: `"${id}" is in two places`, expected: "each item once" }];
    seen.add(id);
    if (known === null || known.has(id)) return [];
    return [{ path, message: `"${id}" is not the id of an item`, expected: listed([...known]) }];
  });
}

const mostListed = 10;

function listed(words: readonly string[]): string {
  const quoted = words.slice(0, mostListed).map((word) => JSON.stringify(word));
  return quoted.join(" or ") + (words.length > mostListed ? ` and ${words.length - mostListed} more` : "");
}

/** All items in a random order, spread over the columns. */
function sorted(columns: readonly string[], items: readonly string[], random: Random): Record<string, string[]> {
  const made: Record<string, string[]> = Object.fromEntries(columns.map((column) => [column, []]));
  const shuffled = items.map((id) => ({ id, at: random() })).toSorted((one, other) => one.at - other.at);
  for (const { id } of shuffled) made[columns[Math.floor(random() * columns.length)] ?? ""]?.push(id);
  return made;
}

/** `mdn, wiki, blog`, or `best: mdn; ads: blog`. What is in no bucket is left out. */
function shown(columns: unknown, name: string | null): string {
  const filled = Object.entries(isObject(columns) ? columns : {}).flatMap(([column, ids]) => {
    if (!Array.isArray(ids) || ids.length === 0 || column === unplaced) return [];
    return [column === name ? ids.join(", ") : `${column}: ${ids.join(", ")}`];
  });
  return filled.join("; ");
}
