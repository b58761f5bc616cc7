import { type ControlTag, newRegionId, type Result } from "@tandem/schema";
import { type About, answered } from "./answer-results.ts";
import { isPerItem, isPerRegion, isReadonly, namesRegions } from "./answers.ts";
import type { Region } from "./regions.ts";
import { idOf, keyOf, type ResultStore } from "./result-store.ts";
import type { Selection } from "./selection.ts";

interface Parts {
  store: ResultStore;
  selection: Selection;
  readOnly: boolean;
}

/** The answers of controls: about the whole task, the item that is shown, or a region. */
export class Answering {
  #store: ResultStore;
  #selection: Selection;
  #readOnly: boolean;

  constructor({ store, selection, readOnly }: Parts) {
    this.#store = store;
    this.#selection = selection;
    this.#readOnly = readOnly;
  }

  about(control: ControlTag, region: Region | null): About | null {
    if (!isPerRegion(control)) return { region: null, item: this.#itemFor(control) };
    const { pending } = this.#selection;
    if (pending !== null && namesRegions(control) && control.toName.includes(pending.object))
      return { region: { id: newRegionId(), envelope: {}, ...pending }, item: null };
    return region !== null && control.toName.includes(region.object) ? { region, item: null } : null;
  }

  get(control: ControlTag, region: Region | null): Result | undefined {
    const about = this.about(control, region);
    return about === null ? undefined : this.#store.get(this.#keyFor(control, about));
  }

  canSet(control: ControlTag, region: Region | null): boolean {
    if (this.#readOnly || isReadonly(control) || this.about(control, region) === null) return false;
    return this.get(control, region)?.["readonly"] !== true;
  }

  set(control: ControlTag, answer: unknown, region: Region | null): void {
    const about = this.about(control, region);
    if (about === null || !this.canSet(control, region)) return;
    const key = this.#keyFor(control, about);
    if (answer === null) return this.#store.apply([{ key, result: undefined }]);
    const id = idOf(key);
    const isPlace = about.region !== null && this.#selection.pending?.place === about.region.place;
    if (isPlace) this.#selection.hold(null);
    this.#store.apply([{ key, result: answered(control, about, answer, this.#store.get(key), id) }]);
    if (isPlace) this.#selection.select(id);
  }

  #keyFor(control: ControlTag, { region, item }: About): string {
    if (region !== null) return keyOf(region.id, control.name);
    const existing = this.#store
      .list()
      .find((result) => result.from_name === control.name && (item === null || result["item_index"] === item));
    return keyOf(existing?.id ?? newRegionId(), control.name);
  }

  /** The item of a control's object that is shown, where the control asks about each; `null` where it does not. */
  #itemFor(control: ControlTag): number | null {
    return isPerItem(control) ? this.#selection.itemOf(control.toName[0] ?? "") : null;
  }
}
