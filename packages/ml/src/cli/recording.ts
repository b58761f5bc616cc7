import { createRedact } from "../redaction.ts";
import { isObject } from "../request-fields.ts";

/** One request with its answer, as a line of a recording. */
export interface Recorded {
  /** ISO-8601, UTC. */
  time: string;
  method: string;
  /** With its query. */
  path: string;
  /** Parsed JSON, or text; null when there was none. */
  request: unknown;
  status: number;
  response: unknown;
  ms: number;
}

/** Stands where a secret was. */
const hidden = "[hidden]";

const secretKey = /token|passw|(?:^|_)pass$|secret|api_?-?key|credential|authorization|^login$/i;
const address = /^[a-z][a-z0-9+.-]*:\/\//i;
const redact = createRedact(() => []);

/**
 * The same without secrets: values of keys that are called like one, and what is secret in addresses. Other texts, and
 * whatever a task's data is called, stay as they are: they are what a model is asked about.
 */
export function withoutSecrets(value: unknown): unknown {
  return hiding(value, (key) => secretKey.test(key));
}

function hiding(value: unknown, isSecret: (key: string) => boolean): unknown {
  if (typeof value === "string") return address.test(value) ? redact(value) : value;
  if (Array.isArray(value)) return value.map((one) => hiding(one, isSecret));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inside]) => {
      if (key === "data") return [key, hiding(inside, () => false)];
      // Python backends get them as JSON in a string.
      if (key === "extra_params" && typeof inside === "string") return [key, withoutSecretsInside(inside)];
      const isHidden = isSecret(key) && (typeof inside === "string" || typeof inside === "number") && inside !== "";
      return [key, isHidden ? hidden : hiding(inside, isSecret)];
    }),
  );
}

function withoutSecretsInside(json: string): string {
  try {
    return JSON.stringify(withoutSecrets(JSON.parse(json)));
  } catch {
    return hidden;
  }
}

/** A path without what is secret in its query. */
export function pathWithoutSecrets(path: string): string {
  return redact(path);
}

/** What can be sent again: without the places where secrets were. */
export function withoutHidden(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutHidden);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inside]) => (inside === hidden ? [] : [[key, withoutHidden(inside)]])),
  );
}

export interface CompareOptions {
  /** How much numbers may differ. */
  tolerance: number;
  /** The text of the request: ids that are in it come back, all others are made up anew. */
  request: string;
}

/** Every version, time and measurement has its own. */
const ownKeys: ReadonlySet<string> = new Set([
  "model_version",
  "created_at",
  "started_at",
  "finished_at",
  "updated_at",
  "versions",
  "current",
]);

/** Where two answers differ, as paths with both values. */
export function differences(recorded: unknown, given: unknown, options: CompareOptions, path = ""): string[] {
  if (typeof recorded === "number" && typeof given === "number") {
    return Math.abs(recorded - given) <= options.tolerance ? [] : [different(path, recorded, given)];
  }
  if (Array.isArray(recorded) && Array.isArray(given)) {
    if (recorded.length !== given.length) {
      return [`${path === "" ? "it" : path}: ${given.length} items, recorded ${recorded.length}`];
    }
    return recorded.flatMap((one, index) => differences(one, given[index], options, `${path}[${index}]`));
  }
  if (!isObject(recorded) || !isObject(given)) return recorded === given ? [] : [different(path, recorded, given)];
  return [...new Set([...Object.keys(recorded), ...Object.keys(given)])].flatMap((key) => {
    if (ownKeys.has(key) || isMadeUp(key, recorded[key], options)) return [];
    return differences(recorded[key], given[key], options, path === "" ? key : `${path}.${key}`);
  });
}

const isMadeUp = (key: string, value: unknown, { request }: CompareOptions): boolean =>
  key === "id" && typeof value === "string" && !request.includes(JSON.stringify(value));

const different = (path: string, recorded: unknown, given: unknown): string =>
  `${path === "" ? "it" : path}: ${shown(given)}, recorded ${shown(recorded)}`;

function shown(value: unknown): string {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
