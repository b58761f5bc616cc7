import { expect, test } from "vitest";
import {
  everythingSelected,
  isSelected,
  nothingSelected,
  selectedCount,
  toggled,
  toSelectedItems,
  withRange,
} from "./selection.ts";

test("some", () => {
  const some = toggled(toggled(nothingSelected, 3), 5);
  expect([3, 4, 5].map((id) => isSelected(some, id))).toEqual([true, false, true]);
  expect(selectedCount(some, 100)).toBe(2);
  expect(toSelectedItems(toggled(some, 3))).toEqual({ all: false, included: [5] });
});

test("all but some", () => {
  const most = toggled(everythingSelected, 3);
  expect([3, 4].map((id) => isSelected(most, id))).toEqual([false, true]);
  expect(selectedCount(most, 100)).toBe(99);
  expect(toSelectedItems(most)).toEqual({ all: true, excluded: [3] });
});

test("a range, chosen and let go, in both ways of selecting", () => {
  for (const start of [nothingSelected, everythingSelected]) {
    const chosen = withRange(start, [1, 2, 3], true);
    expect([1, 2, 3].every((id) => isSelected(chosen, id))).toBe(true);
    const gone = withRange(chosen, [2, 3], false);
    expect([1, 2, 3].map((id) => isSelected(gone, id))).toEqual([true, false, false]);
  }
});
