import { newRegionId, type Result } from "@tandem/schema";

/** A result with its place in the list; a deleted one comes back to the same place on undo. */
interface Entry {
  readonly result: Result;
  readonly order: number;
}
interface Patch {
  readonly key: string;
  readonly before: Entry | undefined;
  readonly after: Entry | undefined;
}
/** What one gesture changed; undone and redone as one. */
type Command = readonly Patch[];

/** A wish: this result under this key, or none. */
export interface Edit {
  key: string;
  result: Result | undefined;
}

/** One region has several results of the same id; the control tells them apart. */
export const keyOf = (id: string, control: string): string => `${id}\u0000${control}`;

/** The id in a key. */
export const idOf = (key: string): string => key.split("\u0000", 1)[0] ?? "";

/** Relations have no id; they have a name here, to be found again. */
export const relationKey = (name: string): string => keyOf("relation", name);

/**
 * The results of one annotation with undo and redo. An edit costs the same at ten thousand results as at ten: a
 * command holds only what it changed, before and after.
 *
 * Every change keeps `origin` right: what a person makes is `manual`, what they change of a prediction becomes
 * `prediction-changed`, and undoing the change gives `prediction` back because the former result itself comes back.
 */
export class ResultStore {
  #entries = new Map<string, Entry>();
  #done: Command[] = [];
  #undone: Command[] = [];
  #nextOrder = 0;
  #listeners = new Set<() => void>();
  #sorted: Result[] | null = null;
  #revision = 0;

  constructor(results: readonly Result[] = []) {
    this.#fill(results);
  }

  /** Grows with every change; equal revisions mean equal results. */
  get revision(): number {
    return this.#revision;
  }
  get canUndo(): boolean {
    return this.#done.length > 0;
  }
  get canRedo(): boolean {
    return this.#undone.length > 0;
  }

  get(key: string): Result | undefined {
    return this.#entries.get(key)?.result;
  }

  /** In the order in which they were made. The same array until something changes. */
  list(): readonly Result[] {
    this.#sorted ??= [...this.#entries.values()].sort((a, b) => a.order - b.order).map(({ result }) => result);
    return this.#sorted;
  }

  /** The relations with their keys, in the order in which they were made. */
  relations(): [key: string, result: Result][] {
    return [...this.#entries]
      .filter(([, { result }]) => result.type === "relation")
      .sort(([, a], [, b]) => a.order - b.order)
      .map(([key, { result }]) => [key, result]);
  }

  /** Starts anew from these results; there is nothing to undo afterwards. */
  load(results: readonly Result[]): void {
    this.#entries.clear();
    this.#done = [];
    this.#undone = [];
    this.#fill(results);
    this.#changed();
  }

  /** Applies edits as one step of the history. Edits that change nothing leave no step. */
  apply(edits: readonly Edit[]): void {
    const command = edits.flatMap((edit) => this.#toPatch(edit) ?? []);
    if (command.length === 0) return;
    this.#run(command, "after");
    this.#done.push(command);
    this.#undone = [];
    this.#changed();
  }

  undo(): boolean {
    const command = this.#done.pop();
    if (command === undefined) return false;
    this.#run(command.toReversed(), "before");
    this.#undone.push(command);
    this.#changed();
    return true;
  }

  redo(): boolean {
    const command = this.#undone.pop();
    if (command === undefined) return false;
    this.#run(command, "after");
    this.#done.push(command);
    this.#changed();
    return true;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #fill(results: readonly Result[]): void {
    this.#nextOrder = 0;
    for (const given of results) {
      const result = given.id === undefined && given.type !== "relation" ? { ...given, id: newRegionId() } : given;
      const order = this.#nextOrder++;
      const key = result.id === undefined ? relationKey(String(order)) : keyOf(result.id, result.from_name ?? "");
      this.#entries.set(key, { result, order });
    }
  }

  #toPatch(edit: Edit): Patch | null {
    const before = this.#entries.get(edit.key);
    if (edit.result === undefined) return before === undefined ? null : { key: edit.key, before, after: undefined };
    if (before !== undefined && same(before.result, edit.result)) return null;
    const order = before?.order ?? this.#nextOrder++;
    return { key: edit.key, before, after: { order, result: withOrigin(before?.result, edit.result) } };
  }

  #run(command: Command, side: "before" | "after"): void {
    for (const patch of command) {
      const entry = patch[side];
      if (entry === undefined) this.#entries.delete(patch.key);
      else this.#entries.set(patch.key, entry);
    }
  }

  #changed(): void {
    this.#sorted = null;
    this.#revision += 1;
    for (const listener of this.#listeners) listener();
  }
}

/**
 * A result with the origin it has after a change. The score said how sure the model was of what it said; of something
 * else it says nothing. Relations have no origin.
 */
export function withOrigin(before: Result | undefined, after: Result): Result {
  if (after.type === "relation") return after;
  if (before === undefined) return { origin: "manual", ...after };
  const { score: _, ...changed } = after;
  const origin = before.origin === "prediction" ? "prediction-changed" : (before.origin ?? "manual");
  return { ...changed, origin };
}

/** A result that is made anew says nothing of its origin, so that is not compared. */
const same = (a: Result, b: Result): boolean =>
  a === b ||
  (JSON.stringify(a.value) === JSON.stringify(b.value) &&
    (a.type !== "relation" || JSON.stringify(a) === JSON.stringify(b)));

/** A prediction's (or another annotation's) results as the start of a new annotation: new ids, told origin. */
export function copiedResults(results: readonly Result[], origin: "prediction" | "keep"): Result[] {
  const renamed = new Map<string, string>();
  const rename = (id: string): string => {
    const known = renamed.get(id) ?? newRegionId();
    renamed.set(id, known);
    return known;
  };
  return results.map((result) => {
    const copy: Result = { ...result };
    if (typeof result.id === "string") copy.id = rename(result.id);
    for (const end of ["from_id", "to_id", "parentID"])
      if (typeof copy[end] === "string") copy[end] = rename(copy[end]);
    if (origin === "prediction" && result.type !== "relation") copy.origin = "prediction";
    return copy;
  });
}
