import { randomBytes } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";

/** The installation's secret: from the settings, or made on the first start and kept, readable by its owner only. */
export async function installationSecret(configured: string | null, dataDirectory: string): Promise<string> {
  if (configured !== null) return configured;
  await mkdir(dataDirectory, { recursive: true });
  const file = path.join(dataDirectory, "secret");
  const kept = await readFile(file, "utf8").catch(() => "");
  if (kept.trim().length >= 32) return kept.trim();
  const secret = randomBytes(32).toString("base64url");
  // Written aside and renamed: a killed first start leaves no half secret.
  await writeFile(`${file}.new`, `${secret}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
  return secret;
}
