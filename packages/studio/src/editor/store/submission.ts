import {
  type ControlTag,
  type ControlTagOf,
  isShown,
  resolveValue,
  type Result,
  submittedResults,
  visibilityFacts,
} from "@tandem/schema";
import { type About, answerAbout, answered, asked } from "./answer-results.ts";
import { isPerRegion } from "./answers.ts";
import type { EditorStore } from "./editor-store.ts";
import { placementOf, rankedItems } from "./ranking.ts";
import { withOrigin } from "./result-store.ts";
import { isControlShown } from "./visibility.ts";

/**
 * What is submitted: the results, and for controls without an answer what stands for one: the default of a Number, the
 * order in which a Ranker shows its items, the words a TextArea begins with.
 */
export function submission(editor: EditorStore): Result[] {
  const results = editor.results();
  const added = editor.config.controls.flatMap((control) =>
    asked(editor, control).flatMap((about) => {
      const answer = defaultAnswer(editor, control, about);
      if (answer === undefined || answerAbout(results, control, about) !== undefined) return [];
      return [withOrigin(undefined, answered(control, about, answer, undefined))];
    }),
  );
  return added.length === 0 ? results : submittedResults(editor.config, [...results, ...added]);
}

/** Whether a control is shown when what it is about is. */
export function isAsked(editor: EditorStore, control: ControlTag, { region }: About): boolean {
  if (!isPerRegion(control)) return isControlShown(editor, control);
  const facts = visibilityFacts(editor.config, editor.store.list(), region?.id ?? null);
  return isShown(control.node, editor.config, facts);
}

function defaultAnswer(editor: EditorStore, control: ControlTag, about: About): unknown {
  switch (control.tag) {
    case "Number":
      return control.attributes.defaultValue ?? undefined;
    case "Ranker": {
      const items = rankedItems(editor.config, control, editor.data);
      return items.length === 0 ? undefined : placementOf(control, items, undefined);
    }
    case "TextArea": {
      // Of a region's field one only knows that it was seen when something was typed.
      if (about.region !== null || editor.typed.get(control, about) !== null) return undefined;
      const words = prefilled(editor, control);
      return words.trim() === "" ? undefined : [words];
    }
    default:
      return undefined;
  }
}

/** The words that stand in a TextArea's field at first. */
export function prefilled(editor: EditorStore, control: ControlTagOf<"TextArea">): string {
  const { value } = control.attributes;
  if (value === null) return "";
  const words = resolveValue(value, editor.data);
  return typeof words === "string" ? words : JSON.stringify(words);
}
