import type { ControlTag, LabelConfig } from "../config/node.ts";
import { answerKeys } from "./control-role.ts";
import { described, isObject, type ResultProblem } from "./problem.ts";
import { controlDefinition } from "./tag-definitions.ts";

/**
 * The list of results that a short answer stands for, as Label Studio understands it. A list is taken as it is. An
 * object like `{"choices": ["spam"]}` is the value of the first control whose type is one of its keys; an object that
 * is a result itself (it has `from_name`) is a list of one. A string or number is the answer of the first control
 * that takes one value. The results are not checked yet.
 */
export function normalizeResult(config: LabelConfig, value: unknown): { result: unknown[]; problems: ResultProblem[] } {
  if (Array.isArray(value)) return { result: value, problems: [] };
  if (isObject(value)) {
    if ("from_name" in value) return { result: [value], problems: [] };
    const control = config.controls.find(({ type }) => Object.hasOwn(value, type));
    if (control) return { result: [toResult(control, value)], problems: [] };
    const types = config.controls.map(({ type }) => `"${type}"`).join(", ");
    return refused(
      `"result" is an object without the key of any control`,
      `a list of results, or an object with one of ${types}`,
    );
  }
  if (typeof value === "string" || typeof value === "number") {
    for (const control of config.controls) {
      const made = controlDefinition(control.tag).fromScalar(value);
      if (made !== null) return { result: [toResult(control, made)], problems: [] };
    }
    return refused(`"result" is ${described(value)}, and no control takes a single value`, "a list of results");
  }
  return refused(`"result" is ${described(value)}`, "a list of results");
}

/**
 * The `value` of a control's result for what somebody has as its answer: a whole value as it is, a list under the
 * control's own key, a single string or number as the control understands it. Not checked yet.
 */
export function answerValue(control: ControlTag, given: unknown): Record<string, unknown> {
  if (isObject(given)) return given;
  const key = answerKeys(control)[0] ?? control.type;
  const scalar = typeof given === "string" || typeof given === "number";
  return (scalar ? controlDefinition(control.tag).fromScalar(given) : null) ?? { [key]: given };
}

function toResult(control: ControlTag, value: Record<string, unknown>): Record<string, unknown> {
  return { from_name: control.name, to_name: control.toName.join(","), type: control.type, value };
}

function refused(message: string, expected: string): { result: unknown[]; problems: ResultProblem[] } {
  return { result: [], problems: [{ path: "$.result", message, expected }] };
}
