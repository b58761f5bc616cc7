import path from "node:path";
import { type Locator, type Page, expect, test } from "@playwright/test";
import type { Client } from "@tandem/schema/client";
import { type ModelProcess, startModel } from "../scripts/model-process.ts";
import { errorsOf, logIn } from "./browsing.ts";
import { type FailingModel, startFailingModel } from "./fakes/failing-model.ts";
import { type Installation, createInstallation, ownerOf, until } from "./installation.ts";

/** Models from connecting to deleting, good ones and bad ones, and two people who label at the same time. */
test.describe.configure({ mode: "serial" });

let tandem: Installation;
let client: Client;
let credentials: { email: string; password: string };
let page: Page;
let errors: string[];
let real: ModelProcess;
let failing: FailingModel;
/** A project of a few tasks of which three make the failing model fail, and one in part. */
let small: number;

const failingTexts = ["status 500", "html", "wrong label"];
const partlyWrongText = "wrong score";

test.beforeAll(async ({ browser }) => {
  test.setTimeout(180_000);
  tandem = await createInstallation();
  ({ client, ...credentials } = await ownerOf(tandem));
  [real, failing] = await Promise.all([
    startModel({
      directory: path.resolve(import.meta.dirname, "../examples/text-classifier"),
      modelDirectory: path.join(tandem.directory, "second-model"),
      onLine: () => undefined,
    }),
    startFailingModel(),
  ]);
  const { label_config } = await client.projects.get({ params: { id: 1 } });
  small = (await client.projects.create({ body: { title: "Fragile", label_config } })).id;
  const texts = [...Array.from({ length: 40 }, (_, index) => `message ${index}`), partlyWrongText, ...failingTexts];
  await client.imports.import({
    params: { id: small },
    rawBody: JSON.stringify(texts.map((text) => ({ text }))),
    headers: { "content-type": "application/json" },
  });
  ({ page } = await logIn(browser, tandem, credentials));
  errors = errorsOf(page);
});
test.afterAll(async () => {
  await Promise.all([real.stop(), failing.close()]);
  await tandem.remove();
});
test.afterEach(() => expect(errors.splice(0)).toEqual([]));

const card = (title: string): Locator => page.getByRole("region", { name: title, exact: true });

async function connect(title: string, url: string): Promise<void> {
  await page
    .getByRole("button", { name: /^Connect a model/ })
    .first()
    .click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill(title);
  await dialog.getByLabel("URL").fill(url);
  await dialog.getByRole("button", { name: "Validate and save" }).click();
  await expect(dialog).toBeHidden();
  await expect(card(title).getByTestId("backend-state")).toHaveText("Connected");
}

async function choose(title: string, item: string): Promise<void> {
  await card(title)
    .getByRole("button", { name: `More for ${title}` })
    .click();
  await page.getByRole("menuitem", { name: item }).click();
}

async function unfold(details: Locator): Promise<void> {
  if ((await details.getAttribute("open")) === null) await details.locator("summary").click();
}

/** The prediction run that the tests start. */
let runId: string;
const run = (): Locator => page.locator(`[data-run-id="${runId}"]`);

test("a second, real model is connected and answers a test request", async () => {
  await page.goto(`${tandem.url}/projects/1/models`);
  await connect("Second opinion", real.url);
  await expect(card("Second opinion").getByTestId("model-version")).toHaveText(/^text-classifier-v\d{4}/);
  await choose("Second opinion", "Send test request");
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Send request" }).click();
  await expect(dialog).toContainText('"from_name": "label"');
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
});

test("training is seen: progress, log, the new version", async () => {
  const [first, second] = (await client.tasks.list({ query: { project: 1, page_size: 2 } })).tasks;
  for (const [task, choice] of [
    [first, "Spam"],
    [second, "Not spam"],
  ] as const)
    await client.annotations.create({
      params: { id: task!.id },
      body: { result: [{ from_name: "label", to_name: "text", type: "choices", value: { choices: [choice] } }] },
    });
  await expect(card("Second opinion").getByTestId("labels-not-seen")).toHaveText("2");
  const before = await card("Second opinion").getByTestId("model-version").innerText();
  await card("Second opinion").getByRole("button", { name: "Start training" }).click();
  await expect(page.getByRole("progressbar", { name: /Training|training/ }).first()).toBeVisible();
  await expect(card("Second opinion").getByTestId("model-version")).not.toHaveText(before);
  await expect(card("Second opinion").getByTestId("labels-seen")).toHaveText("2");
  const newest = card("Training runs").locator("details").first();
  await expect(newest).toContainText("completed");
  await unfold(newest);
  await expect(newest.getByLabel("Training log")).toContainText(/\w/);
});

