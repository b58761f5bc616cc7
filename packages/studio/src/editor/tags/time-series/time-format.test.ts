import { expect, test } from "vitest";
import { dateWords, timeReader } from "./time-format.ts";

test.each([
  ["%Y-%m-%d %H:%M:%S", "2026-03-14 09:00:05", "2026-03-14T09:00:05.000Z"],
  ["%Y-%m-%dT%H:%M:%S.%LZ", "2026-03-14T09:00:05.25Z", "2026-03-14T09:00:05.025Z"],
  ["%Y-%m-%d %H:%M:%S.%f", "2026-03-14 09:00:05.250000", "2026-03-14T09:00:05.250Z"],
  ["%d/%b/%y %I:%M %p", "14/Mar/26 09:30 PM", "2026-03-14T21:30:00.000Z"],
  ["%B %d, %Y", "March 4, 2026", "2026-03-04T00:00:00.000Z"],
  ["%Y %j", "2026 32", "2026-02-01T00:00:00.000Z"],
  ["%Y-%m-%d %H:%M%Z", "2026-03-14 09:00+02:00", "2026-03-14T07:00:00.000Z"],
  ["%s", "1773478800", "2026-03-14T09:00:00.000Z"],
  ["%Q", "1773478800250", "2026-03-14T09:00:00.250Z"],
])("%s reads %s", (format, written, expected) => {
  const time = timeReader(format)(written);
  expect(time === null ? null : new Date(time).toISOString()).toBe(expected);
});

test("what is written otherwise is no time", () => {
  expect(timeReader("%Y-%m-%d")("14.3.2026")).toBeNull();
  expect(timeReader("%Y-%b-%d")("2026-Xyz-01")).toBeNull();
  expect(timeReader("(%Y)")("2026")).toBeNull();
});

test("times in words", () => {
  expect(dateWords(Date.UTC(2026, 2, 14, 9))).toBe("2026-03-14 09:00:00");
  expect(dateWords(Number.NaN)).toBe("");
});
