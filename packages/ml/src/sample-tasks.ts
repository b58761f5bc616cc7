import { type LabelConfig, validatePrediction } from "@tandem/schema";
import type { LabeledTask, ModelTask } from "./model.ts";

const texts = [
  "The delivery came two days early and everything works. Thank you!",
  "Your account will be closed unless you send your password within 24 hours.",
  "Meeting moved to Tuesday at 10; the agenda is attached.",
  "💩 Emoji first: offsets count code points, not UTF-16 units.",
  "Great product, terrible support.",
  "",
];

/** A one-pixel PNG, for objects that show an image. */
const pixel =
  "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** Made-up tasks with all keys that the objects of a label config show. */
export function sampleTasks(config: LabelConfig | null): ModelTask[] {
  return texts.map((text, index) => {
    const keys = config?.dataKeys ?? [];
    const data = Object.fromEntries(keys.map(({ key, objectTag }) => [key, valueFor(objectTag.tag, text)]));
    return {
      id: index + 1,
      data: keys.length === 0 ? { text } : data,
      meta: {},
      annotations: [],
      predictions: [],
      project: 1,
    };
  });
}

function valueFor(tag: string, text: string): unknown {
  return tag === "Image" ? pixel : text;
}

/**
 * The tasks with one annotation each, as a person might have made it: every Choices answered, labels in turn. Null when
 * the label config has no control that this knows how to answer.
 */
export function sampleLabels(config: LabelConfig, tasks: readonly ModelTask[]): LabeledTask[] | null {
  const controls = config.controls.filter((control) => control.labels.length > 0);
  const labeled = tasks.map((task, index) => {
    const result = controls.flatMap((control) => {
      const label = control.labels[index % control.labels.length]?.stored ?? "";
      const base = { from_name: control.name, to_name: control.toName[0] ?? "", type: control.type };
      const span = control.type === "choices" ? {} : { start: 0, end: 1 };
      const answer = { id: `sample-${index}`, ...base, value: { ...span, [control.type]: [label] } };
      return validatePrediction(config, { result: [answer] }, { task }).problems.length === 0 ? [answer] : [];
    });
    return { ...task, annotations: [{ id: index + 1, result, was_cancelled: false, completed_by: 1 }] };
  });
  const answered = labeled.filter((task) => task.annotations[0]?.result.length !== 0);
  return answered.length === 0 ? null : answered;
}
