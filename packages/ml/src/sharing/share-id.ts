import { randomUUID } from "node:crypto";
import { linkSync, rmSync } from "node:fs";
import path from "node:path";
import { hasCode, readIfThere, writeDurably } from "../durable-file.ts";

/**
 * A name that all who use a model directory read from it, wherever it is mounted; the first one makes it. Two
 * directories with the same Redis have nothing to do with each other.
 */
export function shareId(modelDirectory: string): string {
  const file = path.join(modelDirectory, "share.id");
  const known = readIfThere(file);
  if (known !== null) return known.trim();
  const made = `${file}.${randomUUID()}`;
  try {
    writeDurably(made, randomUUID());
    linkSync(made, file);
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
  } finally {
    rmSync(made, { force: true });
  }
  return (readIfThere(file) ?? "").trim();
}
