import { type LabelConfig, parseConfig } from "@tandem/schema";

/** A label config as a model gets it: parsed, or null with the reason. */
export interface ReadConfig {
  config: LabelConfig | null;
  problem: string | null;
}

const remembered = new Map<string, ReadConfig>();
const mostRemembered = 32;

/** Parses a label config; the same text is parsed once. A config that is not valid does not stop a model. */
export function tryParseConfig(xml: string | null): ReadConfig {
  if (xml === null || xml.trim() === "") return { config: null, problem: null };
  const known = remembered.get(xml);
  if (known !== undefined) return known;
  const parsed = parseConfig(xml);
  const read = parsed.ok
    ? { config: parsed.config, problem: null }
    : { config: null, problem: describe(parsed.problems.find((problem) => problem.severity === "error")) };
  const [oldest] = remembered.keys();
  if (remembered.size >= mostRemembered && oldest !== undefined) remembered.delete(oldest);
  remembered.set(xml, read);
  return read;
}

function describe(problem: { line: number; column: number; message: string } | undefined): string {
  if (problem === undefined) return "the label config is not valid";
  return `label config, line ${problem.line}, column ${problem.column}: ${problem.message}`;
}

/** What a project's label config lacks of the one that a model is written for, as words; null when nothing. */
export function missingFrom(config: LabelConfig | null, written: string | null): string | null {
  const own = tryParseConfig(written).config;
  if (config === null || own === null || config.source === own.source) return null;
  const missing = own.controls.flatMap((control) => {
    const other = config.controlByName.get(control.name);
    if (other === undefined || other.tag !== control.tag) return [`<${control.tag} name="${control.name}">`];
    const there = new Set(other.labels.map((label) => label.stored));
    const labels = control.labels.filter((label) => !there.has(label.stored)).map((label) => `"${label.stored}"`);
    const isOpen = other.labelsKey !== null || labels.length === 0;
    return isOpen ? [] : [`${labels.join(", ")} of "${control.name}"`];
  });
  if (missing.length === 0) return null;
  return `lacks ${missing.join(", ")}, which the model is written for; such results will be left out, or their tasks get an error`;
}
