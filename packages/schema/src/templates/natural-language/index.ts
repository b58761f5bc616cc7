import type { Template } from "../template.ts";
import { spanTemplates } from "./spans.ts";
import { wholeTextTemplates } from "./whole-text.ts";
import { writingTemplates } from "./writing.ts";

/** Templates about a text: what it is about, what it names, what can be written from it. */
export const naturalLanguageTemplates: readonly Template[] = [
  ...wholeTextTemplates,
  ...spanTemplates,
  ...writingTemplates,
];
