import { type ControlTag, type LabelConfig, newRegionId } from "@tandem/schema";
import { isMultiple, isPerRegion } from "./answers.ts";
import { addedRegion, deletedRegions, drawnRegion, movedRegion, type NewPlace, relabeled } from "./region-edits.ts";
import type { Value } from "./regions.ts";
import type { Relations } from "./relations.ts";
import type { ResultStore } from "./result-store.ts";
import type { Selection } from "./selection.ts";
import { type Drawing, drawingOf, fitsRegion, geometryOf, toolsOf } from "./shape-tools.ts";

interface Parts {
  config: LabelConfig;
  store: ResultStore;
  relations: Relations;
  selection: Selection;
  changed: () => void;
}

/** What regions are made with: the active labels and the chosen tools; and what is done to regions. */
export class Labeling {
  #parts: Parts;
  #active = new Map<string, readonly string[]>();
  /** The tool that was chosen to draw with, by object. */
  #tools = new Map<string, string>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Begins with these labels. */
  start(active: ReadonlyMap<string, readonly string[]>): void {
    this.#active = new Map(active);
  }

  activeLabels(control: ControlTag): readonly string[] {
    return this.#active.get(control.name) ?? [];
  }

  /** The control whose labels are active for an object. */
  #activeControl(object: string): ControlTag | undefined {
    return this.#parts.config.controls.find(
      (control) => control.toName.includes(object) && this.activeLabels(control).length > 0,
    );
  }

  pressLabel(control: ControlTag, stored: string): void {
    const { config, store, selection } = this.#parts;
    const { pending } = selection;
    if (pending !== null && control.toName.includes(pending.object)) return this.add(control, pending, [stored]);
    const region = selection.region();
    if (region !== null && fitsRegion(config, control, region))
      return store.apply(relabeled(region, control, stored, config, store.list()));
    const hasShape = !["any", "none"].includes(geometryOf(control));
    // A label for other shapes is meant for the next region.
    if (region !== null && hasShape && control.toName.includes(region.object)) selection.deselect();
    if (hasShape) for (const object of control.toName) this.#tools.delete(object);
    this.#pressActive(control, stored);
    this.#parts.changed();
  }

  #pressActive(control: ControlTag, stored: string): void {
    const active = this.activeLabels(control);
    const multiple = isMultiple(control);
    const next = active.includes(stored)
      ? active.filter((label) => label !== stored)
      : multiple
        ? [...active, stored]
        : [stored];
    if (!multiple) for (const other of this.#active.keys()) this.#active.delete(other);
    this.#active.set(control.name, next);
  }

  toolsOf(object: string): ControlTag[] {
    return toolsOf(this.#parts.config, object);
  }

  drawing(object: string): Drawing | null {
    return drawingOf(this.toolsOf(object), this.#activeControl(object), this.#tools.get(object) ?? "");
  }

  chooseTool(object: string, tool: ControlTag | null): void {
    for (const control of this.#parts.config.controls)
      if (control.toName.includes(object) && (tool === null || geometryOf(control) !== "any"))
        this.#active.delete(control.name);
    if (tool === null) this.#tools.delete(object);
    else this.#tools.set(object, tool.name);
    this.#parts.changed();
  }

  draw(object: string, place: Value, envelope: Value): string | null {
    const { config, store, selection } = this.#parts;
    const drawing = this.drawing(object);
    if (drawing === null) return null;
    const id = newRegionId();
    const said = drawing.labels === null ? [] : this.activeLabels(drawing.labels);
    store.apply(drawnRegion(drawing, { object, place, envelope }, said, id));
    const isAskedAbout = config.controls.some((one) => isPerRegion(one) && one.toName.includes(object));
    selection.select(drawing.labels === null || isAskedAbout ? id : null);
    return id;
  }

  move(id: string, place: Value): void {
    const { config, store } = this.#parts;
    store.apply(movedRegion(id, place, config, store.list()));
  }

  choose(place: NewPlace | null): void {
    const { selection, changed } = this.#parts;
    if (place === null) {
      if (selection.pending === null) return;
      selection.hold(null);
      return changed();
    }
    const control = this.#activeControl(place.object);
    if (control !== undefined) return this.add(control, place, this.activeLabels(control));
    selection.hold(place);
    selection.deselect();
    changed();
  }

  labelPending(): boolean {
    const { pending } = this.#parts.selection;
    const control = pending === null ? undefined : this.#activeControl(pending.object);
    if (pending === null || control === undefined) return false;
    this.add(control, pending, this.activeLabels(control));
    return true;
  }

  add(control: ControlTag, place: NewPlace, labels: readonly string[]): void {
    const { selection, store, changed } = this.#parts;
    selection.hold(null);
    store.apply([addedRegion(control, place, labels)]);
    changed();
  }

  delete(ids: ReadonlySet<string>): void {
    const { relations, store, selection } = this.#parts;
    if (selection.selected !== null && ids.has(selection.selected)) selection.deselect();
    relations.start(null);
    store.apply([...relations.without(ids), ...deletedRegions(ids, store.list())]);
  }

  /** No label is active and no tool chosen any more; tells whether there was one. */
  release(): boolean {
    const had = this.#active.size + this.#tools.size > 0;
    this.#active.clear();
    this.#tools.clear();
    return had;
  }
}
