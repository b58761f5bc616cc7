import type { Option } from "commander";

/**
 * The words of a command line that say the same again: what commander made of options, as options.
 *
 * @param values of the options by their names, as commander gives them.
 */
export function optionWords(options: readonly Option[], values: Readonly<Record<string, unknown>>): string[] {
  return options.flatMap((option) => wordsOf(option.long ?? option.flags, values[option.attributeName()]));
}

/** With `=`, because a value may begin with a dash. */
function wordsOf(name: string, value: unknown): string[] {
  if (value === undefined || value === false) return [];
  if (value === true) return [name];
  if (Array.isArray(value)) return [`${name}=${value.join(",")}`];
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).map(([key, one]) => `${name}=${key}=${JSON.stringify(one)}`);
  }
  return [`${name}=${String(value)}`];
}
