import type { SourceText } from "./source-text.ts";

/** A place in the config text. `line` and `column` count from 1, `offset` from 0; all in UTF-16 units. */
export type SourceRange = { line: number; column: number; offset: number; length: number };

export type ConfigProblemCode =
  | "attribute-value"
  | "conflicting-attributes"
  | "duplicate-attribute"
  | "duplicate-label"
  | "duplicate-name"
  | "empty"
  | "entity"
  | "hotkey"
  | "malformed-xml"
  | "missing-attribute"
  | "no-labels"
  | "parent"
  | "root"
  | "target"
  | "target-unsupported"
  | "text-ignored"
  | "too-deep"
  | "too-long"
  | "unknown-attribute"
  | "unknown-label"
  | "unknown-tag"
  | "unsupported-tag";

/** Something wrong in a label config. An error makes the config unusable; a warning does not. */
export type ConfigProblem = SourceRange & {
  severity: "error" | "warning";
  code: ConfigProblemCode;
  message: string;
  /** What is written there. */
  text?: string;
  /** What would be right in its place. */
  suggestion?: string;
};

/** Offset and length in the text with normalized line breaks. */
export type Span = { offset: number; length: number };

type ProblemDetails = { text?: string | undefined; suggestion?: string | undefined };

/** Collects problems, at most `limit` of each severity: a hostile config must not make a huge answer. */
export type ProblemList = {
  readonly problems: ConfigProblem[];
  /** Whether more would not be kept: then what is costly to say need not be found out. */
  isFull(severity: "error" | "warning"): boolean;
  error(at: Span, code: ConfigProblemCode, message: string, details?: ProblemDetails): void;
  warn(at: Span, code: ConfigProblemCode, message: string, details?: ProblemDetails): void;
};

const limit = 100;

export function createProblemList(source: SourceText): ProblemList {
  const problems: ConfigProblem[] = [];
  const counts = { error: 0, warning: 0 };
  const add = (
    severity: "error" | "warning",
    at: Span,
    code: ConfigProblemCode,
    message: string,
    details?: ProblemDetails,
  ) => {
    counts[severity] += 1;
    if (counts[severity] > limit) return;
    const problem: ConfigProblem = { severity, code, message: shorten(message), ...source.rangeOf(at) };
    if (details?.text !== undefined) problem.text = shorten(details.text);
    if (details?.suggestion !== undefined) problem.suggestion = details.suggestion;
    problems.push(problem);
  };
  return {
    problems,
    isFull: (severity) => counts[severity] >= limit,
    error: (at, code, message, details) => add("error", at, code, message, details),
    warn: (at, code, message, details) => add("warning", at, code, message, details),
  };
}

/** For configs that are made and not written: nobody could be shown where something is. */
export const noProblemList: ProblemList = {
  problems: [],
  isFull: () => true,
  error: () => undefined,
  warn: () => undefined,
};

const longestText = 300;

function shorten(text: string): string {
  return text.length > longestText ? `${text.slice(0, longestText)}…` : text;
}
