import { type ControlTag, type LabelConfig, type LabelSpec, newRegionId } from "@tandem/schema";
import { isMultiple, isPerRegion } from "./answers.ts";
import { addedRegion, deletedRegions, drawnRegion, movedRegion, type NewPlace, relabeled } from "./region-edits.ts";
import type { Value } from "./regions.ts";
import type { Relations } from "./relations.ts";
import type { ResultStore } from "./result-store.ts";
import type { Selection } from "./selection.ts";
import { type Drawing, drawingOf, fitsRegion, geometryOf, isOnlyForModels, toolsOf } from "./shape-tools.ts";
import { isUsedUp, refusal, whyNotByHand, type Refusals, usageOf } from "./usages.ts";

interface Parts {
  config: LabelConfig;
  store: ResultStore;
  relations: Relations;
  selection: Selection;
  refusals: Refusals;
  labelsOf: (control: ControlTag) => readonly LabelSpec[];
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
    const { config, store, selection, refusals } = this.#parts;
    const { pending } = selection;
    if (pending !== null && control.toName.includes(pending.object)) return this.add(control, pending, [stored]);
    const region = selection.region();
    if (region !== null && fitsRegion(config, control, region)) {
      if (region.labels.get(control.name)?.includes(stored) !== true && this.#refuses(control, [stored])) return;
      store.apply(relabeled(region, control, stored, config, store.list()));
      return this.#restUsedUp();
    }
    if (isOnlyForModels(control)) return refusals.say(whyNotByHand(control));
    if (!this.activeLabels(control).includes(stored) && this.#refuses(control, [stored])) return;
    const hasShape = !["any", "none"].includes(geometryOf(control));
    // A label for other shapes is meant for the next region.
    if (region !== null && hasShape && control.toName.includes(region.object)) selection.deselect();
    if (hasShape) for (const object of control.toName) this.#tools.delete(object);
    this.#pressActive(control, stored);
    this.#parts.changed();
  }

  /** Whether one of these labels may not be used once more; then that is said. */
  #refuses(control: ControlTag, labels: readonly string[]): boolean {
    const { labelsOf, selection, refusals } = this.#parts;
    for (const label of labelsOf(control)) {
      const usage = labels.includes(label.stored) ? usageOf(control, label, selection.regions()) : null;
      if (usage === null || !isUsedUp(usage)) continue;
      refusals.say(refusal(label, usage));
      return true;
    }
    return false;
  }

  /** Labels that were used for the last time are not active any more, and nothing draws in their place. */
  #restUsedUp(): void {
    const { config, labelsOf, selection, changed } = this.#parts;
    for (const control of config.controls) {
      const active = this.activeLabels(control);
      if (active.length === 0) continue;
      const specs = labelsOf(control).filter(({ stored }) => active.includes(stored));
      const rest = specs.filter((label) => !isUsedUp(usageOf(control, label, selection.regions())));
      if (rest.length === specs.length) continue;
      this.#active.set(
        control.name,
        rest.map(({ stored }) => stored),
      );
      if (rest.length === 0) for (const object of control.toName) this.#tools.delete(object);
      changed();
    }
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
    if (drawing.labels !== null && this.#refuses(drawing.labels, said)) return null;
    store.apply(drawnRegion(drawing, { object, place, envelope }, said, id));
    const isAskedAbout = config.controls.some((one) => isPerRegion(one) && one.toName.includes(object));
    selection.select(drawing.labels === null || isAskedAbout ? id : null);
    this.#restUsedUp();
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
    if (control !== undefined && this.#add(control, place, this.activeLabels(control))) return;
    selection.hold(place);
    selection.deselect();
    changed();
  }

  labelPending(): boolean {
    const { pending } = this.#parts.selection;
    const control = pending === null ? undefined : this.#activeControl(pending.object);
    if (pending === null || control === undefined) return false;
    return this.#add(control, pending, this.activeLabels(control));
  }

  add(control: ControlTag, place: NewPlace, labels: readonly string[]): void {
    this.#add(control, place, labels);
  }

  /** Tells whether it did. */
  #add(control: ControlTag, place: NewPlace, labels: readonly string[]): boolean {
    const { selection, store, changed } = this.#parts;
    if (this.#refuses(control, labels)) return false;
    selection.hold(null);
    store.apply([addedRegion(control, place, labels)]);
    this.#restUsedUp();
    changed();
    return true;
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
