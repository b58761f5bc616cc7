import { expect, test } from "vitest";
import { inWords } from "./export-preview.tsx";

const report = { format: "COCO", tasks: 40, written: 0, changed: 0, skipped: 0, reasons: [], items: [] };

test.each([
  [{ written: 120 }, "All 120 answers in 40 tasks will be written."],
  [{ written: 1, tasks: 1 }, "All 1 answer in 1 task will be written."],
  [{ written: 118, skipped: 2 }, "118 of 120 answers in 40 tasks will be written; 2 cannot be:"],
  [
    { written: 118, skipped: 2, changed: 1 },
    "118 of 120 answers in 40 tasks will be written; 2 cannot be, and 1 not exactly as it is:",
  ],
  [{ written: 5, changed: 5 }, "All 5 answers in 40 tasks will be written; 5 not exactly as they are:"],
  [{}, "40 tasks without answers will be written."],
])("%o", (given, words) => expect(inWords({ ...report, ...given })).toBe(words));
