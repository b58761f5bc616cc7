import { type Page, expect, test } from "@playwright/test";
import { violationsOf } from "./axe.ts";
import { errorsOf, logIn } from "./browsing.ts";
import { type Installation, createInstallation, ownerOf } from "./installation.ts";

/** Choosing among many templates: by group, by search, by keyboard, for a new project and in the settings. */
const credentials = { email: "owner@example.com", password: "correct horse battery" };
let tandem: Installation;
let page: Page;
let errors: string[];

test.beforeAll(async ({ browser }) => {
  test.setTimeout(180_000);
  tandem = await createInstallation();
  await ownerOf(tandem, credentials);
  ({ page } = await logIn(browser, tandem, credentials));
  errors = errorsOf(page);
});
test.afterAll(() => tandem.remove());
test.afterEach(() => expect.soft(errors.splice(0)).toEqual([]));

const radios = () => page.getByRole("radiogroup", { name: "Templates" }).getByRole("radio");
const chosen = () => page.getByRole("radio", { checked: true });

test("a new project: groups narrow the list down, a search goes through all of it", async () => {
  await page.goto(`${tandem.url}/projects/new`);
  await expect(radios().nth(40)).toBeAttached();
  await expect(page.getByRole("button", { name: "Next: label config" })).toBeDisabled();
  await page.getByRole("button", { name: /^Audio/ }).click();
  await expect(page.getByRole("heading", { level: 2 })).toHaveText(["Audio"]);
  await page.getByRole("button", { name: /^All/ }).click();

  const search = page.getByLabel("Search templates");
  await search.fill("named entit");
  await expect(radios()).toHaveCount(1);
  await search.press("Enter");
  await expect(chosen()).toHaveAccessibleName("Named entities in text");
  await expect(page.getByRole("status").filter({ hasText: "templates" })).toHaveText(
    /^1 of \d+ templates, chosen: Named entities in text$/,
  );
  await search.fill("nothing is called so");
  await expect(page.getByText("No template fits.")).toBeVisible();
  expect(await violationsOf(page, true)).toEqual([]);
  await search.press("Escape");
  await expect(search).toHaveValue("");
  await expect(chosen()).toBeInViewport();
});

test("by keyboard alone: from the search to a template and on to its label config", async () => {
  await page.goto(`${tandem.url}/projects/new`);
  const search = page.getByLabel("Search templates");
  await search.fill("sentiment");
  await search.press("ArrowDown");
  await expect(page.locator(":focus")).toHaveAccessibleName("Sentiment analysis");
  await page.keyboard.press("ArrowRight");
  await expect(chosen()).toHaveAccessibleName("Sentiment in two steps");
  await page.keyboard.press("ArrowLeft");
  await expect(chosen()).toHaveAccessibleName("Sentiment analysis");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Preview")).toContainText("The kettle boils");
});

test("in the settings: a dialog, and nothing changes before it is saved", async () => {
  await page.goto(`${tandem.url}/projects/1/settings`);
  const code = page.locator(".cm-content");
  await expect(code).toContainText("Spam");
  await page.getByRole("button", { name: "Start from a template" }).click();
  const dialog = page.getByRole("dialog", { name: "Start from a template" });
  await expect(dialog.getByRole("button", { name: "Use template" })).toBeDisabled();
  await dialog.getByRole("radio", { name: "Text classification" }).click();
  expect(await violationsOf(page, true)).toEqual([]);
  await dialog.getByRole("button", { name: "Use template" }).click();
  await expect(code).toContainText("Business");
  await expect(page.getByText("Not saved yet")).toBeVisible();
  await page.getByRole("button", { name: "Discard changes" }).click();
  await expect(code).toContainText("Spam");
});
