import { writeFile } from "node:fs/promises";
import { evaluate } from "../evaluation/evaluate.ts";
import type { Judged } from "../evaluation/judged.ts";
import { reportText } from "../evaluation/report.ts";
import { tryParseConfig } from "../label-config.ts";
import type { ModelTask } from "../model.ts";
import { isObject } from "../request-fields.ts";
import type { TaskAnswer } from "./ask-predictions.ts";
import { say } from "./credentials.ts";
import { answersFor, type AskOptions, inBatches, openAsked } from "./predict.ts";
import { createProgressLine } from "./progress-line.ts";
import { type FileTask, openTaskFile, placeName } from "./task-file.ts";
import { generalConfig } from "../sample-tasks.ts";

export interface EvaluateOptions extends AskOptions {
  json?: boolean;
  iou?: number;
  out?: string;
}

/**
 * Predicts tasks that people have annotated and compares; prints the metrics. Answers the exit code: 1 when any task
 * could not be read or predicted.
 */
export async function evaluateFile(target: string, file: string, options: EvaluateOptions): Promise<number> {
  const source = await openTaskFile(file);
  const backend = await openAsked(target, options);
  const { config, problem } = tryParseConfig(backend.labelConfig ?? generalConfig);
  if (config === null || backend.labelConfig === null) {
    await backend.close();
    throw new Error(problem ?? "an address alone does not say what is asked: add --label-config FILE");
  }
  const line = createProgressLine("tasks");
  const judged: Judged[] = [];
  let [unlabeled, failed] = [0, 0];
  try {
    for await (const some of inBatches(source.tasks(), options.batch ?? 32)) {
      const labeled = some.filter((one) => !one.ok || truthOf(one.task) !== null);
      unlabeled += some.length - labeled.length;
      const answers = await answersFor(backend, labeled.map(withoutAnnotations));
      for (const [index, one] of labeled.entries()) {
        const answer = answers[index] ?? { predictions: [], problems: [] };
        if (answer.predictions.length === 0) failed += 1;
        for (const told of answer.problems) line.print(`${file}: ${placeName(one)}: ${told}`);
        if (one.ok) judged.push(judge(one.task, answer));
      }
      line.show(source.size === 0 ? 1 : source.bytesRead() / source.size, judged.length);
    }
  } finally {
    line.end();
    await backend.close();
  }
  if (judged.length === 0) throw new Error(`${file} has no task with an annotation: export the project as JSON`);
  const metrics = await evaluate(config, judged, { iou: options.iou ?? 0.5 });
  const facts = { tasks: judged.length, without_annotation: unlabeled, without_prediction: failed };
  const text = options.json === true ? JSON.stringify({ ...facts, controls: metrics }, null, 2) : reportText(metrics);
  if (options.out === undefined) process.stdout.write(`${text}\n`);
  else await writeFile(options.out, `${text}\n`);
  say(`${judged.length} tasks compared, ${unlabeled} had no annotation, ${failed} no prediction`);
  return failed > 0 ? 1 : 0;
}

/** The model must not see the answers. */
function withoutAnnotations(one: FileTask): FileTask {
  if (!one.ok) return one;
  const { annotations: _annotations, predictions: _predictions, drafts: _drafts, ...task } = one.task;
  return { ...one, task: { ...task, annotations: [], predictions: [] } };
}

function judge(task: ModelTask, { predictions }: TaskAnswer): Judged {
  const [best = {}] = predictions;
  const { result, score, probabilities } = best;
  return {
    truth: truthOf(task) ?? [],
    predicted: Array.isArray(result) ? result : [],
    score: typeof score === "number" ? score : null,
    probabilities: isObject(probabilities) ? probabilities : {},
  };
}

/** The results of the annotation that counts: the one marked as ground truth, else the newest; null without any. */
function truthOf(task: ModelTask): unknown[] | null {
  const { annotations } = task;
  if (!Array.isArray(annotations)) return null;
  const usable = annotations.filter(isUsable);
  const newest = usable.toSorted((one, other) => timeOf(other) - timeOf(one))[0];
  return (usable.find((one) => one["ground_truth"] === true) ?? newest)?.result ?? null;
}

type Usable = { result: unknown[]; [key: string]: unknown };

function isUsable(annotation: unknown): annotation is Usable {
  if (typeof annotation !== "object" || annotation === null || !("result" in annotation)) return false;
  return Array.isArray(annotation.result) && !("was_cancelled" in annotation && annotation.was_cancelled === true);
}

function timeOf({ updated_at: updated, created_at: created }: Usable): number {
  const time = Date.parse(String(updated ?? created));
  return Number.isNaN(time) ? 0 : time;
}
