import { type ControlTag, type Result, type ResultProblem, validateResults } from "@tandem/schema";
import { type About, answerAbout, asked, itemCount } from "./answer-results.ts";
import type { EditorStore } from "./editor-store.ts";
import { messageProblem } from "./messages.ts";
import { isAsked, submission } from "./submission.ts";

/** A required answer that was not given. */
interface MissingAnswer extends About {
  readonly control: ControlTag;
  readonly message: string;
}

/** What keeps an annotation from being submitted, in words: required answers that are missing, then wrong results. */
export function submitProblems(editor: EditorStore): string[] {
  const results = submission(editor);
  const { problems } = validateResults(editor.config, results, { task: { data: editor.data } });
  const chats = editor.config.controls.flatMap((control) =>
    control.tag === "Chat" ? (messageProblem(editor, control) ?? []) : [],
  );
  return [
    ...missingAnswers(editor).map(({ message }) => message),
    ...chats,
    ...problems.map((problem) => inWords(problem, results)),
  ];
}

/** What is wrong with a result, with the name of its control. */
function inWords({ path, message }: ResultProblem, results: readonly Result[]): string {
  const index = Number(/^\$\.result\[(\d+)\]/.exec(path)?.[1]);
  const name = results[index]?.from_name;
  return name === undefined ? message : `“${name}”: ${message.replace(/^"\w+": /, "")}`;
}

/** Selects the region, or shows the item, that the first required answer is missing for. */
export function showMissing(editor: EditorStore): void {
  const [missing] = missingAnswers(editor);
  if (missing === undefined) return;
  if (missing.region !== null) editor.select(missing.region.id);
  if (missing.item !== null) editor.showItem(missing.control.toName[0] ?? "", missing.item);
}

/** Of each control at most the first. */
function missingAnswers(editor: EditorStore): MissingAnswer[] {
  const required = editor.config.controls.filter(isRequired);
  if (required.length === 0) return [];
  const results = submission(editor);
  return required.flatMap((control): MissingAnswer[] => {
    const without = asked(editor, control).find(
      (about) => answerAbout(results, control, about) === undefined && isAsked(editor, control, about),
    );
    return without === undefined ? [] : [{ ...without, control, message: messageFor(editor, control, without) }];
  });
}

const isRequired = ({ attributes }: ControlTag): boolean => "required" in attributes && attributes.required;

function messageFor(editor: EditorStore, control: ControlTag, { region, item }: About): string {
  const { requiredMessage } = control.attributes as { requiredMessage?: string | null };
  if (requiredMessage) return requiredMessage;
  const pages = item === null ? 1 : itemCount(editor, control.toName[0] ?? "");
  const where = region !== null ? " of the region" : pages > 1 ? ` on page ${(item ?? 0) + 1}` : "";
  switch (control.tag) {
    case "TextArea":
      return `Write something for “${control.name}”${where} first.`;
    case "Number":
      return `Give a number for “${control.name}”${where} first.`;
    case "DateTime":
      return `Give a date or time for “${control.name}”${where} first.`;
    default:
      return `Choose an answer for “${control.name}”${where} first.`;
  }
}
