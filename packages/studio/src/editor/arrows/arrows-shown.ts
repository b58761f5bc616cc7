import { useSyncExternalStore } from "react";

const key = "tandem:arrows";
const listeners = new Set<() => void>();
let areShown: boolean | null = null;

function read(): boolean {
  try {
    areShown ??= localStorage.getItem(key) !== "hidden";
  } catch {
    // Storage may be forbidden; then it is remembered until the page is closed.
    areShown ??= true;
  }
  return areShown;
}

/** Shows the arrows of relations, or hides them, in every task from now on. */
export function showArrows(shown: boolean): void {
  areShown = shown;
  try {
    localStorage.setItem(key, shown ? "shown" : "hidden");
  } catch {
    // As above.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether the arrows of relations are shown in this browser. */
export const useArrowsShown = (): boolean => useSyncExternalStore(subscribe, read);
