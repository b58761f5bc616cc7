import { readFile, writeFile } from "node:fs/promises";
import { parseConfig, printTypes } from "@tandem/schema";

export interface TypesOptions {
  out?: string;
}

/**
 * Prints the types of a label config's results, or writes them to a file; answers the exit code. What is wrong with
 * the config is said with line and column.
 *
 * @throws Error when the file cannot be read or written.
 */
export async function printConfigTypes(file: string, { out }: TypesOptions): Promise<number> {
  const parsed = parseConfig(await readConfig(file));
  const problems = parsed.ok ? parsed.warnings : parsed.problems;
  for (const { line, column, severity, message } of problems) {
    process.stderr.write(`${file}:${line}:${column} ${severity}: ${message}\n`);
  }
  if (!parsed.ok) return 1;
  const text = printTypes(parsed.config);
  if (out === undefined) process.stdout.write(text);
  else await writeFile(out, text);
  return 0;
}

async function readConfig(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT")
      throw new Error(`there is no file ${file}`, { cause: error });
    throw error;
  }
}
