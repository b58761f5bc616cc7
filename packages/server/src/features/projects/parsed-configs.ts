import { type LabelConfig, type ParsedLabelConfig, parseConfig, parsedLabelConfig } from "@tandem/schema";

interface Known {
  config: LabelConfig;
  parsed: ParsedLabelConfig;
}

/** Parsing takes milliseconds and every submit needs a config; a text always parses to the same. */
const known = new Map<string, Known>();
const most = 200;
export const emptyConfig = "<View></View>";

function remember(text: string): Known {
  const found = known.get(text);
  const made = found ?? parse(text);
  // The order of a Map is that of insertion: the first is the one that was not used for longest.
  known.delete(text);
  known.set(text, made);
  const oldest = known.keys().next().value;
  if (known.size > most && oldest !== undefined) known.delete(oldest);
  return made;
}

function parse(text: string): Known {
  const result = parseConfig(text);
  if (result.ok) return { config: result.config, parsed: parsedLabelConfig(result.config) };
  if (text === emptyConfig) throw new Error("The empty label config does not parse");
  // Checked when it was written: only a stricter parser of a later version refuses it. Nothing is labeled by it then.
  return parse(emptyConfig);
}

/** A project's label config, parsed. */
export const configOf = (project: { label_config: string }): LabelConfig => remember(project.label_config).config;

/** The same in the JSON shape of Label Studio's `parsed_label_config`. */
export const parsedConfigOf = (project: { label_config: string }): ParsedLabelConfig =>
  remember(project.label_config).parsed;
