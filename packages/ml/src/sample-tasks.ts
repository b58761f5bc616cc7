import { type LabelConfig, sampleData, sampleResults, seededRandom } from "@tandem/schema";
import type { LabeledTask, ModelTask } from "./model.ts";

/** The label config to ask with when none is known. */
export const generalConfig = `<View><Text name="text" value="$text"/>
<Choices name="label" toName="text"><Choice value="Yes"/><Choice value="No"/></Choices></View>`;

const texts = [
  "The delivery came two days early and everything works. Thank you!",
  "Your account will be closed unless you send your password within 24 hours.",
  "Meeting moved to Tuesday at 10; the agenda is attached.",
  "💩 Emoji first: offsets count code points, not UTF-16 units.",
  "Great product, terrible support.",
  "",
];

/** Made-up tasks with all keys that the objects of a label config show. */
export function sampleTasks(config: LabelConfig | null): ModelTask[] {
  return texts.map((text, index) => ({
    id: index + 1,
    data: config === null ? { text } : dataWith(config, text),
    meta: {},
    annotations: [],
    predictions: [],
    project: 1,
  }));
}

/** What each object can show, with different texts where it is a text. */
function dataWith(config: LabelConfig, text: string): Record<string, unknown> {
  const data = sampleData(config);
  const shown = config.dataKeys.filter(({ key, objectTag }) => objectTag.tag === "Text" && isText(data[key]));
  return { ...data, ...Object.fromEntries(shown.map(({ key }) => [key, text])) };
}

/** An address is to be fetched and no text itself. */
const isText = (value: unknown): boolean => typeof value === "string" && !/^[a-z]+:\/\//i.test(value);

/**
 * The tasks with one annotation each, as a person might have made it: every control answered, the labels of Choices in
 * turn. Null when the label config has no control that this knows how to answer.
 */
export function sampleLabels(config: LabelConfig, tasks: readonly ModelTask[]): LabeledTask[] | null {
  const labeled = tasks.map((task, index) => {
    const results = sampleResults(config, task.data, seededRandom(index + 1));
    const result = results.map((one) => {
      const labels = config.controlByName.get(one.from_name ?? "")?.labels ?? [];
      const label = labels[index % Math.max(1, labels.length)]?.stored;
      return one.type === "choices" && label !== undefined ? { ...one, value: { choices: [label] } } : one;
    });
    return { ...task, annotations: [{ id: index + 1, result, was_cancelled: false, completed_by: 1 }] };
  });
  const answered = labeled.filter((task) => task.annotations[0]?.result.length !== 0);
  return answered.length === 0 ? null : answered;
}
