/** Where something is: in an export by ids, in an import by file and line. */
export type ReportPlace = {
  readonly task?: number | null;
  readonly annotation?: number | null;
  /** The id of the result. */
  readonly result?: string | null;
  readonly file?: string | null;
  readonly line?: number | null;
};

/** `skipped`: left out; `changed`: there, but not exactly as it was; `noted`: worth knowing, about no single result. */
export type ReportKind = "skipped" | "changed" | "noted";

export type ReportReason = { readonly reason: string; readonly kind: ReportKind; readonly count: number };
export type ReportItem = {
  readonly reason: string;
  readonly kind: ReportKind;
  readonly task: number | null;
  readonly annotation: number | null;
  readonly result: string | null;
  readonly file: string | null;
  readonly line: number | null;
};

/** What became of the tasks and results of an export or import. Counts are of results, but for `tasks`. */
export type ReportSummary = {
  readonly tasks: number;
  /** Results that are there, changed ones included. */
  readonly written: number;
  readonly changed: number;
  readonly skipped: number;
  /** Most frequent first. */
  readonly reasons: readonly ReportReason[];
  /** The first hundred. */
  readonly items: readonly ReportItem[];
};

/** Keeps count of what a format could and could not hold. */
export type FormatReport = {
  /** Tasks that are in the export. */
  tasks(count?: number): void;
  /** Results that are in the export. */
  wrote(results?: number): void;
  /** A result that is in the export (it counts as written), but not exactly as it was. */
  changed(reason: string, place: ReportPlace): void;
  /** A result, or a task without results, that is left out. `reason` is one of few sentences, without names in it. */
  skipped(reason: string, place: ReportPlace): void;
  /** Something worth knowing that counts no result. */
  noted(reason: string, place: ReportPlace): void;
  summary(): ReportSummary;
};

const mostItems = 100;
/** Reasons are few; should a format put a name into one, memory still does not grow with the project. */
const mostReasons = 200;
const otherReason = "for other reasons";

/** An empty report. */
export function createReport(): FormatReport {
  let tasks = 0;
  let written = 0;
  const totals = { changed: 0, skipped: 0 };
  const counts = new Map<string, { reason: string; kind: ReportKind; count: number }>();
  const items: ReportItem[] = [];
  const add = (kind: ReportKind, reason: string, place: ReportPlace): void => {
    if (kind !== "noted") totals[kind] += 1;
    const own = `${kind} ${reason}`;
    const isKnown = counts.has(own) || counts.size < mostReasons;
    const key = isKnown ? own : `${kind} ${otherReason}`;
    const counted = counts.get(key) ?? { reason: isKnown ? reason : otherReason, kind, count: 0 };
    counted.count += 1;
    counts.set(key, counted);
    if (items.length >= mostItems) return;
    const { task = null, annotation = null, result = null, file = null, line = null } = place;
    items.push({ reason, kind, task, annotation, result, file, line });
  };
  return {
    tasks: (count = 1) => void (tasks += count),
    wrote: (results = 1) => void (written += results),
    changed: (reason, place) => {
      written += 1;
      add("changed", reason, place);
    },
    skipped: (reason, place) => add("skipped", reason, place),
    noted: (reason, place) => add("noted", reason, place),
    summary: () => ({
      tasks,
      written,
      ...totals,
      reasons: [...counts.values()].sort((one, other) => other.count - one.count),
      items: [...items],
    }),
  };
}
