import { defineModel } from "@tandem/ml";
import { relationLabels, type Result, sampleResults, seededRandom } from "@tandem/schema";

/** Answers every control of every label config: made up, and different for each task. */
export default defineModel({
  name: "samples",
  predict: (tasks, { config, results }) =>
    tasks.map((task) => {
      if (config === null) return null;
      const random = seededRandom(Number(task.id));
      const made: Result[] = sampleResults(config, task.data, random);
      const [label] = relationLabels(config).labels;
      const [region, other] = [made[0], sampleResults(config, task.data, random)[0]];
      if (label !== undefined && region !== undefined && other !== undefined) {
        made.push(other, results(task).relation(region, other, "right", [label.value]));
      }
      return { result: made, score: 1 / Number(task.id) };
    }),
});
