import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

import { commandReference } from "@tandem/ml/reference";

const page = readFileSync(path.join(import.meta.dirname, "guides/tandem-ml.md"), "utf8");

test("the reference of tandem-ml is what `npm run docs:cli` writes", () => {
  expect(page).toBe(commandReference());
});

test("its links lead to its sections", () => {
  const targets = [...page.matchAll(/\]\(#([\w-]+)\)/g)].map((match) => match[1]);
  const sections = [...page.matchAll(/^## (.+)$/gm)].map((match) => match[1]?.toLowerCase());
  expect(targets.length).toBeGreaterThan(10);
  expect(targets.filter((target) => !sections.includes(target))).toEqual([]);
});
