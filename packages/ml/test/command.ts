import { spawn } from "node:child_process";
import { commandLine } from "./harness.ts";

export interface Ran {
  code: number | null;
  output: string;
  errors: string;
}

/** Runs `tandem-ml` in a folder until it ends. */
export async function runIn(
  directory: string,
  words: readonly string[],
  environment: Record<string, string> = {},
): Promise<Ran> {
  const child = spawn(process.execPath, [commandLine, ...words], {
    cwd: directory,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...environment },
  });
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  const [output, errors] = await Promise.all([child.stdout.toArray(), child.stderr.toArray()]);
  return { code: await ended, output: Buffer.concat(output).toString(), errors: Buffer.concat(errors).toString() };
}
