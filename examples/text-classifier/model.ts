/**
 * The classifier as an ML backend: answers the first single choice about a text in any label config, and learns from
 * every label. Start it with `npx tandem-ml start examples/text-classifier/model.ts`.
 */
import { readFileSync } from "node:fs";
import {
  choices,
  defineModel,
  type LabeledTask,
  type ModelContext,
  type ModelPrediction,
  type ModelTask,
} from "@tandem/ml";
import { margin } from "@tandem/schema";
import { chosenLabel, questionIn, textOf, type Question } from "./annotations.ts";
import { classify, forClasses, trainClassifier, type Classifier } from "./classifier.ts";
import { loadClassifier, saveClassifier } from "./classifier-file.ts";

type State = { readonly classifier: Classifier; readonly question: Question };

/** Learning starts from the same order of texts each time, so that the same labels give the same version. */
const SEED = 1;

function questionOf(context: ModelContext): Question {
  if (context.config === null) {
    throw new Error(
      "the text classifier needs a valid label config: it says where the text is and what the choices are",
    );
  }
  return questionIn(context.config);
}

function predictionOf(probabilities: readonly number[], { config, control, labels }: Question): ModelPrediction {
  const score = Math.max(...probabilities);
  const label = labels[probabilities.indexOf(score)] as string;
  return {
    result: [choices(config, control, [label])],
    score,
    probabilities: Object.fromEntries(labels.map((name, i) => [name, probabilities[i] ?? 0])),
    uncertainty: margin(probabilities),
  };
}

/** Texts with what people agreed on; tasks whose labels the config does not know any more are counted. */
function examplesIn(tasks: readonly LabeledTask[], question: Question) {
  const texts: string[] = [];
  const labels: string[] = [];
  for (const task of tasks) {
    const label = chosenLabel(task.annotations, question);
    if (label === null) continue;
    texts.push(textOf(task.data, question));
    labels.push(label);
  }
  return { texts, labels, skipped: tasks.length - texts.length };
}

export default defineModel<State>({
  name: "text-classifier",
  labelConfig: readFileSync(new URL("label-config.xml", import.meta.url), "utf8"),
  capabilities: { probabilities: true },

  async setup(context) {
    const question = questionOf(context);
    const classifier =
      context.versionDirectory === null
        ? trainClassifier({ texts: [], labels: [], classes: question.labels })
        : await loadClassifier(context.versionDirectory);
    return { classifier, question };
  },

  predict(tasks: ModelTask[], { model: { classifier, question } }) {
    const answers = classify(
      classifier,
      tasks.map((task) => textOf(task.data, question)),
    );
    return answers.map(({ probabilities }) =>
      predictionOf(forClasses(classifier, probabilities, question.labels), question),
    );
  },

  async fit(input) {
    const question = questionOf(input);
    const { texts, labels, skipped } = examplesIn(input.tasks, question);
    if (skipped > 0)
      input.log(`${skipped} of ${input.tasks.length} tasks have no usable "${question.control}" and are left out`);
    input.signal.throwIfAborted();
    input.progress(0.1, `learning from ${texts.length} texts`);
    const classifier = trainClassifier({ texts, labels, classes: question.labels, seed: SEED });
    input.progress(0.9, "saving");
    await saveClassifier(classifier, input.directory);
    const labelCounts = Object.fromEntries(question.labels.map((label, i) => [label, classifier.labelCounts[i] ?? 0]));
    input.log(`learned from ${texts.length} texts: ${JSON.stringify(labelCounts)}`);
    return { metrics: { texts: texts.length, labelCounts, skipped } };
  },
});
