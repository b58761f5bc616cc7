import type { LabelConfig } from "../config/node.ts";
import { isObject } from "../results/problem.ts";
import { validateResults } from "../results/validate-results.ts";
import type { ImportedResults, ImportedTask } from "./format.ts";
import type { FormatReport, ReportPlace } from "./report.ts";
import { resultId } from "./regions.ts";

/**
 * A task with only those results that are right in a config; the others are told to `report`, so that one label which
 * the config does not have costs no task. Predictions that lose all results are left out.
 */
export function keepRight(
  config: LabelConfig,
  task: ImportedTask,
  report: FormatReport,
  place: ReportPlace,
): ImportedTask {
  const right = (one: ImportedResults): ImportedResults => {
    const { kept, problems } = validateResults(config, one.result, { task: { data: task.data } });
    report.wrote(kept.length);
    if (problems.length === 0) return one;
    // A result with several problems is told once, by its first.
    const told = new Set<string>();
    for (const { path, message } of problems) {
      const number = /^\$\.result\[(\d+)\]/.exec(path)?.[1] ?? "";
      const isScore = /^\$\.result\[\d+\]\.score$/.test(path);
      if (told.has(number) || isScore) continue;
      told.add(number);
      report.skipped(message, { ...place, result: resultId(one.result[Number(number)]) });
    }
    return { ...one, result: kept.filter(isObject) };
  };
  report.tasks();
  const { annotations, predictions, ...rest } = task;
  return {
    ...rest,
    ...(annotations === undefined ? {} : { annotations: annotations.map(right) }),
    ...(predictions === undefined
      ? {}
      : { predictions: predictions.map(right).filter(({ result }) => result.length > 0) }),
  };
}
