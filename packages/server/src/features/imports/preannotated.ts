import { answerValue, controlFor, type LabelConfig } from "@tandem/schema";
import type { ItemProblem } from "./item-problem.ts";
import { type ImportedPrediction, parsePrediction } from "./imported-prediction.ts";

/** `preannotated_from_fields`: each named field of a task's data is the answer of the control with the field's name. */
export function preannotatedPredictions(
  data: Record<string, unknown>,
  rules: { config: LabelConfig; preannotatedFrom: readonly string[] },
  problems: ItemProblem[],
): ImportedPrediction[] {
  return rules.preannotatedFrom.flatMap((field) => {
    const path = `$.data.${field}`;
    const given = Object.hasOwn(data, field) ? data[field] : undefined;
    if (given === undefined || given === null) {
      problems.push({ path, message: `the field "${field}" of preannotated_from_fields is missing` });
      return [];
    }
    const control = controlFor(rules.config, field);
    if (control === undefined) {
      problems.push({ path, message: `there is no control "${field}" in the label config to answer with this field` });
      return [];
    }
    const { toName, type } = control;
    const result = { from_name: field, to_name: toName.join(","), type, value: answerValue(control, given) };
    const prediction = { result: [result], score: 1, model_version: "preannotated" };
    return parsePrediction(prediction, path, data, rules, problems);
  });
}
