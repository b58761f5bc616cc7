import { expect } from "@playwright/test";
import { templates } from "@tandem/schema";
import { contactSheet, test } from "./desk.ts";

/** What a new project's label config looks like before there is a task. */
test("every template is shown in the preview without an error", async ({ desk }) => {
  const { page } = desk;
  test.setTimeout(400_000);
  await page.goto(`${desk.tandem.url}/projects/new`);
  const failed: string[] = [];
  for (const { title } of templates) {
    const search = page.getByLabel("Search templates");
    await search.fill(title);
    await page.getByRole("radio", { name: title, exact: true }).click();
    await page.getByRole("button", { name: "Next: label config" }).click();
    const preview = page.getByLabel("Preview");
    await expect(preview.locator("*").nth(5)).toBeAttached();
    await page.waitForTimeout(400);
    const words = await preview.innerText();
    if (/stopped working|This task has no|could not be|cannot be played/.test(words)) failed.push(`${title}: ${words}`);
    if (contactSheet !== undefined)
      await preview.screenshot({ path: `${contactSheet}/${title.replaceAll(/\W+/g, "-")}.png` });
    await page.getByRole("button", { name: "Back", exact: true }).click();
  }
  expect(failed).toEqual([]);
});
