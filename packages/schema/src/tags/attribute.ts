/** What reading one written attribute gave: its value, or what would have been right. */
export type AttributeReading<T> = { ok: true; value: T } | { ok: false; expected: string };

/** One attribute of a tag: its value when it is not written, how to read it when it is, and what it is for. */
export type Attribute<T> = {
  readonly default: T;
  /** What may be written: `"true" or "false"`. */
  readonly expected: string;
  /** What it does, in a sentence or two. Markdown. */
  readonly doc: string;
  readonly read: (written: string) => AttributeReading<T>;
};

/** The attributes a tag knows, by their canonical spelling. */
export type AttributeTable = Readonly<Record<string, Attribute<unknown>>>;

/** The parsed attributes that a table describes. */
export type AttributesOf<Table extends AttributeTable> = {
  readonly [Name in keyof Table]: Table[Name] extends Attribute<infer Value> ? Value : never;
};

/** Any text; `null` when not written. */
export function text(doc: string): Attribute<string | null> {
  return { default: null, expected: "text", doc, read: right };
}

/** Any text, with a default. */
export function textOr(fallback: string, doc: string): Attribute<string> {
  return { default: fallback, expected: "text", doc, read: right };
}

/** `true` or `false`, in any letter case. */
export function flag(fallback: boolean, doc: string): Attribute<boolean> {
  const expected = '"true" or "false"';
  return {
    default: fallback,
    expected,
    doc,
    read: (written) => {
      const word = written.trim().toLowerCase();
      return word === "true" || word === "false" ? right(word === "true") : { ok: false, expected };
    },
  };
}

/** The least and the most that a number may be, both included. */
export type Bounds = { readonly min?: number; readonly max?: number };

/** A finite number within bounds; `null` stands for "not written" unless a default is given. */
export function number<Fallback extends number | null>(
  fallback: Fallback,
  doc: string,
  bounds: Bounds = {},
): Attribute<number | Fallback> {
  return numeric(fallback, doc, `a number${inWords(bounds)}`, bounds, Number.isFinite);
}

/** A whole number within bounds; `null` stands for "not written" unless a default is given. */
export function wholeNumber<Fallback extends number | null>(
  fallback: Fallback,
  doc: string,
  bounds: Bounds = {},
): Attribute<number | Fallback> {
  return numeric(fallback, doc, `a whole number${inWords(bounds)}`, bounds, Number.isSafeInteger);
}

function numeric<Fallback extends number | null>(
  fallback: Fallback,
  doc: string,
  expected: string,
  { min = -Infinity, max = Infinity }: Bounds,
  isRight: (value: number) => boolean,
): Attribute<number | Fallback> {
  return {
    default: fallback,
    expected,
    doc,
    read: (written) => {
      const value = Number(written);
      const fits = written.trim() !== "" && isRight(value) && value >= min && value <= max;
      return fits ? right(value) : { ok: false, expected };
    },
  };
}

/** Bounds as they stand in a sentence: ` from 0 to 5`; empty when there are none. */
export function inWords({ min, max }: Bounds): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
  if (min !== undefined) return ` of at least ${min}`;
  return max === undefined ? "" : ` of at most ${max}`;
}

/** A number brought into `min`..`max`, as Label Studio does with the size of a Header. */
export function clamped(fallback: number, min: number, max: number, doc: string): Attribute<number> {
  const plain = number(fallback, doc);
  return {
    ...plain,
    expected: `a number from ${min} to ${max}`,
    read: (written) => {
      const reading = plain.read(written);
      return reading.ok ? right(Math.min(max, Math.max(min, reading.value))) : reading;
    },
  };
}

/** One word of a list, in any letter case. The default may be `null`: "not written". */
export function oneOf<const Word extends string, const Fallback extends Word | null>(
  words: readonly Word[],
  fallback: Fallback,
  doc: string,
): Attribute<Word | Fallback> {
  const expected = listInWords(words);
  return {
    default: fallback,
    expected,
    doc,
    read: (written) => {
      const wanted = written.trim().toLowerCase();
      const value = words.find((word) => word.toLowerCase() === wanted);
      return value === undefined ? { ok: false, expected } : right(value);
    },
  };
}

/** Any of a list of words, separated by commas, in any letter case; `null` when not written. */
export function someOf<const Word extends string>(
  words: readonly Word[],
  doc: string,
): Attribute<readonly Word[] | null> {
  const expected = `${listInWords(words)}, or several of them with commas between`;
  return {
    default: null,
    expected,
    doc,
    read: (written) => {
      const parts = written.split(",").map((part) => part.trim().toLowerCase());
      const found = parts.map((part) => words.find((word) => word.toLowerCase() === part));
      return found.includes(undefined) ? { ok: false, expected } : right(found.filter((word) => word !== undefined));
    },
  };
}

/** A number, or the `$key` of a task's data that holds it. */
export function numberOrKey(fallback: number | null, doc: string): Attribute<number | string | null> {
  const expected = "a number or a `$key` of the task's data";
  return {
    default: fallback,
    expected,
    doc,
    read: (written) => {
      if (/^\$[^\s,]+$/.test(written.trim())) return right(written.trim());
      const value = Number(written);
      return written.trim() !== "" && Number.isFinite(value) ? right(value) : { ok: false, expected };
    },
  };
}

function right<T>(value: T): AttributeReading<T> {
  return { ok: true, value };
}

function listInWords(words: readonly string[]): string {
  return words
    .map((word) => `"${word}"`)
    .join(", ")
    .replace(/, ([^,]*)$/, " or $1");
}
