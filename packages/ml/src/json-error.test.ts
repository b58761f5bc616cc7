import fc from "fast-check";
import { expect, test } from "vitest";
import { findJsonFault } from "./json-error.ts";

test("says where and why", () => {
  const cases: [string, number, number, string][] = [
    ["", 1, 1, "expected value, but the text ends"],
    ["{", 1, 2, "expected key or }, but the text ends"],
    ['{"a":}', 1, 6, 'expected value, but there is "}"'],
    ['{"a":1,}', 1, 8, 'expected key, but there is "}"'],
    ['{\n  "a": [1,\n  2 3]}', 3, 5, 'expected , or ], but there is "3"'],
    ["[1,]", 1, 4, 'expected value, but there is "]"'],
    ['{"score": NaN}', 1, 11, "NaN is not JSON; use null, true or false"],
    ['{"score": -Infinity}', 1, 11, "-Infinity is not JSON; use null, true or false"],
    ["{'a': 1}", 1, 2, `expected key or }, but there is "'"`],
    ['["a\nb"]', 1, 4, "a control character (U+000a) may not stand in a string"],
    ['["a\\x"]', 1, 4, '"\\" may not stand in a string'],
    ['["abc', 1, 6, "the text ends inside a string"],
    ["[] []", 1, 4, 'expected the end, but there is "["'],
    ["[nul]", 1, 2, 'expected value or ], but there is "n"'],
    ["[01]", 1, 3, 'expected , or ], but there is "1"'],
    ["\u{feff}{}", 1, 1, 'expected value, but there is "\u{feff}"'],
  ];
  for (const [text, line, column, reason] of cases) {
    expect([text, findJsonFault(text)]).toEqual([text, { line, column, reason }]);
  }
});

test("finds a fault exactly when JSON.parse does", () => {
  const isJson = (text: string): boolean => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  };
  const pieces = fc.constantFrom(...'[]{},:"\\ \n019-.eE+tfnu', "true", "null", '"a"', '"\\u00e9"', "NaN", "1.5e3");
  const mixed = fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join(""));
  const broken = fc
    .tuple(fc.json(), fc.nat(), fc.constantFrom("", "}", ",", '"', "x", "\u0001"))
    .map(([text, at, put]) => text.slice(0, at % (text.length + 1)) + put + text.slice((at % (text.length + 1)) + 1));
  fc.assert(
    fc.property(fc.oneof(mixed, broken, fc.json()), (text) => (findJsonFault(text) === null) === isJson(text)),
    { numRuns: 3000 },
  );
});
