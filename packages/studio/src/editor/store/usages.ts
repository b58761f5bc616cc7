import type { ControlTag, LabelSpec } from "@tandem/schema";
import type { Region } from "./regions.ts";

/** How often a label is used in a task, and how often it may be. */
export interface Usage {
  readonly used: number;
  readonly most: number;
}

/** How often a label of a control is used in these regions; `null` where it may be used without end. */
export function usageOf(control: ControlTag, label: LabelSpec, regions: readonly Region[]): Usage | null {
  const ofGroup = "maxUsages" in control.attributes ? control.attributes.maxUsages : null;
  const most = label.maxUsages ?? ofGroup;
  if (most === null) return null;
  const used = regions.filter(({ labels }) => labels.get(control.name)?.includes(label.stored)).length;
  return { used, most };
}

export const isUsedUp = (usage: Usage | null): boolean => usage !== null && usage.used >= usage.most;

/** Why a label is not given once more. */
export const refusal = ({ value }: LabelSpec, { most }: Usage): string =>
  `You can’t use “${value}” more than ${most === 1 ? "once" : `${most} times`} in a task.`;

/** Why a label that is only for models is not drawn with. */
export const whyNotByHand = ({ name }: ControlTag): string =>
  `“${name}” is only for a model that answers while somebody draws: nothing is drawn with it by hand.`;

/** What the annotator wanted and may not: said to whoever shows the task. */
export class Refusals {
  readonly #listeners = new Set<(words: string) => void>();

  subscribe(listener: (words: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  say(words: string): void {
    for (const listener of this.#listeners) listener(words);
  }
}
