/** What reading one written attribute gave: its value, or what would have been right. */
export type AttributeReading<T> = { ok: true; value: T } | { ok: false; expected: string };

/** One attribute of a tag: its value when it is not written, and how to read it when it is. */
export type Attribute<T> = {
  readonly default: T;
  readonly read: (written: string) => AttributeReading<T>;
};

/** The attributes a tag knows, by their canonical spelling. */
export type AttributeTable = Readonly<Record<string, Attribute<unknown>>>;

/** The parsed attributes that a table describes. */
export type AttributesOf<Table extends AttributeTable> = {
  readonly [Name in keyof Table]: Table[Name] extends Attribute<infer Value> ? Value : never;
};

const read = <T>(value: T): AttributeReading<T> => ({ ok: true, value });

/** Any text; `null` when not written. */
export const text: Attribute<string | null> = { default: null, read };

/** Any text, with a default. */
export function textOr(fallback: string): Attribute<string> {
  return { default: fallback, read };
}

/** `true` or `false`, in any letter case. */
export function flag(fallback: boolean): Attribute<boolean> {
  return {
    default: fallback,
    read: (written) => {
      const word = written.trim().toLowerCase();
      if (word === "true" || word === "false") return { ok: true, value: word === "true" };
      return { ok: false, expected: '"true" or "false"' };
    },
  };
}

/** A finite number; `null` stands for "not written" unless a default is given. */
export function number<Fallback extends number | null>(fallback: Fallback): Attribute<number | Fallback> {
  return {
    default: fallback,
    read: (written) => {
      const value = Number(written);
      if (written.trim() !== "" && Number.isFinite(value)) return { ok: true, value };
      return { ok: false, expected: "a number" };
    },
  };
}

/** A whole number of at least `min`; `null` when not written. */
export function wholeNumber(min: number): Attribute<number | null> {
  return {
    default: null,
    read: (written) => {
      const value = Number(written);
      if (written.trim() !== "" && Number.isSafeInteger(value) && value >= min) return { ok: true, value };
      return { ok: false, expected: `a whole number of at least ${min}` };
    },
  };
}

/** A number brought into `min`..`max`, as Label Studio does with the size of a Header. */
export function clamped(fallback: number, min: number, max: number): Attribute<number> {
  const plain = number(fallback);
  return {
    default: fallback,
    read: (written) => {
      const reading = plain.read(written);
      return reading.ok ? read(Math.min(max, Math.max(min, reading.value))) : reading;
    },
  };
}

/** One word of a list, in any letter case. The default may be `null`: "not written". */
export function oneOf<const Word extends string, const Fallback extends Word | null>(
  words: readonly Word[],
  fallback: Fallback,
): Attribute<Word | Fallback> {
  return {
    default: fallback,
    read: (written) => {
      const wanted = written.trim().toLowerCase();
      const value = words.find((word) => word.toLowerCase() === wanted);
      if (value !== undefined) return { ok: true, value };
      return {
        ok: false,
        expected: words
          .map((word) => `"${word}"`)
          .join(", ")
          .replace(/, ([^,]*)$/, " or $1"),
      };
    },
  };
}
