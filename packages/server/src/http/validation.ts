import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import type { TSchema } from "typebox";
import { invalid } from "../errors.ts";

/** JSON bodies are taken as they are; paths, queries and forms hold only text and are converted. */
const strict = new Ajv({ allErrors: true, strict: false });
const converting = new Ajv({ allErrors: true, strict: false, coerceTypes: "array" });

const compiled = {
  strict: new WeakMap<object, ValidateFunction>(),
  converting: new WeakMap<object, ValidateFunction>(),
};

function validator(kind: keyof typeof compiled, schema: TSchema): ValidateFunction {
  const known = compiled[kind].get(schema);
  if (known) return known;
  const made = (kind === "strict" ? strict : converting).compile(schema);
  compiled[kind].set(schema, made);
  return made;
}

/** One message per problem, in the words Label Studio's clients know where there are such. */
function messageOf(error: ErrorObject): string {
  const params = error.params as Record<string, unknown>;
  switch (error.keyword) {
    case "required":
      return "This field is required.";
    case "maxLength":
      return `Ensure this field has no more than ${String(params["limit"])} characters.`;
    case "minLength":
      return params["limit"] === 1
        ? "This field may not be blank."
        : `Ensure this field has at least ${String(params["limit"])} characters.`;
    case "type":
      return `Expected ${[params["type"]].flat().join(" or ")}.`;
    case "minimum":
      return `Ensure this value is greater than or equal to ${String(params["limit"])}.`;
    case "maximum":
      return `Ensure this value is less than or equal to ${String(params["limit"])}.`;
    case "const":
      return `Expected ${JSON.stringify(params["allowedValue"])}.`;
    default:
      return `${error.message ?? "is wrong"}.`;
  }
}

/** `/annotations/0/result` + the missing key → `annotations.0.result`; the root is `non_field_errors`. */
function fieldOf(error: ErrorObject): string {
  const path = error.instancePath.split("/").slice(1);
  const missing = (error.params as { missingProperty?: string }).missingProperty;
  if (error.keyword === "required" && missing) path.push(missing);
  return path.length === 0 ? "non_field_errors" : path.join(".");
}

function fieldErrors(errors: readonly ErrorObject[]): Record<string, string[]> {
  const fields: Record<string, string[]> = {};
  const constants = new Map<string, string[]>();
  for (const error of errors) {
    const field = fieldOf(error);
    if (error.keyword === "const")
      constants.set(field, [
        ...(constants.get(field) ?? []),
        JSON.stringify((error.params as { allowedValue: unknown }).allowedValue),
      ]);
    else if (error.keyword !== "anyOf") (fields[field] ??= []).push(messageOf(error));
  }
  // A union of literals fails once per literal: said in one sentence.
  for (const [field, values] of constants) fields[field] = [`Expected one of ${values.join(", ")}.`];
  for (const error of errors)
    if (error.keyword === "anyOf" && !fields[fieldOf(error)]) fields[fieldOf(error)] = ["Has the wrong type."];
  return fields;
}

/** Python's clients write `True` and `False`. */
function readPythonBooleans(schema: TSchema, value: unknown): void {
  const { properties = {} } = schema as { properties?: Record<string, { type?: unknown }> };
  const fields = value as Record<string, unknown>;
  for (const [name, property] of Object.entries(properties)) {
    const text = fields[name];
    if (property.type === "boolean" && (text === "True" || text === "False")) fields[name] = text === "True";
  }
}

/**
 * Checks a part of a request against its schema; throws 400 naming every wrong field. With `convert`, text becomes
 * numbers and booleans where the schema wants them, in place.
 */
export function check(schema: TSchema, value: unknown, convert: boolean): unknown {
  if (convert) readPythonBooleans(schema, value);
  const validate = validator(convert ? "converting" : "strict", schema);
  // Ajv converts only inside objects; holding the value lets an optional body be absent.
  if (validate(value)) return value;
  throw invalid(fieldErrors(validate.errors ?? []));
}
