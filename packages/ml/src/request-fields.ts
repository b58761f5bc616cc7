/** A key of something from outside; undefined when it is no object or has no such key. */
export function fieldOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

/** The `:id` of a path. */
export const idOf = (request: { params: unknown }): string => String(fieldOf(request.params, "id"));
