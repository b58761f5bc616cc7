import { expect, test } from "vitest";
import { findColumn, indexAt, nearest, readSeries, toSeriesPlace, toSeriesRange, valueWords } from "./series.ts";

const open = (data: unknown, timeColumn: string | null = null, timeFormat: string | null = null) => {
  const series = readSeries(data, { timeColumn, timeFormat });
  if (series === null) throw new Error("nothing to draw");
  return series;
};

test("without a time column, times are the numbers of rows", () => {
  const series = open({ a: [5, "6", null] });
  expect([...series.times]).toEqual([0, 1, 2]);
  expect([...series.columns.get("a")!]).toEqual([5, 6, Number.NaN]);
  expect(toSeriesPlace(series, { start: 0.4, end: 1.6 })).toEqual({ start: 0, end: 2, instant: false });
});

test("times with a format: results have the texts of the data", () => {
  const day = ["2026-03-14", "2026-03-15", "2026-03-16"];
  const series = open({ Time: day, a: [1, 2, 3] }, "time", "%Y-%m-%d");
  const place = toSeriesPlace(series, { start: series.times[0]!, end: series.times[2]! - 1000 });
  expect(place).toEqual({ start: "2026-03-14", end: "2026-03-16", instant: false });
  expect(toSeriesRange(series, place, "%Y-%m-%d")).toEqual([{ start: series.times[0], end: series.times[2] }]);
  expect(toSeriesRange(series, { start: "2026-03-14", end: "2026-03-20" }, "%Y-%m-%d")?.[0].end).toBe(
    Date.UTC(2026, 2, 20),
  );
  expect(toSeriesRange(series, { start: "soon", end: "later" }, "%Y-%m-%d")).toBeNull();
});

test("rows out of order are put in the order of time", () => {
  const series = open({ t: [3, 1, 2], a: [30, 10, 20] }, "t");
  expect([...series.times]).toEqual([1, 2, 3]);
  expect([...series.columns.get("a")!]).toEqual([10, 20, 30]);
  expect(toSeriesPlace(series, { start: 1, end: 1 })).toEqual({ start: 1, end: 1, instant: true });
});

test("a list of rows is read too; what is no table is not", () => {
  expect([...open([{ t: 1, a: 2 }, { t: 2 }], "t").columns.get("a")!]).toEqual([2, Number.NaN]);
  for (const data of [null, "text", {}, [], { a: 1 }])
    expect(readSeries(data, { timeColumn: null, timeFormat: null })).toBeNull();
});

test("columns by name in any letter case, or by number", () => {
  const columns = new Map([
    ["Speed", 1],
    ["slope", 2],
  ]);
  expect(findColumn(columns, "speed")).toBe(1);
  expect(findColumn(columns, "1")).toBe(2);
  expect(findColumn(columns, "7")).toBeNull();
});

test("places of times", () => {
  const times = Float64Array.of(0, 10, 20);
  expect([indexAt(times, -1), indexAt(times, 10), indexAt(times, 11), indexAt(times, 99)]).toEqual([0, 1, 2, 3]);
  expect([nearest(times, 4), nearest(times, 6), nearest(times, 99)]).toEqual([0, 1, 2]);
});

test("values in words", () => {
  expect(valueWords(3.14159, ".1f")).toBe("3.1");
  expect(valueWords(-0.04, ".1f")).toBe("0.0");
  expect(valueWords(3.7, "d")).toBe("4");
  expect(valueWords(Number.NaN, ".1f")).toBe("–");
});
