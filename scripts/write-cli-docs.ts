/**
 * Writes the reference of `tandem-ml`, `docs/guides/tandem-ml.md`, from the program itself.
 *
 *     npm run docs:cli
 */
import { writeFile } from "node:fs/promises";
import path from "node:path";

import { commandReference } from "@tandem/ml/reference";

const page = "docs/guides/tandem-ml.md";
await writeFile(path.join(import.meta.dirname, "..", page), commandReference());
console.log(page);
