import { readFile } from "node:fs/promises";
import path from "node:path";
import { loadEmails } from "./emails.ts";

/** How many e-mails the demo project holds, half of them spam as far as the corpus goes. */
const emails = 4000;

/** The demo project “Spam or not”: real e-mails of the SpamAssassin corpus, without their classes. */
export async function loadDemo(): Promise<{
  labelConfig: string;
  instruction: string;
  tasks: { data: Record<string, unknown>; meta: Record<string, unknown> }[];
}> {
  const labelConfig = await readFile(path.join(import.meta.dirname, "label-config.xml"), "utf8");
  const loaded = await loadEmails({ limit: emails, seed: 1 });
  return {
    labelConfig,
    instruction: "Is this e-mail spam, or did its reader want it? Newsletters somebody signed up for are not spam.",
    tasks: loaded.map(({ text, id }) => ({ data: { text }, meta: { email: id } })),
  };
}
