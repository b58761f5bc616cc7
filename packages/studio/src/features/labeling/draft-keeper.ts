import type { Result } from "@tandem/schema";
import { type KeyValueStore, removeLocalCopy, writeLocalCopy } from "./local-copy.ts";

export type DraftState = "clean" | "unsaved" | "saving" | "saved" | "failed";

interface Wiring {
  /** What there is to keep, now. */
  read: () => { results: Result[]; leadTime: number; prediction: number | null; revision: number };
  /** Stores a draft and tells its id; `id` is that of the draft to replace. `lasting`: the page is going away. */
  save: (id: number | null, results: Result[], leadTime: number, lasting: boolean) => Promise<number>;
  store: KeyValueStore;
  key: string;
  draftId: number | null;
  /** The revision that needs no saving: what was opened. */
  savedRevision: number;
  /** Milliseconds from the first unsaved change to saving it. */
  delay?: number;
  onState?: (state: DraftState) => void;
}

/**
 * Keeps unsubmitted work: at once in this browser, soon on the server. One request at a time, so that an older state
 * never overwrites a newer one. The local copy goes only when the server has confirmed that very state.
 */
export class DraftKeeper {
  draftId: number | null;
  state: DraftState = "clean";
  readonly #wiring: Wiring;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> | null = null;
  #savedRevision: number;
  #closed = false;

  constructor(wiring: Wiring) {
    this.#wiring = wiring;
    this.draftId = wiring.draftId;
    this.#savedRevision = wiring.savedRevision;
  }

  get #isDirty(): boolean {
    return this.#wiring.read().revision !== this.#savedRevision;
  }

  /** Something changed. */
  touch(): void {
    if (this.#closed || !this.#isDirty) return;
    const { results, prediction } = this.#wiring.read();
    writeLocalCopy(this.#wiring.store, this.#wiring.key, { results, prediction, at: Date.now() });
    if (this.state !== "saving") this.#tell("unsaved");
    this.#timer ??= setTimeout(() => void this.flush(), this.#wiring.delay ?? 2500);
  }

  /** What there is now was not made by the annotator, e.g. a prediction that came late: it needs no saving. */
  startFromHere(): void {
    this.#stopTimer();
    this.#savedRevision = this.#wiring.read().revision;
    removeLocalCopy(this.#wiring.store, this.#wiring.key);
    this.#tell("clean");
  }

  /** Saves what is not saved yet and waits for it. Never throws: `state` tells. */
  async flush(): Promise<void> {
    this.#stopTimer();
    while (this.#writing !== null) await this.#writing;
    if (!this.#closed && this.#isDirty) await this.#start(false);
  }

  /** Waits for a save that is under way and starts no other by itself; for the moment of submitting. */
  async settle(): Promise<void> {
    this.#stopTimer();
    while (this.#writing !== null) await this.#writing;
    this.#stopTimer();
  }

  /**
   * For a page that is going away, or may only be hidden: the browser finishes the request by itself. Both of the
   * browser's signals for this may come; the second finds the request under way.
   */
  flushLasting(): void {
    if (this.#closed || !this.#isDirty || this.#writing !== null) return;
    this.#stopTimer();
    void this.#start(true);
  }

  /** The work was submitted: there is nothing left to keep. */
  close(): void {
    this.#closed = true;
    this.#stopTimer();
    removeLocalCopy(this.#wiring.store, this.#wiring.key);
  }

  /** Nobody works on it any more, but what is unsaved stays in the local copy. */
  leave(): void {
    this.#closed = true;
    this.#stopTimer();
  }

  #start(lasting: boolean): Promise<void> {
    const writing = this.#write(lasting).finally(() => {
      this.#writing = null;
    });
    this.#writing = writing;
    return writing;
  }

  async #write(lasting: boolean): Promise<void> {
    const { results, leadTime, revision } = this.#wiring.read();
    this.#tell("saving");
    try {
      this.draftId = await this.#wiring.save(this.draftId, results, leadTime, lasting);
      this.#savedRevision = revision;
      if (this.#isDirty) {
        this.touch();
        return this.#tell("unsaved");
      }
      removeLocalCopy(this.#wiring.store, this.#wiring.key);
      this.#tell("saved");
    } catch {
      this.#tell("failed");
    }
  }

  #stopTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #tell(state: DraftState): void {
    this.state = state;
    this.#wiring.onState?.(state);
  }
}
