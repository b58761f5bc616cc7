import { InvalidArgumentError } from "commander";
import { logLevels, type LogLevel } from "../log.ts";
import { isObject } from "../request-fields.ts";

/** A kind of value that an option, a variable of the environment or a key of a config file can have. */
export interface ValueKind<Value> {
  /** What would be right, as it is said behind "expected". */
  expected: string;
  /** The value that a text says; what is wrong does not fit afterwards. */
  parse: (text: string) => unknown;
  fits: (value: unknown) => value is Value;
}

/** A whole number within limits. */
export const whole = (least: number, most: number): ValueKind<number> => ({
  expected: `a whole number from ${least} to ${most}`,
  parse: numberIn,
  fits: (value): value is number => isFrom(value, least) && value <= most && Number.isInteger(value),
});

/** A number that may have decimals, within limits. */
export const decimal = (least: number, most: number): ValueKind<number> => ({
  expected: `a number from ${least} to ${most}`,
  parse: numberIn,
  fits: (value): value is number => isFrom(value, least) && value <= most,
});

export const positive: ValueKind<number> = {
  expected: "a number above 0",
  parse: numberIn,
  fits: (value): value is number => isFrom(value, 0) && value !== 0,
};

export const share: ValueKind<number> = {
  expected: "a number above 0, up to 1",
  parse: numberIn,
  fits: (value): value is number => positive.fits(value) && value <= 1,
};

export const text: ValueKind<string> = {
  expected: "a text",
  parse: (given) => given,
  fits: (value): value is string => typeof value === "string" && value !== "",
};

/** A path below which something is served; as an option and in the environment its first slash may be left out. */
export const pathPrefix: ValueKind<string> = {
  expected: "a path like /my-model",
  parse: (given) => (given === "" || given.startsWith("/") ? given : `/${given}`),
  fits: (value): value is string => typeof value === "string" && /^(?:\/[\w.~-]+)+\/*$|^\/$/.test(value),
};

/** True or false; as an option it has no value. */
export const flag: ValueKind<boolean> = {
  expected: "true or false",
  parse: (given) => (given === "true" ? true : given === "false" ? false : given),
  fits: (value): value is boolean => typeof value === "boolean",
};

export const object: ValueKind<Record<string, unknown>> = {
  expected: "an object",
  parse: (given) => given,
  fits: isObject,
};

/** A level of the log, in any letter case. */
export const level: ValueKind<LogLevel> = {
  expected: logLevels.join(", "),
  parse: (given) => given.toLowerCase().replace("warning", "warn"),
  fits: (value): value is LogLevel => logLevels.some((one) => one === value),
};

/** An address with one of the given schemes. */
export const address = (example: string, ...schemes: string[]): ValueKind<string> => ({
  expected: `an address like ${example}`,
  parse: (given) => given,
  fits: (value): value is string => typeof value === "string" && schemes.includes(URL.parse(value)?.protocol ?? ""),
});

/** Texts with commas between them; in a config file a list. */
const texts = (expected: string, isRight: (text: string) => boolean): ValueKind<string[]> => ({
  expected,
  parse: (given) =>
    given
      .split(",")
      .map((one) => one.trim())
      .filter((one) => one !== ""),
  fits: (value): value is string[] =>
    Array.isArray(value) && value.every((one) => typeof one === "string" && isRight(one)),
});

/** Origins as browsers send them: scheme, host and, where it is not the usual one, port. */
const anyOrigins = texts("origins like https://label.example, or *", (one) =>
  ["*", URL.parse(one)?.origin].includes(one),
);
export const origins: ValueKind<string[]> = {
  ...anyOrigins,
  parse: (given) => anyOrigins.parse(given.replaceAll(/\/+(?=\s*(?:,|$))/g, "")),
};

/** Names of machines, with a port or not; `*` is all. */
const anyHosts = texts("hosts like minio or 10.0.0.7:9000, or *", (one) => /^[^\s/,]+$/.test(one));
export const hosts: ValueKind<string[]> = { ...anyHosts, parse: (given) => anyHosts.parse(given.toLowerCase()) };

/** Reads an option's value for commander, which says what is thrown together with the option's name. */
export function reader<Value>(kind: ValueKind<Value>): (given: string) => Value {
  return (given) => {
    const value = kind.parse(given);
    if (kind.fits(value)) return value;
    throw new InvalidArgumentError(`Expected ${kind.expected}.`);
  };
}

/**
 * The value that variables of the environment say, the first one that is set; undefined when none is.
 *
 * @throws Error naming the variable whose value is wrong.
 */
export function readVariables<Value>(
  kind: ValueKind<Value>,
  names: readonly string[],
  environment: NodeJS.ProcessEnv,
): Value | undefined {
  for (const name of names) {
    const given = environment[name] ?? "";
    if (given === "") continue;
    const value = kind.parse(given);
    if (kind.fits(value)) return value;
    throw new Error(`${name}=${given}: expected ${kind.expected}`);
  }
  return undefined;
}

function numberIn(given: string): number {
  return given.trim() === "" ? Number.NaN : Number(given);
}

const isFrom = (value: unknown, least: number): value is number =>
  typeof value === "number" && Number.isFinite(value) && value >= least;
