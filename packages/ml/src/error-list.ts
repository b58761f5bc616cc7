import type { Redact } from "./redaction.ts";

/** Something that went wrong, as `/debug/last-errors` shows it. */
export interface ErrorEntry {
  /** ISO-8601, UTC. */
  time: string;
  /** `request`: answered with an error; `prediction`: one task's answer was not delivered. */
  kind: "request" | "prediction";
  /** The request's id, which is also in the answer's `x-request-id`. */
  request_id?: string;
  method?: string;
  url?: string;
  status?: number;
  project?: string;
  detail: string;
  traceback?: string;
}

/** The last errors, newest first, without secrets: Label Studio shows nobody the body of an error. */
export interface ErrorList {
  add(entry: Omit<ErrorEntry, "time">): void;
  list(): ErrorEntry[];
}

const kept = 100;
const longestText = 4000;

export function createErrorList(redact: Redact): ErrorList {
  const entries: ErrorEntry[] = [];
  const clean = (text: string): string => redact(text.slice(0, longestText));
  return {
    add(entry) {
      entries.unshift({
        time: new Date().toISOString(),
        ...entry,
        detail: clean(entry.detail),
        ...(entry.url === undefined ? {} : { url: clean(entry.url) }),
        ...(entry.traceback === undefined ? {} : { traceback: clean(entry.traceback) }),
      });
      if (entries.length > kept) entries.pop();
    },
    list: () => [...entries],
  };
}
