import { answerKeys, type ControlTag, controlRole, type LabelConfig, newRegionId, type Result } from "@tandem/schema";
import { answerKey, isMultiple } from "./answers.ts";
import type { Region, Value } from "./regions.ts";
import { type Edit, keyOf } from "./result-store.ts";
import { borrowsLabels, type Drawing } from "./shape-tools.ts";

/** A place, and what stands beside the value there, like `original_width`. */
export interface NewPlace {
  readonly object: string;
  readonly place: Value;
  readonly envelope?: Value;
}

/** A new region at a place with these labels. */
export function addedRegion(
  control: ControlTag,
  { object, place, envelope }: NewPlace,
  labels: readonly string[],
  id = newRegionId(),
): Edit {
  const said = controlRole(control) === "labels" ? { [answerKey(control)]: [...labels] } : {};
  const result: Result = {
    ...envelope,
    id,
    from_name: control.name,
    to_name: object,
    type: control.type,
    value: { ...place, ...said },
  };
  return { key: keyOf(id, control.name), result };
}

/** A region that was drawn: what the tool says of it and, where another control has the label, what that says. */
export function drawnRegion(
  { control, labels }: Drawing,
  place: NewPlace,
  said: readonly string[],
  id = newRegionId(),
): Edit[] {
  const shape = addedRegion(control, place, said, id);
  if (labels !== null && borrowsLabels(control)) return [withLabels(shape, said)];
  return labels === null || labels === control ? [shape] : [shape, addedRegion(labels, place, said, id)];
}

/** A result with the labels that its region borrows. */
const withLabels = ({ key, result }: Edit, labels: readonly string[]): Edit => ({
  key,
  result: result && { ...result, value: { ...result.value, labels: [...labels] } },
});

/** A region's new place, in everything that is said about it. */
export function movedRegion(id: string, place: Value, config: LabelConfig, all: readonly Result[]): Edit[] {
  return all.flatMap((result) => {
    const control = config.controlByName.get(result.from_name ?? "");
    if (result.id !== id || control === undefined) return [];
    const own = new Set([...answerKeys(control), result.type]);
    const said = Object.entries(result.value ?? {}).filter(([key]) => own.has(key));
    return [{ key: keyOf(id, control.name), result: { ...result, value: { ...place, ...Object.fromEntries(said) } } }];
  });
}

/** What pressing a label does to a region, given all results. Nothing, where it would take the last label away. */
export function relabeled(
  region: Region,
  control: ControlTag,
  stored: string,
  config: LabelConfig,
  all: readonly Result[],
): Edit[] {
  const labels = pressed(region.labels.get(control.name) ?? [], stored, isMultiple(control));
  if (labels.length === 0) return [];
  const own = all.filter((result) => result.id === region.id);
  const before = own.find((result) => result.from_name === control.name);
  const borrower = own.find(({ from_name = "" }) => {
    const tracker = config.controlByName.get(from_name);
    return tracker !== undefined && borrowsLabels(tracker);
  });
  if (before === undefined && borrower !== undefined)
    return [withLabels({ key: keyOf(region.id, borrower.from_name ?? ""), result: borrower }, labels)];
  const edits: Edit[] = [];
  // One label a region: that of another control of the same kind makes room.
  const other = own.find((result) => result.type === control.type && result.from_name !== control.name);
  if (before === undefined && other !== undefined && !isMultiple(control))
    edits.push({ key: keyOf(region.id, other.from_name ?? ""), result: undefined });
  const result: Result = {
    ...(before ?? {
      ...region.envelope,
      id: region.id,
      from_name: control.name,
      to_name: region.object,
      type: control.type,
    }),
    value: { ...region.place, [before?.type === undefined ? answerKey(control) : labelsKey(before)]: labels },
  };
  return [...edits, { key: keyOf(region.id, control.name), result }];
}

/** The key under which a result has its labels; Label Studio may store a label with the shape drawn for it. */
const labelsKey = ({ type, value }: Result): string => (Array.isArray(value?.[type]) ? type : "labels");

function pressed(labels: readonly string[], stored: string, multiple: boolean): string[] {
  if (!multiple) return [stored];
  return labels.includes(stored) ? labels.filter((label) => label !== stored) : [...labels, stored];
}

/** These regions and everything said about them go. */
export const deletedRegions = (ids: ReadonlySet<string>, all: readonly Result[]): Edit[] =>
  all.flatMap((result) =>
    result.id !== undefined && ids.has(result.id)
      ? [{ key: keyOf(result.id, result.from_name ?? ""), result: undefined }]
      : [],
  );
