import { readFileSync } from "node:fs";
import { type Browser, type Locator, type Page, expect, test as base } from "@playwright/test";
import { type LabelConfig, parseConfig, type Result, sampleData, validateResults } from "@tandem/schema";
import type { Client } from "@tandem/schema/client";
import { errorsOf, logIn } from "./browsing.ts";
import { type Installation, createInstallation, ownerOf, until } from "./installation.ts";

/** Where pictures of what is shown are put, to be looked at. */
export const contactSheet = process.env["CONTACT_SHEET"];
const inPage = readFileSync(new URL("objects.browser.js", import.meta.url), "utf8");

/** One who labels tasks of any label config, and what a test does in their place. */
export class Desk {
  readonly tandem: Installation;
  readonly client: Client;
  readonly page: Page;
  readonly errors: string[];

  constructor(tandem: Installation, client: Client, page: Page) {
    this.tandem = tandem;
    this.client = client;
    this.page = page;
    // When all tasks are labeled there is no next one; pictures and sounds of templates are on sites that are not there.
    // The policy of the page speaks up about hostile markup even where it is only read, in a document without scripts.
    this.errors = errorsOf(page, [/status of 40\d/, /net::ERR/, /inline event handler violates/, /base URI/]);
  }

  /** A project with one task, opened for labeling. Gives what is submitted, checked against the label config. */
  async open(xml: string, data?: Record<string, unknown>, predicted?: Result[]): Promise<() => Promise<Result[]>> {
    const { client, page, tandem } = this;
    const config = configOf(xml);
    const shown = data ?? sampleData(config);
    const { id } = await client.projects.create({ body: { title: "Objects", label_config: xml } });
    const task = predicted === undefined ? shown : { data: shown, predictions: [{ result: predicted, score: 0.9 }] };
    await client.imports.import({
      params: { id },
      rawBody: JSON.stringify([task]),
      headers: { "content-type": "application/json" },
    });
    await page.goto(`${tandem.url}/projects/${id}/label`);
    return async () => {
      await page.keyboard.press("Control+Enter");
      return until("the annotation", async () => {
        const first = (await client.tasks.list({ query: { project: id } })).tasks[0];
        if (first === undefined) return null;
        const [annotation] = await client.annotations.list({ params: { id: first.id } });
        if (annotation === undefined) return null;
        expect(validateResults(config, annotation.result, { task: { data: shown } }).problems).toEqual([]);
        return annotation.result;
      });
    };
  }

  regions(): Locator {
    return this.page.getByRole("region", { name: "Regions" }).getByRole("listitem");
  }

  track(name: string): Locator {
    return this.page.getByRole("slider", { name });
  }

  /** Asks something of `objects.browser.js`. */
  async ask<T>(question: string): Promise<T> {
    await this.page.evaluate(inPage);
    return this.page.evaluate<T>(`shownObjects.${question}`);
  }

  /** Puts pictures of the page on the contact sheet: wide and light, narrow and dark. */
  async look(name: string): Promise<void> {
    const { page } = this;
    if (contactSheet === undefined) return;
    await page.screenshot({ path: `${contactSheet}/look-${name}.png` });
    await page.evaluate("document.documentElement.dataset.mantineColorScheme = 'dark'");
    await page.setViewportSize({ width: 640, height: 900 });
    await page.waitForTimeout(200);
    await page.screenshot({ path: `${contactSheet}/look-${name}-dark.png` });
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.evaluate("document.documentElement.dataset.mantineColorScheme = 'light'");
  }

  /** Selects words with the mouse in the text of this name. */
  async selectWords(within: string, first: string, last = first): Promise<void> {
    const rectOf = async (wanted: string) => {
      const rect = await this.ask<{ left: number; right: number; y: number } | null>(
        `rectOf(document.querySelector('[aria-label="${within}"]'), ${JSON.stringify(wanted)})`,
      );
      if (rect === null) throw new Error(`“${wanted}” is not on the page`);
      return rect;
    };
    const [from, to] = [await rectOf(first), await rectOf(last)];
    await this.#drag({ x: from.left + 1, y: from.y }, { x: to.right - 1, y: to.y });
  }

  /** Drags over a track from one share of its width to another. */
  async dragOver(surface: Locator, from: number, to: number): Promise<void> {
    const box = (await surface.boundingBox())!;
    const y = box.y + box.height * 0.75;
    await this.#drag({ x: box.x + from * box.width, y }, { x: box.x + to * box.width, y });
  }

  async #drag(from: { x: number; y: number }, to: { x: number; y: number }): Promise<void> {
    const { mouse } = this.page;
    await mouse.move(from.x, from.y);
    await mouse.down();
    await mouse.move(to.x, to.y, { steps: 8 });
    await mouse.up();
  }
}

export function configOf(xml: string): LabelConfig {
  const parsed = parseConfig(xml);
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message);
  return parsed.config;
}

async function openDesk(browser: Browser): Promise<Desk> {
  const tandem = await createInstallation({ TANDEM_DEMO: "0" });
  const owner = await ownerOf(tandem);
  const { page } = await logIn(browser, tandem, owner);
  return new Desk(tandem, owner.client, page);
}

/** Tests at a desk. Its installation serves all files that use it; each test makes a project of its own. */
export const test = base.extend<{ noErrors: undefined }, { desk: Desk }>({
  desk: [
    async ({ browser }, use) => {
      const desk = await openDesk(browser);
      await use(desk);
      await desk.tandem.remove();
    },
    { scope: "worker", timeout: 180_000 },
  ],
  noErrors: [
    async ({ desk }, use) => {
      await use(undefined);
      expect.soft(desk.errors.splice(0)).toEqual([]);
    },
    { auto: true },
  ],
});
