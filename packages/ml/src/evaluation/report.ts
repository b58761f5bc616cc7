import { type ClassMetrics, noAnswer } from "./classes.ts";
import type { ControlMetrics } from "./evaluate.ts";
import type { IntervalMetrics } from "./intervals.ts";
import type { PointMetrics } from "./points.ts";
import type { MatchMetrics } from "./regions.ts";
import type { LabelScores, Scores } from "./scores.ts";
import type { MaskMetrics, ShapeMetrics } from "./shapes.ts";

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
    case "class":
      return classLines(one.metrics);
    case "set":
      return [
        facts({ "exactly right": one.metrics.exactMatch, Jaccard: one.metrics.jaccard }),
        ...scoreTable(one.metrics),
      ];
    case "number": {
      const { meanAbsoluteError, rootMeanSquaredError, exactMatch } = one.metrics;
      const errors = { "mean absolute error": meanAbsoluteError, "root mean squared error": rootMeanSquaredError };
      return [facts({ ...errors, "exactly right": exactMatch })];
    }
    case "text": {
      const { exactMatch, characterErrorRate, wordErrorRate } = one.metrics;
      const rates = { "character error rate": characterErrorRate, "word error rate": wordErrorRate };
      return [facts({ "exactly right": exactMatch, ...rates })];
    }
    case "exact":
      return [facts({ "exactly right": one.metrics.exactMatch })];
    case "intervals":
      return intervalLines(one.metrics);
    case "shapes":
      return shapeLines(one.metrics);
    case "masks":
      return maskLines(one.metrics);
    case "points":
      return pointLines(one.metrics);
    case "none":
      return ["nothing to compare"];
  }
}

function classLines(metrics: ClassMetrics): string[] {
  const { accuracy, calibrationError: error, confusion } = metrics;
  const calibration = error === null ? {} : { "calibration error (ECE)": error };
  return [facts({ accuracy, ...calibration }), ...scoreTable(metrics), ...confusionTable(confusion)];
}

const intervalLines = ({ exact, overlap, iou }: IntervalMetrics): string[] => [
  "exact matches",
  ...scoreTable(exact),
  matchLine("overlapping", overlap),
  matchLine("sharing enough (IoU)", iou),
];

function shapeLines({ averagePrecision, matched }: ShapeMetrics): string[] {
  const precisions = Object.entries(averagePrecision.perLabel).map(
    ([label, value]) => `${named(label)} ${decimal(value)}`,
  );
  const mean = `mAP ${decimal(averagePrecision.mean)} (${precisions.join(", ") || "nothing in the truth"})`;
  return [`${mean} · ${facts({ "mean IoU of matches": matched.meanIou })}`, ...scoreTable(matched)];
}

function maskLines({ perLabel, meanIou, meanDice }: MaskMetrics): string[] {
  const rows = Object.entries(perLabel).map(([label, { iou, dice }]) => [named(label), decimal(iou), decimal(dice)]);
  return [facts({ "mean IoU": meanIou, "mean Dice": meanDice }), ...table([["label", "IoU", "Dice"], ...rows])];
}

function pointLines(metrics: PointMetrics): string[] {
  const { pck, tolerance, meanDistance } = metrics;
  const distance = `${facts({ "mean distance of matches": meanDistance })} of the image's longer side`;
  return [`${facts({ [`PCK@${tolerance}`]: pck })} · ${distance}`, ...scoreTable(metrics)];
}

/** Numbers behind their names. */
const facts = (numbers: Readonly<Record<string, number | null>>): string =>
  Object.entries(numbers)
    .map(([name, value]) => `${name} ${decimal(value)}`)
    .join(" · ");

const matchLine = (name: string, { micro, meanIou }: MatchMetrics): string =>
  `${name}: ${facts({ precision: micro.precision, recall: micro.recall, F1: micro.f1, "mean IoU of matches": meanIou })}`;

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
