import type { LabelConfig } from "@tandem/schema";
import type { NewPlace } from "./region-edits.ts";
import { type ColorOf, groupRegions, type Region } from "./regions.ts";
import type { Relations } from "./relations.ts";
import type { ResultStore } from "./result-store.ts";

interface Parts {
  config: LabelConfig;
  store: ResultStore;
  relations: Relations;
  colorOf: ColorOf;
  changed: () => void;
}

/** What the annotator looks at: the regions, which one is selected, a place that waits for a label, the items shown. */
export class Selection {
  #parts: Parts;
  #selected: string | null = null;
  #pending: NewPlace | null = null;
  #items = new Map<string, number>();
  #regions: { revision: number; list: Region[] } | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The id of the selected region. */
  get selected(): string | null {
    return this.#selected;
  }
  /** A place that was selected and waits for a label. */
  get pending(): NewPlace | null {
    return this.#pending;
  }

  /** The same array until a result changes. */
  regions(): readonly Region[] {
    const { config, store, colorOf } = this.#parts;
    const { revision } = store;
    if (this.#regions?.revision !== revision)
      this.#regions = { revision, list: groupRegions(config, store.list(), colorOf) };
    return this.#regions.list;
  }

  region(): Region | null {
    return this.#selected === null ? null : (this.regions().find(({ id }) => id === this.#selected) ?? null);
  }

  /** Selects a region, and shows the item it is in. While a relation is being made, it is its other end. */
  select(id: string | null): void {
    const { relations, changed } = this.#parts;
    if (id === null) relations.start(null);
    else if (relations.end(id)) return;
    relations.select(null);
    if (this.#selected === id) return;
    this.#selected = id;
    const region = this.region();
    const item = region?.envelope["item_index"];
    if (region !== null && typeof item === "number") this.#items.set(region.object, item);
    changed();
  }

  /** Selects the region after the selected one (before it with `step` -1). */
  cycle(step: 1 | -1): void {
    const regions = this.regions();
    if (regions.length === 0) return;
    const at = regions.findIndex(({ id }) => id === this.#selected);
    const next = at === -1 ? (step === 1 ? 0 : regions.length - 1) : (at + step + regions.length) % regions.length;
    this.select(regions[next]?.id ?? null);
  }

  /** Which item of an object is shown, from 0. */
  itemOf(object: string): number {
    return this.#items.get(object) ?? 0;
  }

  showItem(object: string, item: number): void {
    if (this.itemOf(object) === item) return;
    this.#items.set(object, item);
    this.deselect();
    this.#pending = null;
    this.#parts.changed();
  }

  // What follows is part of a larger change: who makes it says so to the listeners.

  hold(place: NewPlace | null): void {
    this.#pending = place;
  }

  deselect(): void {
    this.#selected = null;
  }

  /** Lets go of a region that is no more. */
  deselectMissing(): void {
    if (this.region() === null) this.#selected = null;
  }

  /** Lets go of the place that waits, else of the region; tells whether there was one. */
  release(): boolean {
    const had = this.#pending !== null || this.#selected !== null;
    if (this.#pending !== null) this.#pending = null;
    else this.#selected = null;
    return had;
  }
}
