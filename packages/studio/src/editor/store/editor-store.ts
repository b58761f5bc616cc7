import {
  assignHotkeys,
  type ControlTag,
  expandRepeaters,
  type Hotkeys,
  type LabelConfig,
  type LabelSpec,
  type Result,
  submittedResults,
  type TaskData,
  validateResults,
} from "@tandem/schema";
import type { About } from "./answer-results.ts";
import { Answering } from "./answering.ts";
import { LabelFilters } from "./label-filters.ts";
import { Labeling } from "./labeling.ts";
import { preselected } from "./preselected.ts";
import type { NewPlace } from "./region-edits.ts";
import type { Region, Value } from "./regions.ts";
import { Relations } from "./relations.ts";
import { ResultStore } from "./result-store.ts";
import { Selection } from "./selection.ts";
import type { Drawing } from "./shape-tools.ts";
import { TaskLabels } from "./task-labels.ts";
import { TypedWords } from "./typed-words.ts";
import { Refusals } from "./usages.ts";

interface EditorOptions {
  config: LabelConfig;
  data: TaskData;
  results?: readonly Result[];
  readOnly?: boolean;
}

/**
 * What one annotator does with one task. No React in here; `editor.tsx` shows it. Its parts hold the state; here is
 * what views and keys may ask of it, and what nobody may do where it is only shown.
 */
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
  readonly refusals = new Refusals();
  /** Results that could not be shown, and why. They are not part of what is submitted. */
  dropped: string[] = [];

  #labels: TaskLabels;
  #selection: Selection;
  #answering: Answering;
  #labeling: Labeling;
  #listeners = new Set<() => void>();
  #version = 0;

  constructor({ config: written, data, results = [], readOnly = false }: EditorOptions) {
    const config = expandRepeaters(written, data);
    this.config = config;
    this.data = data;
    this.readOnly = readOnly;
    this.hotkeys = assignHotkeys(config, data);
    const changed = () => this.#changed();
    const store = new ResultStore(this.#usable(results));
    const relations = new Relations(config, store, changed);
    const labels = new TaskLabels(config, data);
    const colorOf = (control: ControlTag, stored: string) => labels.color(control, stored);
    const selection = new Selection({ config, store, relations, colorOf, changed });
    this.store = store;
    this.relations = relations;
    this.#labels = labels;
    this.#selection = selection;
    this.#answering = new Answering({ store, selection, readOnly });
    const labelsOf = (control: ControlTag) => labels.of(control);
    this.#labeling = new Labeling({ config, store, relations, selection, refusals: this.refusals, labelsOf, changed });
    store.subscribe(changed);
    this.typed.subscribe(changed);
    if (results.length === 0 && !readOnly) this.#preselect();
  }

  get version(): number {
    return this.#version;
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
    this.#selection.deselect();
    this.#selection.hold(null);
    this.relations.start(null);
    this.relations.select(null);
    this.typed.clear();
    this.store.load(this.#usable(results));
  }

  /** What a draft holds: everything except answers of controls that are hidden. */
  results(): Result[] {
    return submittedResults(this.config, this.typed.addedTo(this.store.list()));
  }

  undo(): void {
    if (!this.readOnly && this.store.undo()) this.#keepSelection();
  }
  redo(): void {
    if (!this.readOnly && this.store.redo()) this.#keepSelection();
  }

  labelsOf(control: ControlTag): readonly LabelSpec[] {
    return this.#labels.of(control);
  }

  color(control: ControlTag, stored: string): string {
    return this.#labels.color(control, stored);
  }

  // Answers about the whole task, or about the selected region.

  /** What an answer is about now; a region may be named that is not the selected one. `null`: there is none. */
  aboutNow(control: ControlTag, region = this.selectedRegion()): About | null {
    return this.#answering.about(control, region);
  }

  /** The answer of a control now, about the selected region or another one. */
  answer(control: ControlTag, region = this.selectedRegion()): Result | undefined {
    return this.#answering.get(control, region);
  }

  /** Whether the annotator may change a control's answer. */
  canAnswer(control: ControlTag, region = this.selectedRegion()): boolean {
    return this.#answering.canSet(control, region);
  }

  /** Sets a control's answer, e.g. `["Spam"]` for Choices; `null` takes it away. */
  setAnswer(control: ControlTag, answer: unknown, region = this.selectedRegion()): void {
    this.#answering.set(control, answer, region);
  }

  // What is selected and shown.

  get selected(): string | null {
    return this.#selection.selected;
  }
  /** A place that was selected and waits for a label. */
  get pending(): NewPlace | null {
    return this.#selection.pending;
  }
  regions(): readonly Region[] {
    return this.#selection.regions();
  }
  selectedRegion(): Region | null {
    return this.#selection.region();
  }
  regionsIn(object: string): Region[] {
    return this.regions().filter((region) => region.object === object);
  }

  /** Selects a region, and shows the item it is in. While a relation is being made, it is its other end. */
  select(id: string | null): void {
    this.#selection.select(id);
  }

  /** Selects the region after the selected one (before it with `step` -1). */
  cycle(step: 1 | -1 = 1): void {
    this.#selection.cycle(step);
  }

  /** Which item of an object is shown, from 0: the page of an Image with several. */
  itemOf(object: string): number {
    return this.#selection.itemOf(object);
  }

  showItem(object: string, item: number): void {
    this.#selection.showItem(object, item);
  }

  /** Begins a relation at the selected region, or gives the one up that was begun. Tells whether there was anything. */
  relate(): boolean {
    if (this.readOnly || (this.selected === null && this.relations.from === null)) return false;
    this.relations.start(this.relations.from === null ? this.selected : null);
    return true;
  }

  /** Lets go of a relation, then of what waits, of the region, of the active labels. Tells whether there was anything. */
  release(): boolean {
    if (this.relations.release()) return true;
    const had = this.#selection.release() || this.#labeling.release();
    if (had) this.#changed();
    return had;
  }

  // Labels, tools and regions.

  activeLabels(control: ControlTag): readonly string[] {
    return this.#labeling.activeLabels(control);
  }

  /**
   * What pressing a label means, in this order: label the place that waits; relabel the selected region, where the
   * label is for such shapes; make the label the active one (again: not active).
   */
  pressLabel(control: ControlTag, stored: string): void {
    if (!this.readOnly) this.#labeling.pressLabel(control, stored);
  }

  /** The controls that draw in an object without giving a label. */
  toolsOf(object: string): ControlTag[] {
    return this.#labeling.toolsOf(object);
  }

  /** What draws in an object now, from the active label and the chosen tool; `null`: nothing does. */
  drawing(object: string): Drawing | null {
    return this.readOnly ? null : this.#labeling.drawing(object);
  }

  /** Draws with a tool from now on, or no more with `null`. Labels that draw by themselves are not active then. */
  chooseTool(object: string, tool: ControlTag | null): void {
    if (!this.readOnly) this.#labeling.chooseTool(object, tool);
  }

  /** Makes a region of a place that was drawn; one without a label, or with more to say about it, is selected. */
  drawRegion(object: string, place: Value, envelope: Value = {}): string | null {
    return this.readOnly ? null : this.#labeling.draw(object, place, envelope);
  }

  /** Gives a region another place, in everything that is said about it: one step of the history. */
  movePlace(id: string, place: Value): void {
    if (!this.readOnly) this.#labeling.move(id, place);
  }

  /** A place was chosen in an object: labels it with the active labels, or keeps it until a label is pressed. */
  choosePlace(object: string, place: Value | null, envelope: Value = {}): void {
    if (!this.readOnly) this.#labeling.choose(place === null ? null : { object, place, envelope });
  }

  /** Keeps a place for the next label without using the active one, as while extending a selection by keyboard. */
  holdPlace(object: string, place: Value | null, envelope: Value = {}): void {
    if (this.readOnly) return;
    this.#selection.hold(place === null ? null : { object, place, envelope });
    this.#changed();
  }

  /** Labels the place that waits with the active label. Tells whether there were both. */
  labelPending(): boolean {
    return this.#labeling.labelPending();
  }

  addRegion(control: ControlTag, place: NewPlace, labels: readonly string[]): void {
    if (!this.readOnly) this.#labeling.add(control, place, labels);
  }

  deleteRegion(id: string): void {
    if (!this.readOnly) this.#labeling.delete(new Set([id]));
  }

  deleteAllRegions(): void {
    if (!this.readOnly) this.#labeling.delete(new Set(this.regions().map(({ id }) => id)));
  }

  #keepSelection(): void {
    this.#selection.deselectMissing();
    this.#changed();
  }

  #usable(results: readonly Result[]): Result[] {
    const { kept, problems } = validateResults(this.config, results, { task: { data: this.data } });
    this.dropped = problems.map((problem) => `${problem.path.replace("$.", "")}: ${problem.message}`);
    return kept;
  }

  #preselect(): void {
    const start = preselected(this.config.controls, (control) => this.labelsOf(control));
    this.#labeling.start(start.active);
    if (start.results.length > 0) this.store.load(start.results);
  }

  #changed(): void {
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }
}
