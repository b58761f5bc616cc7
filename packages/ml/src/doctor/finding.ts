/** What a step of the examination has shown. */
export interface Finding {
  /** `dns`, `connect`, `tls`, `health`, … */
  step: string;
  outcome: "ok" | "warning" | "failed" | "skipped";
  /** Milliseconds the step took; null when it was not made. */
  ms: number | null;
  /** What was seen. */
  what: string;
  /** What to do about it, one or several ways. */
  advice: string[];
}

/** Makes findings of one step, with the time it took. */
export interface Step {
  ok(what: string, ...advice: string[]): Finding;
  warning(what: string, ...advice: string[]): Finding;
  failed(what: string, ...advice: string[]): Finding;
}

/** Begins a step. */
export function beginStep(step: string, now = () => performance.now()): Step {
  const started = now();
  const finding =
    (outcome: Finding["outcome"]) =>
    (what: string, ...advice: string[]): Finding => ({ step, outcome, ms: now() - started, what, advice });
  return { ok: finding("ok"), warning: finding("warning"), failed: finding("failed") };
}

/** A step that could not be made because of an earlier one. */
export const skippedStep = (step: string, what: string): Finding => ({
  step,
  outcome: "skipped",
  ms: null,
  what,
  advice: [],
});

/** The code of a system's error, also where `fetch` hides it. */
export function codeOf(error: unknown): string {
  for (let one: unknown = error; one instanceof Error; one = one.cause) {
    if (one instanceof AggregateError && one.errors.length > 0) return codeOf(one.errors[0]);
    if ("code" in one && typeof one.code === "string") return one.code;
    if (one.name === "TimeoutError") return "TIMEOUT";
  }
  return "";
}

/** The innermost message of an error. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof AggregateError && error.message === "" && error.errors.length > 0)
    return reasonOf(error.errors[0]);
  return error.cause instanceof Error ? reasonOf(error.cause) : error.message;
}
