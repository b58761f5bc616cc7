import {
  assignHotkeys,
  type ControlTag,
  controlRole,
  expandRepeaters,
  type Hotkeys,
  isShown,
  type LabelConfig,
  labelsOf,
  type LabelSpec,
  newRegionId,
  type Result,
  submittedResults,
  type TaskData,
  validateResults,
  type VisibilityFacts,
} from "@tandem/schema";
import { type About, answered } from "./answer-results.ts";
import { answerKey, isMultiple, isPerItem, isPerRegion, isReadonly, namesRegions, storedAnswers } from "./answers.ts";
import { labelColor } from "./label-colors.ts";
import { LabelFilters } from "./label-filters.ts";
import { preselected } from "./preselected.ts";
import { groupRegions, type Region, type Value } from "./regions.ts";
import { addedRegion, deletedRegions, drawnRegion, movedRegion, type NewPlace, relabeled } from "./region-edits.ts";
import { Relations } from "./relations.ts";
import { keyOf, ResultStore } from "./result-store.ts";
import { type Drawing, drawingOf, fitsRegion, geometryOf, toolsOf } from "./shape-tools.ts";
import { submission } from "./submission.ts";
import { firstMissing, submitProblems } from "./submit-problems.ts";
import { TypedWords } from "./typed-words.ts";

/** A place that was selected and waits for a label. */
export type PendingPlace = NewPlace;

interface EditorOptions {
  config: LabelConfig;
  data: TaskData;
  results?: readonly Result[];
  readOnly?: boolean;
}

