import { readFileSync } from "node:fs";
import { type Page, expect, test } from "@playwright/test";
import { violationsOf } from "./axe.ts";
import { errorsOf, logIn } from "./browsing.ts";
import { type Installation, createInstallation, ownerOf } from "./installation.ts";

/** Every page for everyone: accessible, without sideways scrolling, by keyboard, after the session ended. */
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

const sizes = [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
  { width: 560, height: 800 },
  { width: 360, height: 740 },
];

/** By how many pixels the page, its bars or its content are wider than what can be seen of them. */
const sideways = `Math.max(...[document.documentElement, ...document.querySelectorAll("header, main")]
  .map((one) => one.scrollWidth - one.clientWidth))`;

/** The page as it is shown now, on screens of all sizes and in both color schemes. */
async function expectGood(what: string, shown: Page = page): Promise<void> {
  for (const size of sizes) {
    await shown.setViewportSize(size);
    for (const colorScheme of ["light", "dark"] as const) {
      await shown.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await expect(shown.locator("html")).toHaveAttribute("data-mantine-color-scheme", colorScheme);
      const where = `${what}, ${size.width}, ${colorScheme}`;
      expect.soft(await violationsOf(shown, size === sizes[0]), where).toEqual([]);
      const wider = await shown.evaluate<number>(sideways);
      expect.soft(wider, `${where}: pixels wider than what is seen`).toBeLessThanOrEqual(0);
    }
  }
  await shown.setViewportSize({ width: 1440, height: 900 });
}

const pages: [name: string, path: string, ready: (page: Page) => ReturnType<Page["locator"]>][] = [
  ["projects", "/projects", (at) => at.getByRole("link", { name: /Spam or not/ })],
  ["new project", "/projects/new", (at) => at.getByRole("radio", { name: /Named entit/ })],
  ["data", "/projects/1/data", (at) => at.locator("[data-task-id]").nth(5)],
  ["quick view", "/projects/1/data?task=2", (at) => at.getByRole("radio", { name: /^Not spam/ })],
  ["label stream", "/projects/1/label", (at) => at.getByRole("radio", { name: /^Not spam/ })],
  ["models", "/projects/1/models", (at) => at.getByTestId("model-version")],
  ["import", "/projects/1/import", (at) => at.getByRole("tab", { name: /Paste/ })],
  ["export", "/projects/1/export", (at) => at.getByRole("button", { name: "Export", exact: true })],
  ["settings", "/projects/1/settings", (at) => at.getByLabel("Preview").getByRole("radio")],
  ["account", "/account", (at) => at.getByRole("heading", { name: "Account" })],
  ["nothing there", "/nowhere", (at) => at.getByText("There is nothing at this address")],
  ["no such project", "/projects/99999/data", (at) => at.getByRole("link", { name: "All projects" }).last()],
];
for (const [name, path, ready] of pages)
  test(`${name}: no violation of axe-core, no sideways scrolling, no error`, async () => {
    await page.goto(tandem.url + path);
    await expect(ready(page).first()).toBeVisible();
    await expectGood(name);
    if (name === "no such project") for (const text of errors.splice(0)) expect.soft(text).toMatch(/404/);
  });

test("log-in and sign-up, dialogs and menus: the same", async ({ browser }) => {
  const visitor = await (await browser.newContext()).newPage();
  await visitor.goto(`${tandem.url}/user/login`);
  await expect(visitor.getByLabel("E-mail")).toBeVisible();
  await expectGood("log-in", visitor);
  await visitor.goto(`${tandem.url}/user/signup`);
  await expect(visitor.getByText("Signing up needs an invite link.")).toBeVisible();
  await expectGood("sign-up", visitor);
  await visitor.context().close();

  await page.goto(`${tandem.url}/projects/1/models`);
  await page.getByRole("button", { name: "Connect a model" }).click();
  await expect(page.getByRole("dialog").getByLabel("URL")).toBeVisible();
  await expectGood("connect dialog");
  await page.keyboard.press("Escape");
  await page.goto(`${tandem.url}/projects/1/data`);
  await page.getByRole("button", { name: "Filters" }).click();
  await page.getByRole("button", { name: /Add/ }).click();
  await expectGood("filters");
});

const tabWalk = readFileSync(new URL("tab-walk.browser.js", import.meta.url), "utf8");

/** Presses Tab until it comes round; tells what it did not reach, and what does not show that it has the focus. */
async function tabThrough(): Promise<{ missed: string[]; unmarked: string[] }> {
  await page.evaluate(tabWalk);
  await page.evaluate("tabWalk.start()");
  for (let rounds = 0; rounds < 15; rounds++) {
    for (let presses = 0; presses < 10; presses++) await page.keyboard.press("Tab");
    if (await page.evaluate<boolean>("tabWalk.isDone()")) break;
  }
  return page.evaluate("tabWalk.end()");
}

