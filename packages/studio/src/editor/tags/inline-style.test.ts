import { expect, test } from "vitest";
import { inlineStyle } from "./inline-style.ts";

test("css text becomes a style", () => {
  expect(inlineStyle("margin-top: 4px; COLOR:red;;bad; --gap: 2px")).toEqual({
    marginTop: "4px",
    color: "red",
    "--gap": "2px",
  });
  expect(inlineStyle(null)).toEqual({});
});

test("nothing is loaded and nothing leaves its box", () => {
  expect(inlineStyle("position: fixed; background: url(https://x/y); z-index: 9; width: expression(1)")).toEqual({});
});
