import { expect, test } from "vitest";
import { parseSearch, stringifySearch } from "./search-params.ts";

test("repeated parameters become a list and come back the same", () => {
  const params = { f: ["data.text:contains:a%3Ab", "id:less:5"], order: "-id", tab: "3" };
  expect(parseSearch(stringifySearch(params))).toEqual(params);
});

test("empty parameters are left out", () => {
  expect(stringifySearch({ a: undefined, b: "", c: null, d: 0 })).toBe("?d=0");
  expect(stringifySearch({})).toBe("");
});
