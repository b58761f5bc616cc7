import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import type { Result } from "@tandem/schema";

const run = promisify(execFile);

/** Predictions for one label config. */
export interface Asked {
  label_config: string;
  predictions: { result: readonly Result[]; score?: number | null }[];
}

export interface Verdicts {
  /** Of label-studio-sdk. */
  version: string;
  /** What it says against each prediction of each label config; nothing when it accepts it. */
  problems: string[][][];
}

/** Lets the Python SDK's `LabelInterface.validate_prediction` judge predictions. */
export async function validateInPython(python: string, asked: readonly Asked[]): Promise<Verdicts> {
  const script = path.join(import.meta.dirname, "validate.py");
  const child = run(path.join(python, "bin", "python"), [script], { timeout: 300_000, maxBuffer: 256 * 1024 ** 2 });
  child.child.stdin?.end(asked.map((one) => `${JSON.stringify(one)}\n`).join(""));
  const [version, ...problems] = (await child).stdout.trim().split("\n");
  if (version === undefined || problems.length !== asked.length)
    throw new Error(`validate.py answered ${problems.length} lines to ${asked.length}`);
  return {
    version: JSON.parse(version) as string,
    problems: problems.map((line) => JSON.parse(line) as string[][]),
  };
}
