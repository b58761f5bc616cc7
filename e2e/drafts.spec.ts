import { type BrowserContext, type Locator, type Page, expect, test } from "@playwright/test";
import type { Client } from "@tandem/schema/client";
import { errorsOf, logIn } from "./browsing.ts";
import { type Installation, createInstallation, ownerOf, until } from "./installation.ts";

/** What was not submitted yet is never lost: not with the page, not with the server, not with the line. */
test.describe.configure({ mode: "serial" });

let tandem: Installation;
let client: Client;
let context: BrowserContext;
let page: Page;
let errors: string[];
let address: string;
/** What the tests cause by killing the server. */
const lostConnection = [/ERR_CONNECTION|ERR_INCOMPLETE_CHUNKED|ERR_EMPTY_RESPONSE|ERR_FAILED|Failed to fetch/];

test.beforeAll(async ({ browser }) => {
  test.setTimeout(180_000);
  tandem = await createInstallation({ TANDEM_DEMO: "0" });
  const owner = await ownerOf(tandem);
  client = owner.client;
  const { id } = await client.projects.create({
    body: {
      title: "Moods",
      label_config: `<View><Text name="text" value="$text"/>
        <Choices name="mood" toName="text" choice="multiple"><Choice value="Glad"/><Choice value="Sad"/></Choices>
        <Labels name="who" toName="text"><Label value="Person"/></Labels></View>`,
    },
  });
  await client.imports.import({
    params: { id },
    rawBody: JSON.stringify(Array.from({ length: 20 }, (_, index) => ({ text: `Ann wrote message ${index}.` }))),
    headers: { "content-type": "application/json" },
  });
  address = `${tandem.url}/projects/${id}/label`;
  ({ context, page } = await logIn(browser, tandem, owner));
  errors = errorsOf(page, lostConnection);
});
test.afterAll(() => tandem.remove());
test.afterEach(() => expect(errors.splice(0)).toEqual([]));

const glad = (): Locator => page.getByRole("checkbox", { name: /^Glad/ });
const sad = (): Locator => page.getByRole("checkbox", { name: /^Sad/ });
const task = async (): Promise<number> =>
  Number(/\d+/.exec(await page.getByRole("heading", { name: /^Task \d+$/ }).innerText())![0]);
const draftsOf = (id: number) => client.drafts.listForTask({ params: { id } });

async function openStream(): Promise<void> {
  await page.goto(address);
  await expect(glad()).toBeVisible();
}

test("a change survives the page being closed right after it", async () => {
  await openStream();
  const id = await task();
  await glad().click();
  await page.close();
  page = await context.newPage();
  errors = errorsOf(page, lostConnection);
  await until("the draft on the server", async () => (await draftsOf(id)).length === 1, 10);
  await openStream();
  expect(await task()).toBe(id);
  await expect(glad()).toBeChecked();
  await expect(sad()).not.toBeChecked();
});

test("a change survives the server being killed, and submitting works after its start", async () => {
  await openStream();
  const id = await task();
  await sad().click();
  await tandem.killServer();
  await expect(page.getByText("Draft kept in this browser only")).toBeVisible();
  await page.getByRole("button", { name: /^Submit/ }).click();
  await expect(page.getByRole("alert")).toContainText("Your work is kept");
  await expect(sad()).toBeChecked();
  await tandem.start();
  await openStream();
  expect(await task()).toBe(id);
  await expect(page.getByText("Your unsaved work on this task is back.")).toBeVisible();
  await expect(glad()).toBeChecked();
  await expect(sad()).toBeChecked();
  await page.getByRole("button", { name: /^Submit/ }).click();
  await expect.poll(task).not.toBe(id);
  const [annotation] = await client.annotations.list({ params: { id } });
  expect(annotation?.result[0]?.value).toEqual({ choices: ["Glad", "Sad"] });
  expect(await draftsOf(id)).toEqual([]);
});

test("a save that fails keeps the work, says so, and works on the next try", async () => {
  const id = await task();
  await page.route("**/api/tasks/*/annotations/**", (route) =>
    route.fulfill({ status: 500, contentType: "application/json", body: '{"detail":"The disk is full"}' }),
  );
  await glad().click();
  await page.getByRole("button", { name: /^Submit/ }).click();
  await expect(page.getByRole("alert")).toContainText("The disk is full");
  await expect(page.getByRole("alert")).toContainText("Your work is kept");
  await expect(glad()).toBeChecked();
  await page.unroute("**/api/tasks/*/annotations/**");
  await page.getByRole("button", { name: /^Submit/ }).click();
  await expect.poll(task).not.toBe(id);
  for (const text of errors.splice(0)) expect(text).toContain("500");
});

test("undo and redo go through choices and regions in one history", async () => {
  const undo = page.getByRole("button", { name: "Undo" });
  const redo = page.getByRole("button", { name: "Redo" });
  const regions = page.getByRole("region", { name: "Regions" });
  await glad().click();
  await page.getByRole("button", { name: /^Person/ }).click();
  await page.getByText("Ann wrote message").dblclick({ position: { x: 8, y: 8 } });
  await expect(regions).toContainText("Ann");
  await sad().click();
  await undo.click();
  await expect(sad()).not.toBeChecked();
  await undo.click();
  await expect(regions).not.toContainText("Ann");
  await undo.click();
  await expect(glad()).not.toBeChecked();
  await expect(undo).toBeDisabled();
  for (let step = 0; step < 3; step++) await redo.click();
  await expect(redo).toBeDisabled();
  await expect(sad()).toBeChecked();
  await expect(regions).toContainText("Ann");
  await page.keyboard.press("Control+Enter");
});

test("an earlier task can be changed, and its draft survives a reload until it is updated", async () => {
  await expect(page.getByRole("button", { name: "Undo" })).toBeDisabled();
  const next = await task();
  await page.getByRole("button", { name: "Previous task" }).click();
  await expect(page.getByRole("button", { name: /^Update/ })).toBeVisible();
  const id = await task();
  expect(id).not.toBe(next);
  await expect(glad()).toBeChecked();
  await glad().click();
  await expect(page.getByText("Draft saved")).toBeVisible();
  await openStream();
  await page.getByRole("button", { name: "Previous task" }).click();
  await expect(page.getByRole("button", { name: /^Update/ })).toBeVisible();
  await expect(glad()).not.toBeChecked();
  await page.getByRole("button", { name: /^Update/ }).click();
  await expect(page.getByRole("button", { name: /^Submit/ })).toBeVisible();
  expect(await task()).toBe(next);
  const annotations = await client.annotations.list({ params: { id } });
  expect(annotations).toHaveLength(1);
  const choices = annotations[0]?.result.find((result) => result.type === "choices");
  expect(choices?.value).toEqual({ choices: ["Sad"] });
});
