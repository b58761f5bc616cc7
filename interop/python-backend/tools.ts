import { execFile } from "node:child_process";
import path from "node:path";

const program = path.resolve(import.meta.dirname, "../../packages/ml/src/cli/index.ts");

/** Runs `tandem-ml` in a folder, as somebody would who wonders about a backend. */
export function tandemMl(directory: string, ...options: string[]): Promise<{ code: number; said: string }> {
  const environment = { PATH: process.env["PATH"], HOME: directory };
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...options], { cwd: directory, env: environment }, (error, said) =>
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), said }),
    );
  });
}

/** The lines of what was said that begin with a word such as `FAIL`, without it. */
export const linesOf = (said: string, word: string): string[] =>
  said.split("\n").flatMap((line) => (line.startsWith(word) ? [line.slice(word.length).trim()] : []));
