import type { Command } from "commander";
import type { EvaluateOptions } from "./evaluate.ts";
import { withExamples } from "./examples.ts";
import { readShare } from "./options.ts";
import type { PredictOptions } from "./predict.ts";
import type { Ended } from "./program.ts";
import { addAsking } from "./shared-options.ts";

/** What asks a model for predictions without a labeling server. */
export function addAskingCommands(program: Command, ended: Ended): void {
  const predict = program
    .command("predict")
    .argument("<folder-or-url>", "a model's folder, whose trained version answers, or the address of a backend")
    .argument("<file>", "tasks: a JSON list, JSON lines, CSV or TSV")
    .description("predict the tasks of a file: a JSON line for each, which can be imported with its predictions")
    .option("--out <file>", "write there and not to standard output")
    .option("--resume", "go on where an interrupted run has stopped writing to --out");
  addAsking(predict).action(async (target: string, file: string, options: PredictOptions) => {
    ended(await (await import("./predict.ts")).predictFile(target, file, options));
  });
  withExamples(
    predict,
    "tandem-ml predict my-model tasks.json --out predictions.ndjson",
    "tandem-ml predict http://localhost:9090 tasks.csv --label-config config.xml --batch 100 > predictions.ndjson",
  );

  const evaluate = program
    .command("evaluate")
    .argument("<folder-or-url>", "a model's folder, whose trained version answers, or the address of a backend")
    .argument("<file>", "annotated tasks, as a project's JSON export has them")
    .description(
      "predict tasks that people have annotated, and measure each control by the kind of its answers. Of several annotations the one marked as ground truth counts, else the newest.",
    )
    .option("--json", "print all numbers as JSON")
    .option("--iou <share>", "shared area or length from which a region counts as found (default: 0.5)", readShare)
    .option("--out <file>", "write there and not to standard output");
  addAsking(evaluate).action(async (target: string, file: string, options: EvaluateOptions) => {
    ended(await (await import("./evaluate.ts")).evaluateFile(target, file, options));
  });
  withExamples(evaluate, "tandem-ml evaluate my-model export.json", "tandem-ml evaluate my-model export.json --json");
}
