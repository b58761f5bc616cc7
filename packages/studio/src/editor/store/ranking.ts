import { type ControlTagOf, type LabelConfig, objectData, type Result, type TaskData } from "@tandem/schema";

/** A place that items are put into: a bucket, or the one list that a Ranker without buckets has. */
export interface Column {
  readonly id: string;
  readonly title: string;
}

/** One thing of a List. */
export interface RankedItem {
  readonly id: string;
  readonly title: string;
  readonly body: string;
  readonly html: string;
}

/** Which items are in which column, in order. */
export type Placement = Readonly<Record<string, readonly string[]>>;

/** Where Label Studio keeps the items that are in no bucket. */
const unplaced = "_";

type Ranker = ControlTagOf<"Ranker">;

/** The items of a Ranker's List in a task; none when they are not a list. */
export function rankedItems(config: LabelConfig, control: Ranker, data: TaskData): RankedItem[] {
  const list = config.objectByName.get(control.toName[0] ?? "");
  return list === undefined ? [] : itemsIn(objectData(config, list, data));
}

/** The items of a list in a task's data: those that have an id. */
export function itemsIn(given: unknown): RankedItem[] {
  if (!Array.isArray(given)) return [];
  return given.flatMap((item: unknown) => {
    const fields: Record<string, unknown> = typeof item === "object" && item !== null ? { ...item } : {};
    const id = fields["id"];
    if (typeof id !== "string" && typeof id !== "number") return [];
    return [
      { id: String(id), title: words(fields["title"]), body: words(fields["body"]), html: words(fields["html"]) },
    ];
  });
}

const words = (given: unknown): string => (typeof given === "string" || typeof given === "number" ? String(given) : "");

const bucketsOf = ({ node }: Ranker) =>
  node.children.flatMap((child) =>
    child.tag === "Bucket" && child.attributes.name !== null ? [child.attributes] : [],
  );

/** The columns of a Ranker, from left to right. The list of what is unplaced is left out where nothing can be in it. */
export function columnsOf(config: LabelConfig, control: Ranker, placement: Placement): Column[] {
  const list = config.objectByName.get(control.toName[0] ?? "");
  const title = list?.tag === "List" ? (list.attributes.title ?? "") : "";
  const buckets = bucketsOf(control);
  if (buckets.length === 0) return [{ id: control.name, title }];
  const columns = buckets.map((bucket) => ({ id: bucket.name ?? "", title: bucket.title ?? bucket.name ?? "" }));
  const isListShown = !buckets.some((bucket) => bucket.default) || (placement[unplaced] ?? []).length > 0;
  return isListShown ? [{ id: unplaced, title }, ...columns] : columns;
}

/** Where all items are: as the answer says, and those it says nothing about where they are at first. */
export function placementOf(control: Ranker, items: readonly RankedItem[], answer: Result | undefined): Placement {
  const buckets = bucketsOf(control);
  const first = buckets.length === 0 ? control.name : (buckets.find((bucket) => bucket.default)?.name ?? unplaced);
  const ids = buckets.length === 0 ? [control.name] : [...buckets.map(({ name }) => name ?? ""), unplaced];
  const said = answer?.value?.["ranker"] as Placement | undefined;
  const known = new Set(items.map(({ id }) => id));
  const placed = new Set<string>();
  const placement = Object.fromEntries(
    ids.map((column) => {
      const inside = [...new Set(said?.[column])].filter((id) => known.has(id) && !placed.has(id));
      for (const id of inside) placed.add(id);
      return [column, inside];
    }),
  );
  for (const { id } of items) if (!placed.has(id)) placement[first]?.push(id);
  return placement;
}

/** The placement with one item elsewhere: before the item that is at `index` without it. */
export function moved(placement: Placement, item: string, column: string, index: number): Placement {
  const rest = Object.fromEntries(
    Object.entries(placement).map(([id, inside]) => [id, inside.filter((one) => one !== item)]),
  );
  const target = rest[column];
  if (target === undefined) return placement;
  target.splice(Math.max(0, Math.min(index, target.length)), 0, item);
  return rest;
}
