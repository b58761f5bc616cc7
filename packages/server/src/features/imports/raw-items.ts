/** One item as it stands in a file or a body: what was read, or why it could not be. Lines count from 1. */
export type RawItem = { line: number | null } & (
  | { ok: true; value: unknown }
  /** `fatal`: nothing behind it can be read. */
  | { ok: false; message: string; path: string | null; fatal: boolean }
);

export const badItem = (line: number | null, message: string, fatal = false, path: string | null = null): RawItem => ({
  ok: false,
  line,
  message,
  path,
  fatal,
});

/** Deeper JSON than this exhausts PostgreSQL's stack. */
export const deepest = 200;
/** One task, with its annotations. */
export const largestItem = 64 * 1024 * 1024;
