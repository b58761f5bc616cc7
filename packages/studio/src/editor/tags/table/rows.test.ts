import { expect, test } from "vitest";
import { rowsOfCsv, rowsOfJson, tableOptions } from "./rows.ts";

test("a list of objects: all their keys are columns", () => {
  expect(
    rowsOfJson([
      { a: 1, b: "x" },
      { b: null, c: [2] },
    ]),
  ).toEqual({
    columns: ["a", "b", "c"],
    rows: [
      ["1", "x", ""],
      ["", "", "[2]"],
    ],
  });
});

test("an object: its keys sorted by name", () => {
  const rows = [
    ["Age", "7"],
    ["name", "Ada"],
  ];
  expect(rowsOfJson({ name: "Ada", Age: 7 })).toEqual({ columns: ["Name", "Value"], rows });
  expect(rowsOfJson('{"name":"Ada","Age":7}')?.rows).toEqual(rows);
});

test("what is no table is none", () => {
  for (const data of ["text", 7, null, undefined, [1, 2], [[1]]]) expect(rowsOfJson(data)).toBeNull();
});

test("CSV with quotes, other separators, without a head", () => {
  const text = 'item;note\r\nlamp;"two; ""old"" ones\nand a new one"\r\nbulb\r\n';
  expect(rowsOfCsv(text, { separator: ";", headless: false })).toEqual({
    columns: ["item", "note"],
    rows: [
      ["lamp", 'two; "old" ones\nand a new one'],
      ["bulb", ""],
    ],
  });
  expect(rowsOfCsv("1,2\n3,4", { separator: ",", headless: true })).toEqual({
    columns: ["1", "2"],
    rows: [
      ["1", "2"],
      ["3", "4"],
    ],
  });
});

test("what a valueType says", () => {
  expect(tableOptions("json")).toEqual({ isAddress: false, csv: null });
  expect(tableOptions("url|csv|separator=;|headless=true")).toEqual({
    isAddress: true,
    csv: { separator: ";", headless: true },
  });
  expect(tableOptions("csv|separator=tab").csv).toEqual({ separator: "\t", headless: false });
});
