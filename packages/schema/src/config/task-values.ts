import type { ConfigNode, LabelConfig, ObjectTag } from "./node.ts";

/** A task's data: what was imported, by key. */
export type TaskData = Readonly<Record<string, unknown>>;

/** The data key of tasks that were imported before their key was known. */
export const undefinedKey = "$undefined$";

/** The path that a value consists of, e.g. `text` for `$text`; `null` when it is fixed or mixed text. */
export function valueKeyOf(value: string): string | null {
  if (value === undefinedKey) return undefinedKey;
  return /^\$[^, ]+$/.test(value) ? value.slice(1) : null;
}

/** What an object tag shows: its value, or its list of values where it can have one. `""` when neither is written. */
export function shownValue({ written, attributes }: ConfigNode): string {
  return written["value"] ?? ("valueList" in attributes ? written["valueList"] : undefined) ?? "";
}

/**
 * What is at a path like `a.b[0].c` in a task's data; `undefined` when there is nothing. A key that equals the whole
 * path wins. Only own properties count.
 */
export function lookUp(data: unknown, path: string): unknown {
  const whole = own(data, path);
  if (whole !== undefined) return whole;
  return path
    .replaceAll(/\[(\d+)\]/g, ".$1")
    .split(".")
    .reduce<unknown>((inside, key) => own(inside, key), data);
}

/**
 * What a tag's `value` shows for a task: the raw structure when it is exactly one `$path`, else the text with every
 * `$path` in it replaced. Nothing at a path: `""`.
 */
export function resolveValue(value: string, data: TaskData): unknown {
  const key = valueKeyOf(value);
  if (key !== null) return lookUp(data, key) ?? "";
  return value.replaceAll(/\$([\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}\p{N}_]+|\[\d+\])*)/gu, (_, path: string) =>
    shown(lookUp(data, path)),
  );
}

/** What an object tag shows for a task; `undefined` when the task lacks it. */
export function objectData(config: LabelConfig, object: ObjectTag, data: TaskData): unknown {
  if (object.valueKey === null) return resolveValue(object.value, data);
  return lookUp(resolveUndefinedKey(config, data), object.valueKey);
}

/**
 * The data with `$undefined$` renamed to the config's data key, if the config has exactly one object tag with a key
 * and the data has no such key yet. Otherwise the same data.
 */
export function resolveUndefinedKey<Data extends TaskData>(config: LabelConfig, data: Data): Data | TaskData {
  const only = config.dataKeys.length === 1 ? config.dataKeys[0]?.key : undefined;
  if (only === undefined || only === undefinedKey) return data;
  if (!Object.hasOwn(data, undefinedKey) || Object.hasOwn(data, only)) return data;
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key === undefinedKey ? only : key, value]));
}

/** Label Studio's `data_types`: for each data key, the tag that shows it. */
export function dataTypes(config: LabelConfig): Record<string, string> {
  return Object.fromEntries(config.dataKeys.map(({ key, objectTag }) => [key, objectTag.tag]));
}

function own(inside: unknown, key: string): unknown {
  return typeof inside === "object" && inside !== null && Object.hasOwn(inside, key)
    ? (inside as Record<string, unknown>)[key]
    : undefined;
}

function shown(value: unknown): string {
  if (typeof value === "string") return value;
  return value === undefined || value === null ? "" : JSON.stringify(value);
}