test("predictions for all tasks: progress, cancel, resume", async () => {
  await page.goto(`${tandem.url}/projects/${small}/models`);
  await connect("Fragile model", failing.url);
  // Connecting starts a run by itself.
  const [first] = await until("its first run", async () => {
    const runs = await client.predictionRuns.list({ params: { id: small } });
    return runs.length > 0 && runs.every((one) => one.state === "completed") ? runs : null;
  });
  await client.dataManager.perform({
    query: { id: "delete_tasks_predictions", project: small },
    body: { selectedItems: { all: true, excluded: [] } },
  });
  failing.delayMs = 250;
  await card("Fragile model").getByRole("button", { name: "Retrieve predictions" }).click();
  const newest = card("Prediction runs").locator("details").first();
  await expect(newest).not.toHaveAttribute("data-run-id", String(first!.id));
  runId = (await newest.getAttribute("data-run-id"))!;
  await expect(run().getByRole("progressbar", { name: "Prediction progress" })).toBeVisible();
  await run().getByRole("button", { name: "Cancel run" }).click();
  await expect(run()).toContainText("cancelled");
  failing.delayMs = 0;
  await unfold(run());
  await run().getByRole("button", { name: "Resume" }).click();
  await expect(run()).toContainText("completed");
});

test("a model that fails for some tasks: the others are predicted, each failure names task and reason", async () => {
  await expect(run()).toContainText("3 failures");
  await expect(run()).toContainText("41 of 44 tasks");
  await unfold(run());
  await run().getByRole("button", { name: "Show failures" }).click();
  const dialog = page.getByRole("dialog");
  const { tasks } = await client.tasks.list({ query: { project: small, page_size: 100 } });
  const reasons = [/500.*ZeroDivisionError/s, /HTML|JSON/, /Ham/];
  for (const [index, text] of failingTexts.entries()) {
    const task = tasks.find((one) => one.data["text"] === text)!;
    const row = dialog.getByRole("row").filter({ has: page.getByRole("link", { name: String(task.id), exact: true }) });
    await expect(row, text).toContainText(reasons[index]!);
  }
  await dialog.getByRole("link").first().click();
  await expect(page.getByRole("region", { name: /^Task \d+$/ })).toBeVisible();
});

test("an answer that is right in part: its task is done, and what was left out stands with the run", async () => {
  await page.goto(`${tandem.url}/projects/${small}/models`);
  await expect(run()).toContainText("1 kept in part");
  await unfold(run());
  await run().getByRole("button", { name: "Show what was left out" }).click();
  const dialog = page.getByRole("dialog");
  const { tasks } = await client.tasks.list({ query: { project: small, page_size: 100 } });
  const task = tasks.find((one) => one.data["text"] === partlyWrongText)!;
  await expect(dialog.getByRole("row")).toHaveCount(2);
  const row = dialog.getByRole("row").filter({ has: page.getByRole("link", { name: String(task.id), exact: true }) });
  await expect(row).toContainText(/results\[\d+\]\.score.*75.*expected a number from 0 to 1/);
  if (process.env["CONTACT_SHEET"] !== undefined)
    await page.screenshot({ path: `${process.env["CONTACT_SHEET"]}/models-kept-in-part.png` });
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
});

test("edit and delete, the latter only when confirmed", async () => {
  await page.goto(`${tandem.url}/projects/${small}/models`);
  await choose("Fragile model", "Edit");
  await page.getByRole("dialog").getByLabel("Name").fill("Renamed model");
  await page.getByRole("dialog").getByRole("button", { name: "Validate and save" }).click();
  await expect(card("Renamed model")).toBeVisible();
  await choose("Renamed model", "Delete");
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  await expect(card("Renamed model")).toBeVisible();
  await choose("Renamed model", "Delete");
  await page.getByRole("dialog").getByRole("button", { name: "Delete model" }).click();
  await expect(page.getByText("Connect your first model")).toBeVisible();
});

test("two browsers: a label submitted in one is seen in the other without a reload", async ({ browser }) => {
  const other = await logIn(browser, tandem, credentials);
  await page.goto(`${tandem.url}/projects/${small}/data`);
  const { tasks } = await client.tasks.list({ query: { project: small, page_size: 1 } });
  const row = page.locator(`[data-task-id="${tasks[0]!.id}"]`);
  await expect(row).toContainText("Unlabeled");
  await other.page.goto(`${tandem.url}/projects/${small}/data?task=${tasks[0]!.id}`);
  await other.page.getByRole("radio", { name: /^Not spam/ }).click();
  await other.page.getByRole("button", { name: "Submit" }).click();
  await expect(row).toContainText("Labeled");
  await expect(row).toContainText("Not spam");
  await other.context.close();
});
