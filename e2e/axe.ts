import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Violation {
  id: string;
  nodes: { target: unknown[]; failureSummary?: string }[];
}

/** Of many rows that are made alike, these are enough; the checks take long for each element. */
const moreOfTheSame = '[role="row"][data-task-id]:nth-child(n + 4)';

/**
 * What axe-core finds wrong with the page as it is shown: one line for each element. Its source is evaluated from
 * outside, because the page's Content-Security-Policy lets no other script in. Of all checks that of the contrast takes
 * longest, and it need not be made for every size.
 */
export async function violationsOf(page: Page, contrast = true): Promise<string[]> {
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(source);
  const violations = await page.evaluate<Violation[]>(
    `axe.run({ exclude: ['${moreOfTheSame}'] }, {
      resultTypes: ['violations'], rules: { 'color-contrast': { enabled: ${contrast} } },
    }).then(({ violations }) => violations)`,
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} ${target.join(" ")}: ${failureSummary?.replaceAll("\n", " ")}`),
  );
}
