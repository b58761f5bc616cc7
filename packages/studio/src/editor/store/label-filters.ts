import type { LabelSpec } from "@tandem/schema";

/** What of a control's labels is looked for. */
export interface LabelFilter {
  readonly words: string;
  /** From how many letters on it filters. */
  readonly least: number;
  readonly isCaseSensitive: boolean;
}

/** The labels that are looked for, by control. Only what is shown depends on it. */
export class LabelFilters {
  readonly #filters = new Map<string, LabelFilter>();
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  set(control: string, filter: LabelFilter): void {
    this.#filters.set(control, filter);
    this.#changed();
  }

  /** Those of a control's labels that are found. A choice stays with those that are found inside it. */
  shown(control: string, labels: readonly LabelSpec[]): readonly LabelSpec[] {
    const filter = this.#filters.get(control);
    if (filter === undefined || filter.words === "" || filter.words.length < filter.least) return labels;
    const fold = (text: string): string => (filter.isCaseSensitive ? text : text.toLowerCase());
    const found = labels.filter((label) => fold(label.value).includes(fold(filter.words)));
    return labels.filter((label) => found.some((one) => label.path.every((part, index) => one.path[index] === part)));
  }
}
