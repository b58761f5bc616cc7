import type { ControlTag, Result } from "@tandem/schema";
import { type AnswerKind, chosenIn, numberIn, textIn, wholeIn } from "./answers.ts";
import { type ClassAnswer, classMetrics, type ClassMetrics, setMetrics, type SetMetrics } from "./classes.ts";
import { share } from "./scores.ts";
import { numberMetrics, type NumberMetrics, textMetrics, type TextMetrics } from "./texts.ts";

/** One question that at least one side has answered: about a task, or about a region that both sides have. */
export interface AnswerPair {
  truth: readonly Result[];
  predicted: readonly Result[];
  /** How sure the model is of what the answer is about, 0..1. */
  score: number | null;
  /** Label → probability. */
  probabilities: Readonly<Record<string, unknown>>;
}

/** Metrics of answers. */
export type AnswerMetrics =
  | { kind: "class"; metrics: ClassMetrics }
  | { kind: "set"; metrics: SetMetrics }
  | { kind: "number"; metrics: NumberMetrics }
  | { kind: "text"; metrics: TextMetrics }
  | { kind: "exact"; metrics: { exactMatch: number | null } };

/** Metrics of a control's answers, by their kind, and what is to be said beside them. */
export function answerMetrics(
  control: ControlTag,
  kind: AnswerKind,
  pairs: readonly AnswerPair[],
): AnswerMetrics & { notes: string[] } {
  switch (kind) {
    case "class":
      return { kind, metrics: classMetrics(pairs.map((pair) => classAnswer(control, pair))), notes: [] };
    case "set": {
      const answers = pairs.map(({ truth, predicted }) => ({
        truth: chosenIn(control, truth),
        predicted: chosenIn(control, predicted),
      }));
      return { kind, metrics: setMetrics(answers), notes: [] };
    }
    case "number": {
      const answers = onBothSides(pairs, (results) => numberIn(control, results));
      const missing = pairs.length - answers.length;
      const notes = missing === 0 ? [] : [`${missing} of ${pairs.length} answers lack one side`];
      return { kind, metrics: numberMetrics(answers), notes };
    }
    case "text": {
      // Nothing written is an empty text: all of the other one is missing.
      const answers = pairs.map((pair) => ({
        truth: textIn(pair.truth) ?? "",
        predicted: textIn(pair.predicted) ?? "",
      }));
      return { kind, metrics: textMetrics(answers), notes: [] };
    }
    case "exact": {
      const same = onBothSides(pairs, wholeIn).filter(({ truth, predicted }) => truth === predicted).length;
      return { kind, metrics: { exactMatch: share(same, pairs.length) }, notes: [] };
    }
  }
}

function classAnswer(control: ControlTag, { truth, predicted, score, probabilities }: AnswerPair): ClassAnswer {
  const chosen = chosenIn(control, predicted)[0] ?? null;
  // The probability of what was chosen, else the result's score, else that of what it is about.
  const confidence = [chosen === null ? undefined : probabilities[chosen], predicted[0]?.score, score].find(
    (one): one is number => typeof one === "number" && one >= 0 && one <= 1,
  );
  return { truth: chosenIn(control, truth)[0] ?? null, predicted: chosen, confidence: confidence ?? null };
}

function onBothSides<Answer>(
  pairs: readonly AnswerPair[],
  read: (results: readonly Result[]) => Answer | null,
): { truth: Answer; predicted: Answer }[] {
  return pairs.flatMap((pair) => {
    const [truth, predicted] = [read(pair.truth), read(pair.predicted)];
    return truth === null || predicted === null ? [] : [{ truth, predicted }];
  });
}
