import { type LabelConfig, newRegionId, relationLabels, type Result } from "@tandem/schema";
import { type Edit, type ResultStore, relationKey } from "./result-store.ts";

const directions = ["right", "bi", "left"] as const;
export type Direction = (typeof directions)[number];

/** An arrow between two regions, by their ids. */
export interface Relation {
  readonly key: string;
  readonly from: string;
  readonly to: string;
  readonly direction: Direction;
  readonly labels: readonly string[];
}

/** The relations of one annotation, and the one that is being made. */
export class Relations {
  #config: LabelConfig;
  #store: ResultStore;
  #changed: () => void;
  #from: string | null = null;
  #selected: string | null = null;
  #pointedAt: string | null = null;
  #list: { revision: number; list: Relation[] } | null = null;

  constructor(config: LabelConfig, store: ResultStore, changed: () => void) {
    this.#config = config;
    this.#store = store;
    this.#changed = changed;
  }

  /** The region from which a relation is being made: the next one that is chosen is its other end. */
  get from(): string | null {
    return this.#from;
  }

  /** The relation that is selected. */
  get selected(): Relation | null {
    return this.#find(this.#selected);
  }

  /** The relation that stands out: the one that is pointed at, else the selected one. */
  get bright(): Relation | null {
    return this.#find(this.#pointedAt) ?? this.selected;
  }

  /** In the order in which they were made. The same array until a result changes. */
  list(): readonly Relation[] {
    const { revision } = this.#store;
    if (this.#list?.revision !== revision)
      this.#list = { revision, list: this.#store.relations().map(([key, result]) => toRelation(key, result)) };
    return this.#list.list;
  }

  /** Waits for the other end; `null` waits no more. */
  start(region: string | null): void {
    if (this.#from === region) return;
    this.#from = region;
    this.#changed();
  }

  /** Selects a relation, or none. The region that is selected is left alone. */
  select(key: string | null): void {
    if (this.#selected === key) return;
    this.#selected = key;
    this.#changed();
  }

  /** Somebody points at a relation, in the list or at its arrow. */
  pointAt(key: string): void {
    if (this.#pointedAt === key) return;
    this.#pointedAt = key;
    this.#changed();
  }

  /** Nobody points at a relation any more; another one may be pointed at already. */
  pointAway(key: string): void {
    if (this.#pointedAt !== key) return;
    this.#pointedAt = null;
    this.#changed();
  }

  /** Gives up the relation that is being made, else lets go of the selected one; tells whether there was one. */
  release(): boolean {
    const had = this.#from !== null || this.selected !== null;
    if (this.#from !== null) this.start(null);
    else this.select(null);
    return had;
  }

  /** Ends a relation that is being made at this region; tells whether there was one. */
  end(region: string): boolean {
    const from = this.#from;
    if (from === null) return false;
    if (from !== region) {
      this.#from = null;
      this.add(from, region);
      this.#changed();
    }
    return true;
  }

  /** A pair of regions has one relation in each direction; another is not made. */
  add(from: string, to: string): void {
    if (from === to || this.list().some((one) => one.from === from && one.to === to)) return;
    const result: Result = { type: "relation", from_id: from, to_id: to, direction: "right" };
    this.#store.apply([{ key: relationKey(newRegionId()), result }]);
  }

  /** To the right, to both sides, to the left, and again. */
  turn({ key, direction }: Relation): void {
    const next = directions[(directions.indexOf(direction) + 1) % directions.length] ?? "right";
    this.#change(key, { direction: next });
  }

  /** Gives a relation a label of the config, or takes it away. */
  pressLabel({ key, labels }: Relation, label: string): void {
    const { choice } = relationLabels(this.#config);
    const rest = labels.filter((one) => one !== label);
    const next = rest.length < labels.length ? rest : choice === "single" ? [label] : [...labels, label];
    this.#change(key, { labels: next.length === 0 ? undefined : next });
  }

  delete({ key }: Relation): void {
    if (this.#pointedAt === key) this.#pointedAt = null;
    if (this.#selected === key) this.#selected = null;
    this.#store.apply([{ key, result: undefined }]);
  }

  /** What takes the relations of these regions away. */
  without(regions: ReadonlySet<string>): Edit[] {
    return this.list()
      .filter(({ from, to }) => regions.has(from) || regions.has(to))
      .map(({ key }) => ({ key, result: undefined }));
  }

  #find(key: string | null): Relation | null {
    return key === null ? null : (this.list().find((one) => one.key === key) ?? null);
  }

  #change(key: string, change: Readonly<Record<string, unknown>>): void {
    const before = this.#store.get(key);
    if (before === undefined) return;
    const kept = Object.entries({ ...before, ...change }).filter(([, value]) => value !== undefined);
    this.#store.apply([{ key, result: Object.fromEntries(kept) as Result }]);
  }
}

function toRelation(key: string, result: Result): Relation {
  const labels = result["labels"];
  return {
    key,
    from: String(result["from_id"]),
    to: String(result["to_id"]),
    direction: directions.find((one) => one === result["direction"]) ?? "right",
    labels: Array.isArray(labels) ? labels.filter((label): label is string => typeof label === "string") : [],
  };
}
