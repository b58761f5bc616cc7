import { type Bounds, inWords } from "./attribute.ts";

/** Something wrong inside a value. `path` is relative to it: `.choices[0]`; the value itself is "". */
export type ValueProblem = { path: string; message: string; expected?: string };

/** A number of 0 ≤ x < 1, as `Math.random` gives. */
export type Random = () => number;

/**
 * A piece of a result's value: how it is checked, what its type is, and how a right one is made. From shapes come the
 * validator, the TypeScript types of a config's results, the documentation, and samples.
 */
export type Shape<T> = {
  /** Its type as TypeScript text. */
  readonly type: string;
  /** What is wrong with a value; `null` when nothing is. Never throws. */
  check(value: unknown): ValueProblem[] | null;
  /** A right value: for samples and tests. */
  make(random: Random): T;
};

/** A shape that may be missing. */
export type OptionalShape<T> = Shape<T> & { readonly optional: true };

/** The keys of an object with their shapes. Other keys are let through: Label Studio adds its own. */
export type Fields = Readonly<Record<string, Shape<unknown>>>;

/** The type of what a shape accepts. */
export type ValueOf<S> = S extends Shape<infer T> ? T : never;

type OptionalKeys<F extends Fields> = { [Key in keyof F]: F[Key] extends { optional: true } ? Key : never }[keyof F];

/** The type of an object with these keys. */
export type FieldValues<F extends Fields> = { [Key in Exclude<keyof F, OptionalKeys<F>>]: ValueOf<F[Key]> } & {
  [Key in OptionalKeys<F>]?: ValueOf<F[Key]>;
};

/** Lets a key be missing. */
export function optional<T>(shape: Shape<T>): OptionalShape<T> {
  return { ...shape, optional: true };
}

function simple<T>(
  type: string,
  isRight: (value: unknown) => boolean,
  expected: string,
  make: Shape<T>["make"],
): Shape<T> {
  return {
    type,
    make,
    check: (value) => (isRight(value) ? null : [{ path: "", message: `${named(value)} is not ${expected}`, expected }]),
  };
}

/** A finite number within bounds; `slack` is how far outside them a rounding error may put it. */
export function numeric({ min = -Infinity, max = Infinity }: Bounds = {}, slack = 0): Shape<number> {
  const expected = `a number${inWords(finite({ min, max }))}`;
  const fits = (value: unknown) =>
    typeof value === "number" && Number.isFinite(value) && value >= min - slack && value <= max + slack;
  return simple("number", fits, expected, (random) => between(random, { min, max }));
}

/** A whole number within bounds. */
export function whole({ min = -Infinity, max = Infinity }: Bounds = {}): Shape<number> {
  const expected = `a whole number${inWords(finite({ min, max }))}`;
  const fits = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max;
  return simple("number", fits, expected, (random) => Math.round(between(random, { min, max })));
}

/** Any string. `sample` is what a made one is. */
export function string(expected = "a string", sample = "word"): Shape<string> {
  return simple(
    "string",
    (value) => typeof value === "string",
    expected,
    () => sample,
  );
}

export const boolean: Shape<boolean> = simple(
  "boolean",
  (value) => typeof value === "boolean",
  "true or false",
  (random) => random() < 0.5,
);

/** One of some words. */
export function word<const Word extends string>(...words: readonly Word[]): Shape<Word> {
  const expected = words.map((one) => `"${one}"`).join(" or ");
  const type = words.map((one) => JSON.stringify(one)).join(" | ");
  return simple(
    type,
    (value) => words.includes(value as Word),
    expected,
    (random) => words[Math.floor(random() * words.length)] ?? words[0]!,
  );
}

/** A shape or `null`. */
export function nullable<T>(shape: Shape<T>): Shape<T | null> {
  return {
    type: `${shape.type} | null`,
    check: (value) => (value === null ? null : shape.check(value)),
    make: (random) => shape.make(random),
  };
}

/** What either shape accepts. Problems are those of the first. */
export function either<A, B>(one: Shape<A>, other: Shape<B>): Shape<A | B> {
  return {
    type: `${one.type} | ${other.type}`,
    check: (value) => {
      const problems = one.check(value);
      return problems === null || other.check(value) === null ? null : problems;
    },
    make: (random) => one.make(random),
  };
}

