import { readFileSync } from "node:fs";
import { type Page, expect, test } from "@playwright/test";
import { type Installation, createInstallation } from "./installation.ts";

/**
 * The loop of a newcomer, by hand: sign up, look at the demo, label, see the model learn, connect, import, export.
 * All real: server, PostgreSQL, the text classifier, Chromium.
 */
test.describe.configure({ mode: "serial" });

let tandem: Installation;
let page: Page;

test.beforeAll(async ({ browser }) => {
  test.setTimeout(180_000);
  tandem = await createInstallation();
  page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  page.on("pageerror", (error) => {
    throw error;
  });
});
test.afterAll(() => tandem.remove());

/** The version that said what the label stream shows. */
const shownVersion = () =>
  page
    .getByText(/text-classifier-v\d{4}/)
    .first()
    .innerText();
const submit = async (key: string) => {
  const before = await page
    .getByText(/^Task \d+$/)
    .first()
    .innerText();
  await page.keyboard.press(key);
  await page.keyboard.press("Control+Enter");
  await expect(page.getByText(/^Task \d+$/).first()).not.toHaveText(before);
};

test("the first user signs up and finds the demo project", async () => {
  await page.goto(tandem.url);
  await expect(page.getByRole("heading", { name: "Set up Tandem" })).toBeVisible();
  await page.getByLabel("E-mail").fill("owner@example.com");
  await page.getByLabel("Password", { exact: true }).fill("short");
  await page.getByRole("button", { name: "Sign up" }).click();
  await expect(page.getByText("At least 8 characters")).toBeVisible();
  await page.getByLabel("Password", { exact: true }).fill("correct horse battery");
  await page.getByRole("button", { name: "Sign up" }).click();
  await expect(page.getByRole("heading", { name: "Projects" })).toBeVisible();
  await page
    .getByRole("link", { name: /Spam or not/ })
    .first()
    .click();
  await expect(page.getByRole("grid", { name: "Tasks" })).toBeVisible();
  await expect(page.getByText("4,000 tasks")).toBeVisible();
});

test("labeling by keyboard alone: ten submits train the model, and its new version chooses", async () => {
  await page.goto(`${tandem.url}/projects/1/label`);
  await expect(page.getByRole("button", { name: /Submit/ })).toBeVisible();
  const before = await shownVersion();
  for (let index = 0; index < 10; index++) {
    const text = await page.getByRole("main").innerText();
    await submit(/free|offer|money|credit|click|guarantee|viagra|loan/i.test(text) ? "s" : "n");
  }
  await expect(async () => {
    await submit("n");
    expect(await shownVersion()).not.toBe(before);
  }).toPass({ timeout: 60_000 });
  await expect(page.getByText(/Active learning queue/)).toBeVisible();
});

test("undo, redo, skip, and an earlier answer that is changed", async () => {
  const spam = page.getByRole("radio", { name: /^Spam/ });
  const notSpam = page.getByRole("radio", { name: /^Not spam/ });
  await page.keyboard.press("s");
  await expect(spam).toBeChecked();
  await page.keyboard.press("n");
  await expect(notSpam).toBeChecked();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(spam).toBeChecked();
  await page.getByRole("button", { name: "Redo" }).click();
  await expect(notSpam).toBeChecked();
  await page.keyboard.press("Control+Enter");
  await page.getByRole("button", { name: "Previous task" }).click();
  await expect(page.getByRole("button", { name: /Update/ })).toBeVisible();
  await page.keyboard.press("s");
  await page.getByRole("button", { name: /Update/ }).click();
  await expect(page.getByRole("button", { name: /Submit/ })).toBeVisible();
  const task = await page
    .getByText(/^Task \d+$/)
    .first()
    .innerText();
  await page.getByRole("button", { name: /Skip/ }).click();
  await expect(page.getByText(/^Task \d+$/).first()).not.toHaveText(task);
});

