import type { LabelConfig } from "@tandem/schema";
import type { ItemProblem } from "./item-problem.ts";
import { type ImportedPrediction, parsePrediction } from "./imported-prediction.ts";

/** Types whose value is one thing and not a list. */
const single = new Set(["rating", "number", "datetime"]);

function valueOf(type: string, given: unknown): Record<string, unknown> {
  if (typeof given === "object" && given !== null && !Array.isArray(given)) return given as Record<string, unknown>;
  const key = type === "textarea" ? "text" : type;
  if (single.has(type)) return { [key]: given };
  return { [key]: Array.isArray(given) ? given : [given] };
}

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
    const control = rules.config.controlByName.get(field);
    const type = control?.type ?? "choices";
    const result = {
      from_name: field,
      to_name: control?.toName.join(",") ?? "text",
      type,
      value: valueOf(type, given),
    };
    const prediction = { result: [result], score: 1, model_version: "preannotated" };
    return parsePrediction(prediction, path, data, rules, problems);
  });
}
