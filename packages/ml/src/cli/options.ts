import { InvalidArgumentError } from "commander";
import { logLevels, type LogLevel } from "../log.ts";

/** Readers of option values for commander; each throws an InvalidArgumentError that says what would be right. */

/** A port; 0 is any free one. */
export function readPort(text: string): number {
  return wholeNumber(0, 65_535)(text);
}

/** A whole number within limits. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = text.trim() === "" ? Number.NaN : Number(text);
    if (Number.isInteger(number) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
  };
}

/** A number above 0. */
export function readPositive(text: string): number {
  const number = Number(text);
  if (Number.isFinite(number) && number > 0) return number;
  throw new InvalidArgumentError("Expected a number above 0.");
}

/** A number from 0 to 1, without 0. */
export function readShare(text: string): number {
  const number = Number(text);
  if (number > 0 && number <= 1) return number;
  throw new InvalidArgumentError("Expected a number above 0, up to 1.");
}

/** Whole numbers with commas between them. */
export function readNumbers(text: string): number[] {
  return text.split(",").map((part) => wholeNumber(1, 100_000)(part));
}

/** One of the levels of the log, in any letter case. */
export function readLevel(text: string): LogLevel {
  const level = logLevels.find((one) => one === text.toLowerCase());
  if (level === undefined) throw new InvalidArgumentError(`Expected ${logLevels.join(", ")}.`);
  return level;
}

/** An http(s) address. */
export function readUrl(text: string): string {
  const url = URL.parse(text);
  if (url !== null && /^https?:$/.test(url.protocol)) return text;
  throw new InvalidArgumentError("Expected an address like http://localhost:9090.");
}

/** `key=value`: JSON where the value is a number, a boolean or other JSON, else text. The value may hold `=`. */
export function readOption(text: string): [key: string, value: unknown] {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError(`Expected key=value, not "${text}".`);
  const value = text.slice(at + 1);
  try {
    return [text.slice(0, at), JSON.parse(value)];
  } catch {
    return [text.slice(0, at), value];
  }
}

/** Gathers `key=value` options, which may be given several at a time and several times; the last of a key wins. */
export function collectOptions(text: string, before: Record<string, unknown> = {}): Record<string, unknown> {
  const [key, value] = readOption(text);
  return { ...before, [key]: value };
}
