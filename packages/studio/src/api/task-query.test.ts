import fc from "fast-check";
import { expect, test } from "vitest";
import { filterOperators } from "@tandem/schema/api";
import { parseSearch, stringifySearch } from "../ui/search-params.ts";
import { isComplete, readTaskQuery, toTaskQuery, writeTaskQuery } from "./task-query.ts";

test("filters and order survive the address, whatever is in them", () => {
  const item = fc.record({
    filter: fc.string({ minLength: 1 }).map((column) => `filter:tasks:data.${column}`),
    operator: fc.constantFrom(...filterOperators),
    type: fc.constantFrom("String", "Number", "List"),
    value: fc.oneof(
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.record({ min: fc.integer(), max: fc.integer() }),
      fc.array(fc.string()),
    ),
  });
  fc.assert(
    fc.property(
      fc.array(item, { minLength: 1, maxLength: 4 }),
      fc.constantFrom("and" as const, "or" as const),
      (items, conjunction) => {
        const query = { filters: { conjunction, items }, ordering: ["-tasks:data.a:b"] };
        expect(readTaskQuery(parseSearch(stringifySearch(writeTaskQuery(query))))).toEqual(query);
      },
    ),
  );
});

test("nonsense in the address is left out", () => {
  expect(
    readTaskQuery({ f: ["x", "id:hack:Number:1", "id:less:Number:{", "id:less:Number:5"] }).filters?.items,
  ).toEqual([{ filter: "filter:tasks:id", operator: "less", type: "Number", value: 5 }]);
  expect(readTaskQuery({})).toEqual({ filters: null, ordering: [] });
});

test("a condition without a value is not applied", () => {
  const item = { filter: "filter:tasks:id", operator: "in" as const, type: "Number", value: { min: "", max: "" } };
  expect(isComplete(item)).toBe(false);
  expect(isComplete({ ...item, value: { min: 0 } })).toBe(true);
  expect(isComplete({ ...item, operator: "empty", value: false })).toBe(true);
  expect(toTaskQuery({ filters: { conjunction: "and", items: [item] }, ordering: [] })).toEqual({
    filters: { conjunction: "and", items: [] },
  });
});
