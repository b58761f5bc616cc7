import { type Browser, type BrowserContext, type Page, expect } from "@playwright/test";
import type { Installation } from "./installation.ts";

interface Credentials {
  email: string;
  password: string;
}

/** A browser of its own, logged in. */
export async function logIn(browser: Browser, tandem: Installation, { email, password }: Credentials) {
  const context: BrowserContext = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    reducedMotion: "reduce",
  });
  const answer = await context.request.post(`${tandem.url}/user/login/`, {
    headers: { accept: "application/json" },
    data: { email, password },
  });
  expect(answer.ok(), await answer.text()).toBe(true);
  const page = await context.newPage();
  return { context, page };
}

/** Collects what the page reports as errors; `expected` are those that the test provokes. */
export function errorsOf(page: Page, expected: readonly RegExp[] = []): string[] {
  const errors: string[] = [];
  const note = (text: string): void => {
    if (!expected.some((one) => one.test(text))) errors.push(text);
  };
  page.on("pageerror", (error) => note(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") note(`${message.text()} (${page.url()})`);
  });
  return errors;
}
