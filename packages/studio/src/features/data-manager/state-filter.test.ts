import { expect, test } from "vitest";
import { readSearch, readState, stateFilters, withSearch, withState } from "./state-filter.ts";

test("a state is read as it was written, and other conditions stay", () => {
  const other = withSearch(null, "data.text", "money");
  for (const state of stateFilters) {
    const filters = withState(withState(other, "labeled"), state);
    expect(readState(filters)).toBe(state);
    expect(readSearch(filters, "data.text")).toBe("money");
    expect(filters?.items).toHaveLength(state === "all" ? 1 : 2);
  }
});

test("an empty search is no condition", () => {
  expect(withSearch(withSearch(null, "data.text", "a"), "data.text", "")).toBeNull();
  expect(readSearch(null, "data.text")).toBe("");
});
