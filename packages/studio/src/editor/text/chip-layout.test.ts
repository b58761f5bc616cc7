import { expect, test } from "vitest";
import { layOutChips } from "./chip-layout.ts";

test("chips of one line do not cover each other; other lines are left alone", () => {
  const placed = layOutChips(
    [
      { id: "b", left: 10, top: 0, width: 30 },
      { id: "a", left: 0, top: 0, width: 30 },
      { id: "c", left: 12, top: 40, width: 30 },
    ],
    20,
  );
  expect(placed.map(({ id, left }) => [id, left])).toEqual([
    ["a", 0],
    ["b", 33],
    ["c", 12],
  ]);
});
