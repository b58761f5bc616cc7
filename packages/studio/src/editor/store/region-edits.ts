import { type ControlTag, newRegionId, type Result } from "@tandem/schema";
import { isMultiple } from "./answers.ts";
import type { Region, Value } from "./regions.ts";
import { type Edit, keyOf } from "./result-store.ts";

/** A new region at a place with these labels. */
export function addedRegion(control: ControlTag, object: string, place: Value, labels: readonly string[]): Edit {
  const id = newRegionId();
  const result: Result = {
    id,
    from_name: control.name,
    to_name: object,
    type: control.type,
    value: { ...place, [control.type]: [...labels] },
  };
  return { key: keyOf(id, control.name), result };
}

/** What pressing a label does to a region, given all results. Nothing, where it would take the last label away. */
export function relabeled(region: Region, control: ControlTag, stored: string, all: readonly Result[]): Edit[] {
  const labels = pressed(region.labels.get(control.name) ?? [], stored, isMultiple(control));
  if (labels.length === 0) return [];
  const own = all.filter((result) => result.id === region.id);
  const before = own.find((result) => result.from_name === control.name);
  const edits: Edit[] = [];
  // One label a region: that of another control of the same kind makes room.
  const other = own.find((result) => result.type === control.type && result.from_name !== control.name);
  if (before === undefined && other !== undefined && !isMultiple(control))
    edits.push({ key: keyOf(region.id, other.from_name ?? ""), result: undefined });
  const result: Result = {
    ...(before ?? { id: region.id, from_name: control.name, to_name: region.object, type: control.type }),
    value: { ...region.place, [control.type]: labels },
  };
  return [...edits, { key: keyOf(region.id, control.name), result }];
}

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
