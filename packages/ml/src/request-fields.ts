/** Whether something from outside is a JSON object. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A key of something from outside; undefined when it is no object or has no such key. */
export function fieldOf(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** The `:id` of a path. */
export const idOf = (request: { params: unknown }): string => String(fieldOf(request.params, "id"));
