import type { Result } from "@tandem/schema";

/** Work in this browser that the server has not confirmed yet. */
export interface LocalCopy {
  results: Result[];
  prediction: number | null;
  /** Milliseconds since 1970. */
  at: number;
}

/** The part of `localStorage` that is needed. */
export type KeyValueStore = Pick<Storage, "getItem" | "setItem" | "removeItem">;

export const localCopyKey = (user: number, task: number, annotation: number | null): string =>
  `tandem:work:${user}:${task}:${annotation ?? "new"}`;

export function readLocalCopy(store: KeyValueStore, key: string): LocalCopy | null {
  try {
    const copy = JSON.parse(store.getItem(key) ?? "null") as LocalCopy | null;
    return copy !== null && Array.isArray(copy.results) ? copy : null;
  } catch {
    return null;
  }
}

/** A full or forbidden store only loses the second copy: the draft on the server is the first. */
export function writeLocalCopy(store: KeyValueStore, key: string, copy: LocalCopy): boolean {
  try {
    store.setItem(key, JSON.stringify(copy));
    return true;
  } catch {
    return false;
  }
}

export function removeLocalCopy(store: KeyValueStore, key: string): void {
  try {
    store.removeItem(key);
  } catch {
    // As above: nothing depends on it.
  }
}
