import { expect, test } from "vitest";
import { isAuthorized } from "./authentication.ts";

const ada = { user: "ada", password: "löve:läce" };
const basic = (text: string, encoding: BufferEncoding = "utf8"): string =>
  `Basic ${Buffer.from(text, encoding).toString("base64")}`;

test("takes the credentials in UTF-8 and, as Python's requests sends them, in Latin-1", () => {
  const good = basic("ada:löve:läce");
  for (const header of [good, basic("ada:löve:läce", "latin1"), good.replace("Basic", "bAsIc"), ` ${good} `]) {
    expect([header, isAuthorized(header, ada)]).toEqual([header, true]);
  }
  const beyond = { user: "ада", password: "💩" };
  expect(isAuthorized(basic("ада:💩"), beyond)).toBe(true);
  expect(isAuthorized(basic("ада:💩", "latin1"), beyond)).toBe(false);
});

test("refuses everything else without failing", () => {
  const headers = [
    undefined,
    "",
    " ",
    "Basic",
    "Basic ",
    "Basic !!!!",
    "Basic \u0000\u00ff",
    "Bearer ada",
    basic(""),
    basic(":"),
    basic("ada"),
    basic("ada:"),
    basic("ada:löve"),
    basic("ada:löve:läce "),
    basic("ADA:löve:läce"),
    `${basic("ada:löve:läce")} x`,
    `Basic ${"A".repeat(100_000)}`,
  ];
  for (const header of headers) expect([header, isAuthorized(header, ada)]).toEqual([header, false]);
});
