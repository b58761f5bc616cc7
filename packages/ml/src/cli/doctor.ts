import { readFile } from "node:fs/promises";
import { examineBackend } from "../doctor/examine.ts";
import type { Finding } from "../doctor/finding.ts";
import { readIfThere } from "../durable-file.ts";
import { type CredentialOptions, credentialsOf, say } from "./credentials.ts";

export interface DoctorOptions extends CredentialOptions {
  labelConfig?: string;
  labelStudio?: string;
  token?: string;
  json?: boolean;
}

const marks: Record<Finding["outcome"], string> = { ok: "ok  ", warning: "WARN", failed: "FAIL", skipped: "skip" };

/** Examines the way to a backend and prints what is seen; answers the exit code. */
export async function examine(url: string, options: DoctorOptions): Promise<number> {
  const labelConfig =
    options.labelConfig === undefined ? readIfThere("label-config.xml") : await readFile(options.labelConfig, "utf8");
  const findings = await examineBackend({
    url,
    credentials: credentialsOf(options, process.env, say),
    labelConfig,
    labelServer: labelServerOf(options),
    ...(options.json === true ? {} : { onFinding: print }),
  });
  const failed = findings.filter(({ outcome }) => outcome === "failed");
  if (options.json === true)
    process.stdout.write(`${JSON.stringify({ ok: failed.length === 0, findings }, null, 2)}\n`);
  else process.stdout.write(`${summaryOf(findings)}\n`);
  return failed.length === 0 ? 0 : 1;
}

function labelServerOf(options: DoctorOptions): { url: string; token: string | null } | undefined {
  if (options.token !== undefined) {
    say("everybody on this machine can read a token on the command line: set LABEL_STUDIO_API_KEY instead");
  }
  const url = options.labelStudio ?? process.env["LABEL_STUDIO_URL"] ?? "";
  if (url === "") return undefined;
  return { url, token: options.token ?? process.env["LABEL_STUDIO_API_KEY"] ?? null };
}

function print({ step, outcome, ms, what, advice }: Finding): void {
  const time = ms === null ? "" : `${Math.round(ms)} ms`;
  process.stdout.write(`${marks[outcome]}  ${step.padEnd(12)} ${time.padStart(8)}  ${what}\n`);
  for (const one of advice) process.stdout.write(`${" ".repeat(29)}→ ${one}\n`);
}

function summaryOf(findings: readonly Finding[]): string {
  const [failed] = findings.filter(({ outcome }) => outcome === "failed");
  if (failed !== undefined) return `\nnot connected, because of "${failed.step}": ${failed.what}`;
  const warnings = findings.filter(({ outcome }) => outcome === "warning").length;
  return warnings === 0 ? "\nall is well" : `\nit works; ${warnings} warning${warnings === 1 ? "" : "s"}`;
}
