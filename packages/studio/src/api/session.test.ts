import { expect, test } from "vitest";
import { safeNext } from "./session.ts";

test("after log-in one only lands on pages of this site", () => {
  expect(safeNext("/projects/3/data?f=a")).toBe("/projects/3/data?f=a");
  for (const bad of [undefined, "", "https://evil.example", "//evil.example", "/\\evil.example", "/user/login", "/"])
    expect(safeNext(bad)).toBe("/projects");
});
