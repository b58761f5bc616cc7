/** The parts of a date that a text has. */
export type DateParts = { year?: number; month?: number; day?: number; hour?: number; minute?: number };

/** Reads and writes dates in one format. */
export type DateFormat = {
  /** The parts of a date written in this format; `null` when it is not, or when there is no such day. */
  read(text: string): DateParts | null;
  write(date: Required<DateParts>): string;
};

const months = "January February March April May June July August September October November December".split(" ");
const weekdays = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");

type Directive = {
  pattern: string;
  read?: (written: string, parts: DateParts) => void;
  write: (date: Required<DateParts>) => string;
};

const two = (value: number): string => String(value).padStart(2, "0");
const begins = (names: readonly string[], length: number) => names.map((name) => name.slice(0, length));
const weekdayOf = ({ year, month, day }: Required<DateParts>) => new Date(Date.UTC(year, month - 1, day)).getUTCDay();

function digits(
  key: keyof DateParts,
  shown: (date: Required<DateParts>) => string = (date) => two(date[key]),
): Directive {
  return { pattern: "\\d{1,2}", read: (written, parts) => void (parts[key] = Number(written)), write: shown };
}

function named(
  names: readonly string[],
  read: Directive["read"],
  indexOf: (date: Required<DateParts>) => number,
): Directive {
  return { pattern: names.join("|"), ...(read ? { read } : {}), write: (date) => names[indexOf(date)] ?? "" };
}

function month(names: readonly string[]): Directive {
  const read: Directive["read"] = (written, parts) => {
    parts.month = names.findIndex((name) => name.toLowerCase() === written.toLowerCase()) + 1;
  };
  return named(names, read, (date) => date.month - 1);
}

/** The directives of strftime that Label Studio's editor reads; as in D3's time formats. */
const directives: Readonly<Record<string, Directive>> = {
  Y: {
    pattern: "\\d{4}",
    read: (written, parts) => void (parts.year = Number(written)),
    write: ({ year }) => String(year),
  },
  y: {
    pattern: "\\d{2}",
    read: (written, parts) => void (parts.year = Number(written) + (Number(written) > 68 ? 1900 : 2000)),
    write: ({ year }) => two(year % 100),
  },
  m: digits("month"),
  d: digits("day"),
  e: digits("day", ({ day }) => String(day)),
  H: digits("hour"),
  I: { pattern: "\\d{1,2}", write: ({ hour }) => two(hour % 12 || 12) },
  M: digits("minute"),
  S: { pattern: "\\d{1,2}", write: () => "00" },
  L: { pattern: "\\d{1,3}", write: () => "000" },
  p: { pattern: "AM|PM", write: ({ hour }) => (hour < 12 ? "AM" : "PM") },
  B: month(months),
  b: month(begins(months, 3)),
  A: named(weekdays, undefined, weekdayOf),
  a: named(begins(weekdays, 3), undefined, weekdayOf),
  Z: { pattern: "Z|[+-]\\d{2}:?\\d{2}", write: () => "Z" },
  "%": { pattern: "%", write: () => "%" },
};

type Piece = { pattern: RegExp; read?: Directive["read"]; write: Directive["write"] };

/**
 * Compiles a format of strftime. Reads from left to right without ever going back, so that no format is slow; one with
 * a directive that is not known reads any text, as a date without parts.
 */
export function dateFormat(format: string): DateFormat {
  const pieces = [...format.matchAll(/%[-_0]?(.)|[^%]+|%$/gu)].map(([text, letter]) => toPiece(text, letter));
  const understood = pieces.filter((piece) => piece !== null);
  const isUnderstood = understood.length === pieces.length;
  return {
    read: (text) => (isUnderstood ? readPieces(understood, text) : {}),
    write: (date) => (isUnderstood ? understood.map((piece) => piece.write(date)).join("") : format),
  };
}

/** `null` for a directive that is not known. */
function toPiece(text: string, letter: string | undefined): Piece | null {
  if (letter === undefined)
    return { pattern: new RegExp(text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&"), "iy"), write: () => text };
  const directive = Object.hasOwn(directives, letter) ? directives[letter] : undefined;
  return directive === undefined ? null : { ...directive, pattern: new RegExp(directive.pattern, "iy") };
}

function readPieces(pieces: readonly Piece[], text: string): DateParts | null {
  const parts: DateParts = {};
  let at = 0;
  for (const { pattern, read } of pieces) {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found === undefined) return null;
    read?.(found, parts);
    at += found.length;
  }
  return at === text.length && isReal(parts) ? parts : null;
}

/** Whether there is such a day and such a time. */
function isReal({ year = 2000, month: inYear = 1, day = 1, hour = 0, minute = 0 }: DateParts): boolean {
  if (inYear < 1 || inYear > 12 || hour > 23 || minute > 59) return false;
  return day >= 1 && day <= new Date(Date.UTC(year, inYear, 0)).getUTCDate();
}
