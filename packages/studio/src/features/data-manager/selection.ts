import type { SelectedItems } from "@tandem/schema/api";

/** Which rows are chosen: some, or all that match the filters but some. */
export type Selection = { all: boolean; ids: ReadonlySet<number> };

export const nothingSelected: Selection = { all: false, ids: new Set() };
export const everythingSelected: Selection = { all: true, ids: new Set() };

export const isSelected = (selection: Selection, id: number): boolean => selection.all !== selection.ids.has(id);

export function toggled(selection: Selection, id: number): Selection {
  const ids = new Set(selection.ids);
  if (!ids.delete(id)) ids.add(id);
  return { all: selection.all, ids };
}

/** Selects (or lets go of) several, as with Shift and a click. */
export function withRange(selection: Selection, range: readonly number[], chosen: boolean): Selection {
  const ids = new Set(selection.ids);
  for (const id of range) {
    if (chosen === selection.all) ids.delete(id);
    else ids.add(id);
  }
  return { all: selection.all, ids };
}

/** How many of `total` matching tasks. */
export const selectedCount = (selection: Selection, total: number): number =>
  selection.all ? Math.max(0, total - selection.ids.size) : selection.ids.size;

export const toSelectedItems = ({ all, ids }: Selection): SelectedItems =>
  all ? { all: true, excluded: [...ids] } : { all: false, included: [...ids] };
