const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** What a part of a format looks like in a text. */
const patterns: Readonly<Record<string, string>> = {
  Y: "[+-]?\\d{4,6}",
  y: "\\d{2}",
  m: "\\d{1,2}",
  d: "\\d{1,2}",
  e: "\\s?\\d{1,2}",
  j: "\\d{1,3}",
  H: "\\d{1,2}",
  I: "\\d{1,2}",
  M: "\\d{1,2}",
  S: "\\d{1,2}",
  L: "\\d{1,3}",
  f: "\\d{1,6}",
  p: "[AaPp][Mm]",
  b: "[A-Za-z]{3}",
  B: "[A-Za-z]+",
  a: "[A-Za-z]{3}",
  A: "[A-Za-z]+",
  s: "-?\\d+(?:\\.\\d+)?",
  Q: "-?\\d+",
  Z: "Z|[+-]\\d{2}:?\\d{2}",
  z: "Z|[+-]\\d{2}:?\\d{2}",
};

/**
 * Reads times written in a format of `strftime` (`%Y-%m-%d %H:%M:%S`), as milliseconds since 1970; without a zone in
 * UTC. `null` for what is written otherwise.
 */
export function timeReader(format: string): (written: string) => number | null {
  const parts: string[] = [];
  const source = format.replaceAll(/%-?([A-Za-z%])|[.*+?^${}()|[\]\\]/g, (found, letter: string | undefined) => {
    if (letter === undefined) return `\\${found}`;
    if (letter === "%") return "%";
    parts.push(letter);
    return `(${patterns[letter] ?? ".+?"})`;
  });
  const pattern = new RegExp(`^\\s*${source}\\s*$`);
  return (written) => {
    const match = pattern.exec(written);
    return match === null ? null : timeOf(new Map(parts.map((part, index) => [part, match[index + 1] ?? ""])));
  };
}

function timeOf(parts: ReadonlyMap<string, string>): number | null {
  const number = (part: string, otherwise: number): number => Number(parts.get(part) ?? otherwise);
  if (parts.has("Q")) return number("Q", 0);
  if (parts.has("s")) return 1000 * number("s", 0);
  const short = number("y", 70);
  const year = parts.has("Y") ? number("Y", 1970) : parts.has("y") ? short + (short < 69 ? 2000 : 1900) : 1970;
  const name = (parts.get("b") ?? parts.get("B") ?? "").slice(0, 3).toLowerCase();
  const month = name === "" ? number("m", 1) - 1 : months.indexOf(name);
  const day = parts.has("j") && !parts.has("d") ? number("j", 1) : Number(parts.get("d") ?? parts.get("e") ?? 1);
  const half = (parts.get("p") ?? "").toLowerCase();
  const hour = parts.has("I") ? (number("I", 12) % 12) + (half === "pm" ? 12 : 0) : number("H", 0);
  const fraction = parts.get("f") ?? parts.get("L") ?? "0";
  const millisecond = 1000 * Number(`0.${fraction.padStart(parts.has("f") ? fraction.length : 3, "0")}`);
  const time = Date.UTC(year, parts.has("j") ? 0 : month, day, hour, number("M", 0), number("S", 0)) + millisecond;
  const zone = /([+-])(\d{2}):?(\d{2})/.exec(parts.get("Z") ?? parts.get("z") ?? "");
  const offset = zone === null ? 0 : (zone[1] === "-" ? -1 : 1) * (60 * Number(zone[2]) + Number(zone[3]));
  return month < 0 || Number.isNaN(time) ? null : time - offset * 60_000;
}

/** A time in words, in UTC, without the parts that are zero in all times around. */
export function dateWords(time: number): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return "";
  const [day = "", clock = ""] = date.toISOString().slice(0, -1).split("T");
  return `${day} ${clock.replace(/\.000$/, "")}`;
}
