import { noAnswer } from "./classes.ts";
import type { ControlMetrics } from "./evaluate.ts";
import type { MatchMetrics } from "./regions.ts";
import type { LabelScores, Scores } from "./scores.ts";

/** Metrics as text for a terminal. */
export function reportText(all: readonly ControlMetrics[]): string {
  return all
    .map((one) => [heading(one), ...bodyOf(one), ...one.notes.map((note) => `note: ${note}`)].join("\n"))
    .join("\n\n");
}

const heading = ({ control, tag, count, unit }: ControlMetrics): string =>
  `${control} <${tag}> · ${count} ${count === 1 ? unit.slice(0, -1) : unit}`;

function bodyOf(one: ControlMetrics): string[] {
  switch (one.kind) {
    case "class": {
      const { accuracy, calibrationError, confusion } = one.metrics;
      const calibration = calibrationError === null ? [] : [`calibration error (ECE) ${decimal(calibrationError)}`];
      const facts = [`accuracy ${decimal(accuracy)}`, ...calibration].join(" · ");
      return [facts, ...scoreTable(one.metrics), ...confusionTable(confusion)];
    }
    case "set": {
      const { exactMatch, jaccard } = one.metrics;
      return [`exactly right ${decimal(exactMatch)} · Jaccard ${decimal(jaccard)}`, ...scoreTable(one.metrics)];
    }
    case "number": {
      const { meanAbsoluteError, rootMeanSquaredError, exactMatch } = one.metrics;
      return [
        `mean absolute error ${decimal(meanAbsoluteError)} · root mean squared error ${decimal(rootMeanSquaredError)} · exactly right ${decimal(exactMatch)}`,
      ];
    }
    case "text": {
      const { exactMatch, characterErrorRate, wordErrorRate } = one.metrics;
      return [
        `exactly right ${decimal(exactMatch)} · character error rate ${decimal(characterErrorRate)} · word error rate ${decimal(wordErrorRate)}`,
      ];
    }
    case "exact":
      return [`exactly right ${decimal(one.metrics.exactMatch)}`];
    case "intervals": {
      const { exact, overlap, iou } = one.metrics;
      return [
        "exact matches",
        ...scoreTable(exact),
        matchLine("overlapping", overlap),
        matchLine("sharing enough (IoU)", iou),
      ];
    }
    case "shapes": {
      const { averagePrecision, matched } = one.metrics;
      const precisions = Object.entries(averagePrecision.perLabel).map(
        ([label, value]) => `${named(label)} ${decimal(value)}`,
      );
      return [
        `mAP ${decimal(averagePrecision.mean)} (${precisions.join(", ") || "nothing in the truth"}) · mean IoU of matches ${decimal(matched.meanIou)}`,
        ...scoreTable(matched),
      ];
    }
    case "masks": {
      const { perLabel, meanIou, meanDice } = one.metrics;
      const rows = Object.entries(perLabel).map(([label, { iou, dice }]) => [
        named(label),
        decimal(iou),
        decimal(dice),
      ]);
      return [
        `mean IoU ${decimal(meanIou)} · mean Dice ${decimal(meanDice)}`,
        ...table([["label", "IoU", "Dice"], ...rows]),
      ];
    }
    case "points": {
      const { pck, tolerance, meanDistance } = one.metrics;
      return [
        `PCK@${tolerance} ${decimal(pck)} · mean distance of matches ${decimal(meanDistance)} of the image's longer side`,
        ...scoreTable(one.metrics),
      ];
    }
    case "none":
      return ["nothing to compare"];
  }
}

const matchLine = (name: string, { micro, meanIou }: MatchMetrics): string =>
  `${name}: precision ${decimal(micro.precision)} · recall ${decimal(micro.recall)} · F1 ${decimal(micro.f1)} · mean IoU of matches ${decimal(meanIou)}`;

function scoreTable({ perLabel, micro, macro }: LabelScores): string[] {
  const row = (name: string, { precision, recall, f1, support }: Scores): string[] => [
    name,
    decimal(precision),
    decimal(recall),
    decimal(f1),
    String(support),
  ];
  return table([
    ["label", "precision", "recall", "F1", "in truth"],
    ...Object.entries(perLabel).map(([label, scores]) => row(named(label), scores)),
    row("micro", micro),
    row("macro", macro),
  ]);
}

/** Wider ones are for `--json`. */
const mostColumns = 12;

function confusionTable(confusion: Readonly<Record<string, Readonly<Record<string, number>>>>): string[] {
  const truths = ordered(Object.keys(confusion));
  const found = ordered([...new Set(Object.values(confusion).flatMap((row) => Object.keys(row)))]);
  if (found.length > mostColumns) return [`confusion: ${found.length} classes, see --json`];
  return [
    "confusion (rows: truth, columns: predicted)",
    ...table([
      ["", ...found],
      ...truths.map((truth) => [truth, ...found.map((one) => String(confusion[truth]?.[one] ?? 0))]),
    ]),
  ];
}

const ordered = (names: readonly string[]): string[] =>
  names.toSorted((one, other) => Number(one === noAnswer) - Number(other === noAnswer) || (one < other ? -1 : 1));

/** The first column to the left, the others to the right. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows.map((row) =>
    `  ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join("  ")}`.trimEnd(),
  );
}

const named = (label: string): string => (label === "" ? "(no label)" : label);
const decimal = (value: number | null): string => (value === null ? "–" : value.toFixed(3));
