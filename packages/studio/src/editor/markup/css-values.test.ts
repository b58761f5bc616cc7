import { expect, test } from "vitest";
import { isHarmless } from "./css-values.ts";

test("what loads something is not harmless", () => {
  for (const value of [
    "url(https://example.com/x.png)",
    'url("//example.com/x")',
    "URL (x)",
    'image-set("https://example.com/x" 1x)',
    "\\75rl(https://example.com)",
    "var(--x, \\75 rl(https://example.com))",
    'src("https://example.com")',
    'url("data:image/png;base64,AAAA"), url(https://example.com)',
  ])
    expect(isHarmless("background-image", value), value).toBe(false);
  expect(isHarmless("--any", "url(https://example.com)")).toBe(false);
  expect(isHarmless("background-image", 'url("data:image/png;base64,AAAA")')).toBe(true);
  expect(isHarmless("color", "rebeccapurple")).toBe(true);
});

test("nothing leaves its place on the page", () => {
  for (const value of ["fixed", "sticky", "var(--x)", " FIXED "])
    expect(isHarmless("position", value), value).toBe(false);
  expect(isHarmless("position", "relative")).toBe(true);
});
