import { expect, test } from "vitest";
import { parseLeniently } from "./lenient-json.ts";

test("bare NaN and Infinity are null, in strings they stay", () => {
  expect(parseLeniently('{"a":NaN,"b":[-Infinity,1],"c":"NaN \\" NaN"}')).toEqual({
    value: { a: null, b: [null, 1], c: 'NaN " NaN' },
    hadNonFinite: true,
  });
  expect(parseLeniently('{"a":"NaN"}')).toEqual({ value: { a: "NaN" }, hadNonFinite: false });
});

test("what is no JSON is undefined", () => {
  for (const text of ["", "<html>NaN</html>", "{", "NaNcy"]) expect(parseLeniently(text).value).toBeUndefined();
});