for (const [name, path, ready] of pages.slice(0, 10))
  test(`${name}: Tab reaches everything, and the focus is seen`, async () => {
    await page.goto(tandem.url + path);
    await expect(ready(page).first()).toBeVisible();
    const { missed, unmarked } = await tabThrough();
    expect.soft(missed).toEqual([]);
    expect.soft(unmarked).toEqual([]);
  });

test("the table by keyboard: rows, selection, quick view, column widths, help", async () => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(`${tandem.url}/projects/1/data`);
  const grid = page.getByRole("grid", { name: "Tasks" });
  await expect(grid.locator("[data-task-id]").first()).toBeVisible();
  await grid.focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Space");
  await expect(page.getByRole("toolbar", { name: "Actions on the selected tasks" })).toContainText("1");
  await page.keyboard.press("Space");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("region", { name: /^Task \d+$/ })).toBeVisible();
  await page.keyboard.press("Shift+ArrowLeft");
  await expect(page.getByRole("region", { name: /^Task \d+$/ })).toBeHidden();

  const head = page.getByRole("columnheader", { name: /Predicted/ });
  const width = async () => Math.round((await head.boundingBox())?.width ?? 0);
  const before = await width();
  await page.getByRole("separator", { name: "Width of Predicted" }).focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  expect(await width()).toBe(before + 20);
  const edge = (await page.getByRole("separator", { name: "Width of Predicted" }).boundingBox())!;
  await page.mouse.move(edge.x + edge.width / 2, edge.y + 10);
  await page.mouse.down();
  await page.mouse.move(edge.x + edge.width / 2 + 40, edge.y + 10, { steps: 4 });
  await page.mouse.up();
  expect(await width()).toBe(before + 60);
  await page.reload();
  await expect.poll(width).toBe(before + 60);
  await page.getByRole("separator", { name: "Width of Predicted" }).focus();
  await page.keyboard.press("Delete");
  await expect.poll(width).toBe(before);

  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
});

test("a saved view keeps filters, columns and widths", async () => {
  await page.goto(`${tandem.url}/projects/1/data`);
  await page.getByRole("radiogroup", { name: "State" }).getByText("Unlabeled").click();
  await page.getByRole("button", { name: "New tab" }).click();
  await expect(page).toHaveURL(/tab=\d+/);
  const saved = page.waitForResponse((answer) => /dm\/views\/\d+/.test(answer.url()) && answer.ok());
  await page.getByRole("separator", { name: "Width of Score" }).focus();
  await page.keyboard.press("PageUp");
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("checkbox", { name: "Annotated", exact: true }).click();
  await expect(page.getByRole("columnheader", { name: /Annotated/ })).toBeHidden();
  await saved;
  const width = async () =>
    Math.round((await page.getByRole("columnheader", { name: /Score/ }).boundingBox())?.width ?? 0);
  const wide = await width();
  await page.reload();
  await expect.poll(width).toBe(wide);
  await expect(page.getByRole("columnheader", { name: /Annotated/ })).toBeHidden();
  await page.getByRole("button", { name: "All tasks" }).click();
  await expect(page.getByRole("columnheader", { name: /Annotated/ })).toBeVisible();
  await expect.poll(width).toBe(wide - 50);
});

test("typing in the search keeps the focus while the table follows", async () => {
  await page.goto(`${tandem.url}/projects/1/data`);
  await page.getByRole("textbox", { name: /^Search/ }).focus();
  await page.keyboard.type("mortg", { delay: 30 });
  await expect(page.getByText(/^\d+ of 4,000 tasks/)).toBeVisible();
  await page.keyboard.type("age");
  await expect(page.getByRole("textbox", { name: /^Search/ })).toHaveValue("mortgage");
  await expect(page).toHaveURL(/mortgage/);
});

test("a session that ended leads to the log-in page, and from there back; the work is still there", async () => {
  await page.goto(`${tandem.url}/projects/1/label`);
  await expect(page.getByRole("button", { name: /Submit/ })).toBeVisible();
  await page.context().clearCookies();
  await page.keyboard.press("n");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("heading", { name: "Log in" })).toBeVisible();
  await page.getByLabel("E-mail").fill(credentials.email);
  await page.getByLabel("Password", { exact: true }).fill(credentials.password);
  await page.getByRole("button", { name: "Log in" }).click();
  await expect(page).toHaveURL(/\/projects\/1\/label/);
  await expect(page.getByText("Your unsaved work on this task is back.")).toBeVisible();
  await expect(page.getByRole("radio", { name: /^Not spam/ })).toBeChecked();
  for (const text of errors.splice(0)) expect.soft(text).toMatch(/401/);
});
