import { InvalidArgumentError } from "commander";
import { address, positive, reader, share, whole } from "./value-kinds.ts";

/** Readers of option values for commander; each throws an InvalidArgumentError that says what would be right. */

/** A whole number within limits. */
export const wholeNumber = (least: number, most: number): ((text: string) => number) => reader(whole(least, most));

/** A port; 0 is any free one. */
export const readPort = wholeNumber(0, 65_535);

/** A number above 0. */
export const readPositive = reader(positive);

/** A number from 0 to 1, without 0. */
export const readShare = reader(share);

/** An http(s) address. */
export const readUrl = reader(address("http://localhost:9090", "http:", "https:"));

/** Whole numbers with commas between them. */
export function readNumbers(text: string): number[] {
  return text.split(",").map((part) => wholeNumber(1, 100_000)(part));
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
