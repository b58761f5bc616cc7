import { type ControlTag, newRegionId, type Result } from "@tandem/schema";
import { type About, answerAbout, answered } from "./answer-results.ts";
import { textsOf } from "./answers.ts";
import { withOrigin } from "./result-store.ts";

interface Typed {
  readonly control: ControlTag;
  readonly about: About;
  readonly words: string;
  /** Of the result that they will be in, if there is none yet. */
  readonly id: string;
}

/** Words that stand in the field of a TextArea and were not added yet. They count as written when one submits. */
export class TypedWords {
  #typed = new Map<string, Typed>();
  #listeners = new Set<() => void>();
  #revision = 0;

  /** Grows with every change. */
  get revision(): number {
    return this.#revision;
  }
  get isEmpty(): boolean {
    return this.#typed.size === 0;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What was typed; `null` when nobody touched the field. */
  get(control: ControlTag, about: About): string | null {
    return this.#typed.get(slot(control, about))?.words ?? null;
  }

  set(control: ControlTag, about: About, words: string): void {
    const at = slot(control, about);
    const id = this.#typed.get(at)?.id ?? newRegionId();
    this.#typed.set(at, { control, about, words, id });
    this.#revision += 1;
    for (const listener of this.#listeners) listener();
  }

  clear(): void {
    this.#revision += 1;
    this.#typed.clear();
  }

  /** The results with what was typed added to them; regions that are gone have no words. */
  addedTo(results: readonly Result[]): Result[] {
    const all = [...results];
    for (const { control, about, words, id } of this.#typed.values()) {
      if (words.trim() === "") continue;
      if (about.region !== null && !results.some((result) => result.id === about.region?.id)) continue;
      const before = answerAbout(all, control, about);
      const texts = textsOf(before);
      if (!fits(control, texts, words)) continue;
      const after = withOrigin(before, answered(control, about, [...texts, words], before, id));
      if (before === undefined) all.push(after);
      else all[all.indexOf(before)] = after;
    }
    return all;
  }
}

const slot = ({ name }: ControlTag, { region, item }: About): string => JSON.stringify([name, region?.id, item]);

/** Whether one more text may be added to those that are there. */
export function fits(control: ControlTag, texts: readonly string[], words: string): boolean {
  if (control.tag !== "TextArea") return false;
  const { maxSubmissions, skipDuplicates } = control.attributes;
  return (maxSubmissions === null || texts.length < maxSubmissions) && !(skipDuplicates && texts.includes(words));
}
