/** From a label config and what people said to texts and labels. */
import { labelsOf, objectData, type LabelConfig } from "@tandem/schema";
import type { TaskAnnotation } from "@tandem/ml";

/** What is asked of a text: which control, of which object, and the labels as results store them. */
export type Question = {
  readonly config: LabelConfig;
  readonly control: string;
  readonly object: string;
  readonly labels: readonly string[];
};

/** The first choice in the config that a classifier can answer. Throws an error that says what is missing. */
export function questionIn(config: LabelConfig): Question {
  for (const control of config.controls) {
    const [object, ...others] = control.toName;
    if (control.tag !== "Choices" || object === undefined || others.length > 0) continue;
    if (!config.objectByName.has(object)) continue;
    if (control.labelsKey !== null) {
      throw new Error(
        `<Choices name="${control.name}"> takes its choices from each task; the text classifier needs them in the config`,
      );
    }
    const labels = [...new Set(labelsOf(control, undefined)?.map((label) => label.stored))];
    if (labels.length > 0) return { config, control: control.name, object, labels };
  }
  throw new Error(
    "the label config has no <Choices> with <Choice>s about one <Text>: the text classifier answers nothing else",
  );
}

/** The text that the question is about; empty when the task lacks it. */
export function textOf(data: Record<string, unknown>, { config, object }: Question): string {
  const tag = config.objectByName.get(object);
  const shown: unknown = tag === undefined ? "" : objectData(config, tag, data);
  return typeof shown === "string" ? shown : typeof shown === "number" ? String(shown) : "";
}

/**
 * What the people who labelled a task chose: the label most of them gave, of equally many the latest. Cancelled
 * annotations, several labels at once and labels that the config lacks do not count; null when nothing is left.
 */
export function chosenLabel(annotations: readonly TaskAnnotation[], question: Question): string | null {
  const votes = new Map<string, number>();
  let winner: string | null = null;
  for (const annotation of inOrderOfTime(annotations)) {
    const label = labelIn(annotation, question);
    if (label === null) continue;
    const count = (votes.get(label) ?? 0) + 1;
    votes.set(label, count);
    if (winner === null || count >= (votes.get(winner) ?? 0)) winner = label;
  }
  return winner;
}

function labelIn(annotation: TaskAnnotation, { control, labels }: Question): string | null {
  if (annotation["was_cancelled"] === true) return null;
  for (const item of annotation.result) {
    if (item["from_name"] !== control || item["type"] !== "choices") continue;
    const value = item["value"];
    const chosen: unknown =
      typeof value === "object" && value !== null && "choices" in value ? value.choices : undefined;
    if (!Array.isArray(chosen) || chosen.length !== 1) continue;
    const label: unknown = chosen[0];
    if (typeof label === "string" && labels.includes(label)) return label;
  }
  return null;
}

/** By last change; annotations that do not say when keep their place. */
function inOrderOfTime(annotations: readonly TaskAnnotation[]): TaskAnnotation[] {
  const time = (annotation: TaskAnnotation): number => {
    const written = annotation["updated_at"] ?? annotation["created_at"];
    return typeof written === "string" ? Date.parse(written) : Number.NaN;
  };
  return [...annotations].sort((a, b) => {
    const difference = time(a) - time(b);
    return Number.isNaN(difference) ? 0 : difference;
  });
}
