import { type LabelConfig, type ObjectTagName, choices, span, undefinedKey } from "@tandem/schema";
import { checkedConfig } from "./label-config.ts";

/** What a made-up task holds for each kind of object. */
const samples = {
  Text: "To have faith is to trust yourself to the water. When you swim you do not grab hold of it.",
} satisfies Record<ObjectTagName, unknown>;

/** Puts a value at a path like `meta.text` or `items[0].text`. */
function put(data: Record<string, unknown>, path: string, value: unknown): void {
  const keys = path.replaceAll(/\[(\d+)\]/g, ".$1").split(".");
  let place: Record<string, unknown> = data;
  for (const [index, key] of keys.entries()) {
    if (["__proto__", "constructor", "prototype"].includes(key)) return;
    if (index === keys.length - 1) place[key] = value;
    else place = (place[key] ??= /^\d+$/.test(keys[index + 1] ?? "") ? [] : {}) as Record<string, unknown>;
  }
}

/** An answer for each control that has labels of its own. */
function sampleResults(config: LabelConfig, data: Record<string, unknown>) {
  return config.controls.flatMap((control) => {
    const label = control.labels[0]?.stored;
    const toName = control.toName[0];
    if (label === undefined || toName === undefined) return [];
    const extras = { toName, task: { data } };
    const perRegion = control.node.written["perRegion"]?.toLowerCase() === "true";
    if (control.tag === "Choices") return perRegion ? [] : [choices(config, control.name, [label], extras)];
    const text = samples.Text.slice(0, 7);
    return [span(config, control.name, { start: 0, end: text.length, text }, [label], extras)];
  });
}

/** A made-up task that fits a label config; 400 when the config is wrong. */
export function sampleTask(text: string, withResults: boolean): Record<string, unknown> {
  const config = checkedConfig(text);
  const data: Record<string, unknown> = {};
  for (const { key, objectTag } of config.dataKeys) if (key !== undefinedKey) put(data, key, samples[objectTag.tag]);
  for (const { labelsKey } of config.controls) if (labelsKey !== null) put(data, labelsKey, ["One", "Another"]);
  if (!withResults) return data;
  const result = sampleResults(config, data);
  return {
    data,
    annotations: [{ was_cancelled: false, ground_truth: false, result }],
    predictions: [{ model_version: "sample model version", score: 0.5, result }],
  };
}