/** What one annotator does with one task. No React in here; `editor.tsx` shows it. */
export class EditorStore {
  readonly config: LabelConfig;
  readonly data: TaskData;
  readonly readOnly: boolean;
  readonly store: ResultStore;
  /** What of the labels is looked for. */
  readonly filters = new LabelFilters(() => this.#changed());
  readonly hotkeys: Hotkeys;
  readonly relations: Relations;
  readonly typed = new TypedWords();
  /** Results that could not be shown, and why. They are not part of what is submitted. */
  dropped: string[] = [];

  #selected: string | null = null;
  #active = new Map<string, readonly string[]>();
  /** The tool that was chosen to draw with, by object. */
  #tools = new Map<string, string>();
  #pending: PendingPlace | null = null;
  #listeners = new Set<() => void>();
  #version = 0;
  #regions: { revision: number; list: Region[] } | null = null;
  #labels = new Map<string, readonly LabelSpec[]>();
  #items = new Map<string, number>();

  constructor({ config: written, data, results = [], readOnly = false }: EditorOptions) {
    const config = expandRepeaters(written, data);
    this.config = config;
    this.data = data;
    this.readOnly = readOnly;
    this.hotkeys = assignHotkeys(config, data);
    this.store = new ResultStore(this.#usable(results));
    this.store.subscribe(() => this.#changed());
    this.typed.subscribe(() => this.#changed());
    this.relations = new Relations(config, this.store, () => this.#changed());
    if (results.length === 0 && !readOnly) this.#preselect();
  }

  get version(): number {
    return this.#version;
  }
  get selected(): string | null {
    return this.#selected;
  }
  get pending(): PendingPlace | null {
    return this.#pending;
  }
  /** Whether the annotator changed anything. */
  get touched(): boolean {
    return this.store.canUndo || !this.typed.isEmpty;
  }
  /** Grows with every change of what a draft holds. */
  get revision(): number {
    return this.store.revision + this.typed.revision;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  snapshot = (): number => this.#version;

  /** Starts again from these results, e.g. of a prediction that came late. */
  load(results: readonly Result[]): void {
    this.#selected = null;
    this.#pending = null;
    this.relations.start(null);
    this.typed.clear();
    this.store.load(this.#usable(results));
  }

  /** What a draft holds: everything except answers of controls that are hidden. */
  results(): Result[] {
    return submittedResults(this.config, this.typed.addedTo(this.store.list()));
  }

  /** What is submitted: the results, and what stands for answers that were not given. */
  submission(): Result[] {
    return submission(this);
  }

  labelsOf(control: ControlTag): readonly LabelSpec[] {
    const known = this.#labels.get(control.name) ?? labelsOf(control, this.data) ?? [];
    this.#labels.set(control.name, known);
    return known;
  }

  /** A group's colours go on where those of the group before end. */
  color(control: ControlTag, stored: string): string {
    const labels = this.labelsOf(control);
    const position = labels.findIndex((label) => label.stored === stored);
    return labelColor(labels[position]?.background ?? null, this.#firstColor(control) + Math.max(0, position));
  }

  #firstColor(control: ControlTag): number {
    const groups = this.config.controls.filter((other) => controlRole(other) === "labels");
    const before = groups.slice(0, Math.max(0, groups.indexOf(control)));
    return before.reduce((count, group) => count + this.labelsOf(group).length, 0);
  }

  // Answers about the whole task, or about the selected region.

  /** What an answer is about now; a region may be named that is not the selected one. `null`: there is none. */
  aboutNow(control: ControlTag, region = this.selectedRegion()): About | null {
    if (!isPerRegion(control)) return { region: null, item: this.#itemFor(control) };
    const pending = this.#pending;
    if (pending !== null && namesRegions(control) && control.toName.includes(pending.object))
      return { region: { id: newRegionId(), envelope: {}, ...pending }, item: null };
    return region !== null && control.toName.includes(region.object) ? { region, item: null } : null;
  }

  #keyFor(control: ControlTag, { region, item }: About): string {
    if (region !== null) return keyOf(region.id, control.name);
    const existing = this.store
      .list()
      .find((result) => result.from_name === control.name && (item === null || result["item_index"] === item));
    return keyOf(existing?.id ?? newRegionId(), control.name);
  }

  /** The item of a control's object that is shown, where the control asks about each; `null` where it does not. */
  #itemFor(control: ControlTag): number | null {
    return isPerItem(control) ? this.itemOf(control.toName[0] ?? "") : null;
  }

  /** Which item of an object is shown, from 0: the page of an Image with several. */
  itemOf(object: string): number {
    return this.#items.get(object) ?? 0;
  }

  showItem(object: string, item: number): void {
    if (this.itemOf(object) === item) return;
    this.#items.set(object, item);
    this.#selected = null;
    this.#pending = null;
    this.#changed();
  }

  /** The answer of a control now, about the selected region or another one. */
  answer(control: ControlTag, region = this.selectedRegion()): Result | undefined {
    const about = this.aboutNow(control, region);
    return about === null ? undefined : this.store.get(this.#keyFor(control, about));
  }

  /** Whether the annotator may change a control's answer. */
  canAnswer(control: ControlTag, region = this.selectedRegion()): boolean {
    if (this.readOnly || isReadonly(control) || this.aboutNow(control, region) === null) return false;
    return this.answer(control, region)?.["readonly"] !== true;
  }

  /** Sets a control's answer, e.g. `["Spam"]` for Choices; `null` takes it away. */
  setAnswer(control: ControlTag, answer: unknown, region = this.selectedRegion()): void {
    const about = this.aboutNow(control, region);
    if (about === null || !this.canAnswer(control, region)) return;
    const key = this.#keyFor(control, about);
    if (answer === null) return this.store.apply([{ key, result: undefined }]);
    const id = key.split("\u0000")[0] ?? newRegionId();
    const isPlace = about.region !== null && this.#pending?.place === about.region.place;
    if (isPlace) this.#pending = null;
    this.store.apply([{ key, result: answered(control, about, answer, this.store.get(key), id) }]);
    if (isPlace) this.select(id);
  }

  // Regions.

  regions(): readonly Region[] {
    if (this.#regions?.revision !== this.store.revision)
      this.#regions = { revision: this.store.revision, list: this.#grouped() };
    return this.#regions.list;
  }
  selectedRegion(): Region | null {
    return this.#selected === null ? null : (this.regions().find(({ id }) => id === this.#selected) ?? null);
  }
  regionsIn(object: string): Region[] {
    return this.regions().filter((region) => region.object === object);
  }

  /** Selects a region, and shows the item it is in. While a relation is being made, it is its other end. */
  select(id: string | null): void {
    if (id === null) this.relations.start(null);
    else if (this.relations.end(id)) return;
    if (this.#selected === id) return;
    this.#selected = id;
    const region = this.selectedRegion();
    const item = region?.envelope["item_index"];
    if (region !== null && typeof item === "number") this.#items.set(region.object, item);
    this.#changed();
  }

  /** Begins a relation at the selected region, or gives the one up that was begun. Tells whether there was anything. */
  relate(): boolean {
    if (this.readOnly || (this.#selected === null && this.relations.from === null)) return false;
    this.relations.start(this.relations.from === null ? this.#selected : null);
    return true;
  }

  /** Selects the region after the selected one (before it with `step` -1). */
  cycle(step: 1 | -1 = 1): void {
    const regions = this.regions();
    if (regions.length === 0) return;
    const at = regions.findIndex(({ id }) => id === this.#selected);
    const next = at === -1 ? (step === 1 ? 0 : regions.length - 1) : (at + step + regions.length) % regions.length;
    this.select(regions[next]?.id ?? null);
  }

  activeLabels(control: ControlTag): readonly string[] {
    return this.#active.get(control.name) ?? [];
  }

  /** The control whose labels are active for an object. */
  #activeControl(object: string): ControlTag | undefined {
    return this.config.controls.find(
      (control) => control.toName.includes(object) && this.activeLabels(control).length > 0,
    );
  }

  /**
   * What pressing a label means, in this order: label the place that waits; relabel the selected region, where the
   * label is for such shapes; make the label the active one (again: not active).
   */
  pressLabel(control: ControlTag, stored: string): void {
    if (this.readOnly) return;
    const pending = this.#pending;
    if (pending !== null && control.toName.includes(pending.object)) {
      this.addRegion(control, pending, [stored]);
      return;
    }
    const region = this.selectedRegion();
    if (region !== null && fitsRegion(this.config, control, region)) return this.relabel(region, control, stored);
    const hasShape = !["any", "none"].includes(geometryOf(control));
    // A label for other shapes is meant for the next region.
    if (region !== null && hasShape && control.toName.includes(region.object)) this.#selected = null;
    if (hasShape) for (const object of control.toName) this.#tools.delete(object);
    const active = this.activeLabels(control);
    const multiple = isMultiple(control);
    const next = active.includes(stored)
      ? active.filter((label) => label !== stored)
      : multiple
        ? [...active, stored]
        : [stored];
    if (!multiple) for (const other of this.#active.keys()) this.#active.delete(other);
    this.#active.set(control.name, next);
    this.#changed();
  }

  /** The controls that draw in an object without giving a label. */
  toolsOf(object: string): ControlTag[] {
    return toolsOf(this.config, object);
  }

  /** What draws in an object now, from the active label and the chosen tool; `null`: nothing does. */
  drawing(object: string): Drawing | null {
    if (this.readOnly) return null;
    return drawingOf(this.toolsOf(object), this.#activeControl(object), this.#tools.get(object) ?? "");
  }

  /** Draws with a tool from now on, or no more with `null`. Labels that draw by themselves are not active then. */
  chooseTool(object: string, tool: ControlTag | null): void {
    if (this.readOnly) return;
    for (const control of this.config.controls)
      if (control.toName.includes(object) && (tool === null || geometryOf(control) !== "any"))
        this.#active.delete(control.name);
    if (tool === null) this.#tools.delete(object);
    else this.#tools.set(object, tool.name);
    this.#changed();
  }

  /** Makes a region of a place that was drawn; one without a label, or with more to say about it, is selected. */
  drawRegion(object: string, place: Value, envelope: Value = {}): string | null {
    const drawing = this.drawing(object);
    if (drawing === null) return null;
    const id = newRegionId();
    const said = drawing.labels === null ? [] : this.activeLabels(drawing.labels);
    this.store.apply(drawnRegion(drawing, { object, place, envelope }, said, id));
    const isAskedAbout = this.config.controls.some((one) => isPerRegion(one) && one.toName.includes(object));
    this.select(drawing.labels === null || isAskedAbout ? id : null);
    return id;
  }

  /** Gives a region another place, in everything that is said about it: one step of the history. */
  movePlace(id: string, place: Value): void {
    if (!this.readOnly) this.store.apply(movedRegion(id, place, this.config, this.store.list()));
  }

  relabel(region: Region, control: ControlTag, stored: string): void {
    this.store.apply(relabeled(region, control, stored, this.config, this.store.list()));
  }

  /** A place was chosen in an object: labels it with the active labels, or keeps it until a label is pressed. */
  choosePlace(object: string, place: Value | null, envelope: Value = {}): void {
    if (this.readOnly) return;
    if (place === null) {
      if (this.#pending === null) return;
      this.#pending = null;
      return this.#changed();
    }
    const control = this.#activeControl(object);
    if (control !== undefined) return this.addRegion(control, { object, place, envelope }, this.activeLabels(control));
    this.#pending = { object, place, envelope };
    this.#selected = null;
    this.#changed();
  }

  /** Keeps a place for the next label without using the active one, as while extending a selection by keyboard. */
  holdPlace(object: string, place: Value | null, envelope: Value = {}): void {
    if (this.readOnly) return;
    this.#pending = place === null ? null : { object, place, envelope };
    this.#changed();
  }

  /** Labels the place that waits with the active label. */
  labelPending(): boolean {
    const pending = this.#pending;
    const control = pending === null ? undefined : this.#activeControl(pending.object);
    if (pending === null || control === undefined) return false;
    this.addRegion(control, pending, this.activeLabels(control));
    return true;
  }

  addRegion(control: ControlTag, place: NewPlace, labels: readonly string[]): void {
    if (this.readOnly) return;
    this.#pending = null;
    this.store.apply([addedRegion(control, place, labels)]);
    this.#changed();
  }

  deleteRegion(id: string): void {
    if (this.readOnly) return;
    if (this.#selected === id) this.#selected = null;
    this.#deleteRegions(new Set([id]));
  }

  deleteAllRegions(): void {
    if (this.readOnly) return;
    this.#selected = null;
    this.#deleteRegions(new Set(this.regions().map(({ id }) => id)));
  }

  #deleteRegions(ids: ReadonlySet<string>): void {
    this.relations.start(null);
    this.store.apply([...this.relations.without(ids), ...deletedRegions(ids, this.store.list())]);
  }

  /** Lets go of what waits, then of the region, then of the active labels. Tells whether there was anything. */
  release(): boolean {
    if (this.relations.from !== null) {
      this.relations.start(null);
      return true;
    }
    const had = this.#pending !== null || this.#selected !== null || this.#active.size + this.#tools.size > 0;
    if (this.#pending !== null) this.#pending = null;
    else if (this.#selected !== null) this.#selected = null;
    else {
      this.#active.clear();
      this.#tools.clear();
    }
    if (had) this.#changed();
    return had;
  }

  undo(): void {
    if (!this.readOnly && this.store.undo()) this.#keepSelection();
  }
  redo(): void {
    if (!this.readOnly && this.store.redo()) this.#keepSelection();
  }

  // Visibility and completeness.

  facts(): VisibilityFacts {
    return {
      selectedRegion: this.selectedRegion(),
      chosen: (name) => {
        const control = this.config.controlByName.get(name);
        return control === undefined ? [] : storedAnswers(this.answer(control)?.value?.[answerKey(control)]);
      },
    };
  }

  /** Whether a control and everything around it is shown. */
  isShown(control: ControlTag): boolean {
    return isShown(control.node, this.config, this.facts());
  }

  /** What keeps this annotation from being submitted, in words. */
  problems(): string[] {
    return submitProblems(this);
  }

  /** Selects the region, or shows the item, that the first required answer is missing for. */
  showMissing(): void {
    const missing = firstMissing(this);
    if (missing === null) return;
    if (missing.region !== null) this.select(missing.region.id);
    if (missing.item !== null) this.showItem(missing.control.toName[0] ?? "", missing.item);
  }

  #grouped(): Region[] {
    return groupRegions(this.config, this.store.list(), (control, stored) => this.color(control, stored));
  }

  #keepSelection(): void {
    if (this.#selected !== null && this.selectedRegion() === null) this.#selected = null;
    this.#changed();
  }

  #usable(results: readonly Result[]): Result[] {
    const { kept, problems } = validateResults(this.config, results, { task: { data: this.data } });
    this.dropped = problems.map((problem) => `${problem.path.replace("$.", "")}: ${problem.message}`);
    return kept;
  }

  #preselect(): void {
    const start = preselected(this.config.controls, (control) => this.labelsOf(control));
    this.#active = start.active;
    if (start.results.length > 0) this.store.load(start.results);
  }

  #changed(): void {
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }
}
