import { newRegionId } from "../results/index.ts";
import { encodeSpanText, type TextIndex } from "../results/text-offsets.ts";
import type { ReportPlace, FormatReport } from "./report.ts";
import { controlWith, storedLabel, type TextTarget } from "./text-target.ts";

/** A labeled piece of a text: code points from 0, `end` not included. */
export type LabeledSpan = { readonly start: number; readonly end: number; readonly label: string };

/** The results that spans of a text are; what is no span of it is told to `report`. */
export function spanResults(
  target: TextTarget,
  text: TextIndex,
  spans: readonly LabeledSpan[],
  report: FormatReport,
  place: ReportPlace,
): Record<string, unknown>[] {
  return spans.flatMap(({ start, end, label }) => {
    const control = controlWith(target.labels, label);
    const isInside = Number.isSafeInteger(start) && Number.isSafeInteger(end) && start >= 0 && start < end;
    if (control === undefined) {
      report.skipped("the label config has no labels for spans of the text", place);
      return [];
    }
    if (!isInside || end > text.length) {
      report.skipped("the span is empty, backwards or not inside the text", place);
      return [];
    }
    const value = {
      start,
      end,
      text: encodeSpanText(text.slice(start, end)),
      [control.type]: [storedLabel(control, label)],
    };
    return [{ id: newRegionId(), from_name: control.name, to_name: target.object.name, type: control.type, value }];
  });
}

/**
 * Spans of IOB tags, one for each token: `B-PER` begins one, `I-PER` goes on with it (or begins one, as in the older
 * scheme in which `B-` only parts neighbours), `O` is outside. `E-` and `S-` of the five-letter schemes are known.
 * `places` are the tokens' code point offsets.
 */
export function spansOfTags(
  tags: readonly string[],
  places: readonly { readonly start: number; readonly end: number }[],
): LabeledSpan[] {
  const spans: { start: number; end: number; label: string }[] = [];
  let open: { start: number; end: number; label: string } | null = null;
  for (const [index, { start, end }] of places.entries()) {
    const [, prefix = "", label = ""] = /^([BIESLU])[-_](.+)$/s.exec(tags[index] ?? "") ?? [];
    if (label === "") {
      open = null;
      continue;
    }
    const goesOn: boolean = "IEL".includes(prefix) && open !== null && open.label === label;
    if (open !== null && goesOn) open.end = end;
    else {
      open = { start, end, label };
      spans.push(open);
    }
    if ("ESLU".includes(prefix)) open = null;
  }
  return spans;
}
