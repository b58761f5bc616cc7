import { expect, test } from "vitest";
import { contentSecurityPolicy } from "./security-headers.ts";

const directives = new Map(
  contentSecurityPolicy.split("; ").map((directive) => {
    const [name = "", ...sources] = directive.split(" ");
    return [name, sources] as const;
  }),
);

test("what is labeled may be anywhere", () => {
  for (const name of ["img-src", "media-src"])
    expect(directives.get(name)).toEqual(["'self'", "data:", "blob:", "https:", "http:"]);
});

test("nothing that runs, styles, connects or embeds comes from elsewhere", () => {
  const elsewhere = /https?:|\*|data:|blob:|unsafe-eval/;
  const others = [...directives].filter(([name]) => !["img-src", "media-src", "frame-src"].includes(name));
  expect(others.filter(([, sources]) => elsewhere.test(sources.join(" ")))).toEqual([]);
  expect(directives.get("default-src")).toEqual(["'self'"]);
  expect(directives.get("script-src")).toEqual(["'self'"]);
  expect(directives.get("connect-src")).toEqual(["'self'"]);
  expect(directives.get("object-src")).toEqual(["'none'"]);
  // Made by the studio itself, of the bytes of a PDF.
  expect(directives.get("frame-src")).toEqual(["blob:"]);
});