const reported = 20;

/** A list of `least` to `most` items. At most some of what is wrong is reported. */
export function list<T>(
  item: Shape<T>,
  { least = 0, most = Infinity }: { least?: number; most?: number } = {},
): Shape<T[]> {
  const expected = `a list${inWords(finite({ min: least === 0 ? -Infinity : least, max: most }))} items`.replace(
    /^a list items$/,
    "a list",
  );
  return {
    type: / \| /.test(item.type) ? `(${item.type})[]` : `${item.type}[]`,
    check: (value) => {
      if (!Array.isArray(value)) return [{ path: "", message: `${named(value)} is not a list`, expected }];
      if (value.length < least || value.length > most)
        return [{ path: "", message: `the list has ${value.length} items`, expected }];
      let problems: ValueProblem[] | null = null;
      for (let index = 0; index < value.length; index += 1) {
        const found = item.check(value[index]);
        if (found === null) continue;
        problems = [
          ...(problems ?? []),
          ...found.map((problem) => ({ ...problem, path: `[${index}]${problem.path}` })),
        ];
        if (problems.length >= reported) break;
      }
      return problems;
    },
    make: (random) =>
      Array.from({ length: Math.min(most, Math.max(least, 1) + Math.floor(random() * 3)) }, () => item.make(random)),
  };
}

/** An object with at least these keys. */
export function object<F extends Fields>(fields: F): Shape<FieldValues<F>> {
  const check = fieldsCheck(fields);
  return {
    type: printFields(fields),
    check: (value) =>
      isObject(value)
        ? check(value)
        : [{ path: "", message: `${named(value)} is not an object`, expected: "an object" }],
    make: (random) => makeFields(fields, random),
  };
}

/** Checks the keys of an object that have a shape; made once and used for many values. */
export function fieldsCheck(fields: Fields): (value: Readonly<Record<string, unknown>>) => ValueProblem[] | null {
  const entries = Object.entries(fields).map(([key, shape]) => ({ key, shape, optional: "optional" in shape }));
  return (value) => {
    let problems: ValueProblem[] | null = null;
    for (const { key, shape, optional: mayMiss } of entries) {
      const inside = value[key];
      if (mayMiss && (inside === undefined || inside === null)) continue;
      const found = shape.check(inside);
      if (found !== null) (problems ??= []).push(...found.map((problem) => atKey(key, inside, problem)));
    }
    return problems;
  };
}

function atKey(key: string, inside: unknown, problem: ValueProblem): ValueProblem {
  const whole = problem.path === "";
  const message = whole
    ? inside === undefined
      ? `"${key}" is missing`
      : `"${key}": ${problem.message}`
    : problem.message;
  return { ...problem, path: `.${key}${problem.path}`, message };
}

/** `{ x: number; rotation?: number }` */
export function printFields(fields: Fields): string {
  const printed = Object.entries(fields).map(
    ([key, shape]) =>
      `${/^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key)}${"optional" in shape ? "?" : ""}: ${shape.type}`,
  );
  return printed.length === 0 ? "{}" : `{ ${printed.join("; ")} }`;
}

/** A right object, every key written. */
export function makeFields<F extends Fields>(fields: F, random: Random): FieldValues<F> {
  return Object.fromEntries(Object.entries(fields).map(([key, shape]) => [key, shape.make(random)])) as FieldValues<F>;
}

/** Whether a value is an object and no list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value as it stands in a message. */
export function named(value: unknown): string {
  if (value === undefined) return "a missing value";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function finite({ min, max }: { min: number; max: number }): Bounds {
  return { ...(Number.isFinite(min) ? { min } : {}), ...(Number.isFinite(max) ? { max } : {}) };
}

function between(random: Random, { min, max }: { min: number; max: number }): number {
  const low = Number.isFinite(min) ? min : Number.isFinite(max) ? max - 100 : 0;
  const high = Number.isFinite(max) ? max : low + 100;
  return Math.round((low + random() * (high - low)) * 1000) / 1000;
}
