import type { JsonSchema } from "./http.ts";

/** Any JSON object. */
export const anyObject: JsonSchema = { type: "object", additionalProperties: true };

/** An object with some known keys; others may come too. */
export const objectWith = (properties: Record<string, JsonSchema>, ...required: string[]): JsonSchema => ({
  type: "object",
  properties,
  ...(required.length === 0 ? {} : { required }),
  additionalProperties: true,
});

export const text: JsonSchema = { type: "string" };
export const flag: JsonSchema = { type: "boolean" };
export const listOf = (items: JsonSchema): JsonSchema => ({ type: "array", items });

/** A project as every request names it. */
export const projectName: JsonSchema = {
  type: ["string", "number"],
  description: 'The project\'s id, or "<id>.<creation as Unix seconds>"',
};

export const errorShape: JsonSchema = objectWith(
  {
    detail: { type: "string", description: "What is wrong, where, and what would be right" },
    request: { type: "object", description: "The query", additionalProperties: true },
    result: objectWith({ traceback: text }),
    status: { type: "integer", description: "The answer's status" },
  },
  "detail",
  "status",
);
