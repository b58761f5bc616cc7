/**
 * Writes the reference of tags, `docs/tags`: a page for each tag, and none for tags that are gone.
 *
 *     npm run docs:tags
 */
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";

import { tagReference } from "@tandem/schema/reference";

const folder = path.join(import.meta.dirname, "../docs/tags");
const pages = tagReference();

await mkdir(folder, { recursive: true });
for (const file of await readdir(folder))
  if (file.endsWith(".md") && !pages.has(file)) await rm(path.join(folder, file));
for (const [file, text] of pages) await writeFile(path.join(folder, file), text);
console.log(`${pages.size} pages in docs/tags`);
