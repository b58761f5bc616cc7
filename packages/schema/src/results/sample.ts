import { expandRepeaters, repeatedKeys } from "../config/expand-repeaters.ts";
import type { ControlTag, LabelConfig } from "../config/node.ts";
import { lookUp, type TaskData, undefinedKey } from "../config/task-values.ts";
import type { Result } from "../shapes.ts";
import { makeFields, type Random } from "../tags/shape.ts";
import { ResultChecks } from "./result-checks.ts";
import { objectDefinition } from "./tag-definitions.ts";
import { validateResults } from "./validate-results.ts";

/** Numbers of 0 ≤ x < 1 that are the same for the same seed. Mulberry32, by Tommy Ettinger. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A made-up task's data that fits a config: something to show for each object, labels where the task brings them. */
export function sampleData(config: LabelConfig): Record<string, unknown> {
  const data: Record<string, unknown> = {};
  repeatTwice(config, data);
  const { dataKeys, controls } = expandRepeaters(config, data);
  for (const { key, objectTag } of dataKeys) {
    if (key !== undefinedKey) put(data, key, objectDefinition(objectTag.tag).sample(objectTag.attributes));
  }
  for (const { labelsKey } of controls) if (labelsKey !== null) put(data, labelsKey, ["One", "Another"]);
  return data;
}

/** Two empty items in every list that the config repeats for; then in the lists inside those. */
function repeatTwice(config: LabelConfig, data: Record<string, unknown>): void {
  for (;;) {
    const missing = repeatedKeys(expandRepeaters(config, data)).filter((key) => lookUp(data, key) === undefined);
    for (const key of missing) put(data, key, [{}, {}]);
    if (missing.every((key) => lookUp(data, key) === undefined)) return;
  }
}

/**
 * Made-up right answers to a config: one of each control, those about regions with the region of another control when
 * there is one. The same for the same random numbers.
 */
export function sampleResults(written: LabelConfig, data: TaskData, random: Random): Result[] {
  const config = expandRepeaters(written, data);
  const checks = new ResultChecks(config, data);
  const regions = new Map<string, Result>();
  return config.controls.flatMap((control) => {
    const made = sampleResult(control, checks, regions, random);
    // What a definition cannot make rightly without more knowledge of the task is left out.
    return made !== null && validateResults(config, [made], { task: { data } }).problems.length === 0 ? [made] : [];
  });
}

function sampleResult(
  control: ControlTag,
  checks: ResultChecks,
  regions: Map<string, Result>,
  random: Random,
): Result | null {
  const toName = control.toName[0];
  if (toName === undefined) return null;
  const answer: Record<string, unknown> = makeFields(checks.answer(control), random);
  const base = { from_name: control.name, to_name: toName, type: control.type };
  if (!checks.hasPlace(control)) return { id: idFrom(random), ...base, value: answer };
  const isOneOfSeveral = control.node.written["perRegion"] !== undefined || control.type === "labels";
  const shared = isOneOfSeveral ? regions.get(toName) : undefined;
  if (shared !== undefined) {
    const { from_name: _from, to_name: _to, type: _type, value: _value, ...envelope } = shared;
    return { ...envelope, ...base, value: { ...placeOf(shared), ...answer } };
  }
  const place = checks.makePlace(control, toName, random);
  if (place === null) return null;
  const result: Result = { id: idFrom(random), ...place.result, ...base, value: { ...place.value, ...answer } };
  places.set(result, place.value);
  regions.set(toName, result);
  return result;
}

/** Which keys of a made result are its place: other controls about the region repeat those only. */
const places = new WeakMap<Result, Record<string, unknown>>();
const placeOf = (result: Result): Record<string, unknown> => places.get(result) ?? {};

const idFrom = (random: Random): string =>
  Math.floor(random() * 36 ** 10)
    .toString(36)
    .padStart(10, "0");

/** Puts a value at a path like `meta.text` or `items[0].text`. */
function put(data: Record<string, unknown>, path: string, value: unknown): void {
  const keys = path.replaceAll(/\[(\d+)\]/g, ".$1").split(".");
  let place: Record<string, unknown> = data;
  for (const [index, key] of keys.entries()) {
    if (["__proto__", "constructor", "prototype"].includes(key)) return;
    if (index === keys.length - 1) place[key] = value;
    else {
      const inside = place[key];
      const next =
        typeof inside === "object" && inside !== null ? inside : /^\d+$/.test(keys[index + 1] ?? "") ? [] : {};
      place = (place[key] = next) as Record<string, unknown>;
    }
  }
}