test("the model page shows what happened, live", async () => {
  await page.goto(`${tandem.url}/projects/1/models`);
  await expect(page.getByRole("heading", { name: "Models" })).toBeVisible();
  const completed = page.getByText("completed");
  await expect(completed.first()).toBeVisible();
  const before = await completed.count();
  await page.getByRole("button", { name: "Start training" }).click();
  await expect(async () => expect(await completed.count()).toBeGreaterThan(before)).toPass({ timeout: 60_000 });
});

test("connecting a model that is not there says what was tried", async () => {
  await page.getByRole("button", { name: "Connect a model" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("Nobody");
  await dialog.getByLabel("URL").fill("http://127.0.0.1:9");
  await dialog.getByRole("button", { name: "Validate and save" }).click();
  await expect(dialog.getByText(/Can't connect to ML backend http:\/\/127\.0\.0\.1:9/)).toBeVisible();
  await page.keyboard.press("Escape");
});

test("the table sorts, filters, selects and acts", async () => {
  await page.goto(`${tandem.url}/projects/1/data`);
  const grid = page.getByRole("grid", { name: "Tasks" });
  await expect(grid.locator("[data-task-id]").first()).toBeVisible();
  await page.getByRole("radiogroup", { name: "State" }).getByText("Labeled", { exact: true }).click();
  await expect(page.getByText(/^\d+ of 4,000|^\d+ tasks/)).toBeVisible();
  await page.getByRole("checkbox", { name: "Select all tasks" }).click();
  const bar = page.getByRole("toolbar", { name: "Actions on the selected tasks" });
  await bar.getByRole("button", { name: /Retrieve predictions/ }).click();
  await expect(page.getByText(/Retrieving predictions for \d+ tasks/)).toBeVisible();
});

test("a project of one's own: template, errors by line, live preview, import by pasting, named entities", async () => {
  await page.goto(`${tandem.url}/projects/new`);
  await page.getByLabel("Project name").fill("People and places");
  await page.getByRole("radio", { name: /Named entit/ }).click();
  await page.getByRole("button", { name: "Next: label config" }).click();
  await expect(page.getByLabel("Preview")).toBeVisible();
  const code = page.locator(".cm-content");
  await code.click();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("<Oops/>");
  await expect(page.getByLabel("Problems in the label config")).toContainText(/^\d+:\d+/);
  await expect(async () => {
    await page.keyboard.press("Control+z");
    await expect(page.getByLabel("Problems in the label config")).toBeHidden({ timeout: 500 });
  }).toPass();
  await page.getByRole("button", { name: "Create project" }).click();
  await page.waitForURL(/\/projects\/\d+\/import/);
  const id = /projects\/(\d+)/.exec(page.url())![1];
  await page.getByRole("tab", { name: /Paste/ }).click();
  await page.getByLabel("Tasks to paste").fill("Ann lives in Paris 😀 and works in Rome.\nBob went to Oslo.");
  await page.getByRole("button", { name: /^Import/ }).click();
  await expect(page.getByText(/2 tasks/).first()).toBeVisible();
  await page.goto(`${tandem.url}/projects/${id}/label`);
  await expect(page.getByText("Ann lives in Paris")).toBeVisible();
  await page.keyboard.press("1");
  await page.getByText("Ann lives in Paris").dblclick({ position: { x: 8, y: 8 } });
  await expect(page.getByRole("region", { name: "Regions" })).toContainText("Ann");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByText("Bob went to Oslo")).toBeVisible();
});

test("the export holds what was labeled, in Label Studio's shape", async () => {
  await page.goto(`${tandem.url}/projects/1/export`);
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export", exact: true }).click();
  const exported = JSON.parse(readFileSync(await (await download).path(), "utf8")) as {
    data: { text: string };
    annotations: { result: { value: { choices: string[] } }[] }[];
  }[];
  expect(exported.length).toBeGreaterThan(10);
  expect(exported[0]?.annotations[0]?.result[0]?.value.choices[0]).toMatch(/^(Spam|Not spam)$/);
  expect(typeof exported[0]?.data.text).toBe("string");
});
