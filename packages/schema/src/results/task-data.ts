import { expandRepeaters, repeatedKeys } from "../config/expand-repeaters.ts";
import type { LabelConfig } from "../config/node.ts";
import { lookUp, resolveUndefinedKey } from "../config/task-values.ts";
import { described, isObject } from "./problem.ts";
import { objectDefinition } from "./tag-definitions.ts";

/**
 * What is wrong with a task's data for a config: keys that its objects show but the data lacks, and values of the
 * wrong type. Empty when nothing is. `$undefined$` counts as the config's only key.
 */
export function validateTaskData(config: LabelConfig, data: unknown): string[] {
  if (!isObject(data)) return [`Task data must be an object with keys and values, but it is ${described(data)}`];
  const named = resolveUndefinedKey(config, data);
  const expanded = expandRepeaters(config, named);
  const lists = repeatedKeys(expanded).flatMap((key) => {
    const value = lookUp(named, key);
    if (value === undefined || value === null) return [`"${key}" key is expected in task data`];
    return Array.isArray(value) ? [] : [`"${key}" must be a list for <Repeater>, but it is ${described(value)}`];
  });
  const shown = expanded.dataKeys.flatMap(({ key, objectTag }) => {
    const value = lookUp(named, key);
    if (value === undefined || value === null) return [`"${key}" key is expected in task data`];
    const wrong = objectDefinition(objectTag.tag).checkData(value, objectTag.attributes);
    return wrong === null ? [] : [`"${key}" ${wrong} for <${objectTag.tag}>, but it is ${described(value)}`];
  });
  return [...lists, ...shown];
}
