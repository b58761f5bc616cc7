import type { DraftState } from "./draft-keeper.ts";
import css from "./labeling.module.css";

const words: Record<DraftState, string> = {
  clean: "",
  unsaved: "Draft not saved yet",
  saving: "Saving draft…",
  saved: "Draft saved",
  failed: "Draft kept in this browser only",
};

/** What became of the draft. Keeps its place when there is nothing to say. */
export const DraftMark = ({ state }: { state: DraftState }) => (
  <span className={css.draft} data-state={state} role="status" aria-live="polite">
    {words[state]}
  </span>
);
