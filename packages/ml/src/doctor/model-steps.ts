import { type LabelConfig, validatePrediction } from "@tandem/schema";
import type { BackendAnswer } from "../backend-client.ts";
import type { ModelTask } from "../model.ts";
import { fieldOf, isObject } from "../request-fields.ts";
import { generalConfig } from "../sample-tasks.ts";
import { tryParseConfig } from "../label-config.ts";
import { type Asked, budgets, doctorProject, refusal, slow } from "./backend-steps.ts";
import { beginStep, codeOf, type Finding, reasonOf } from "./finding.ts";

/** Makes a step; calls `wants` when the backend may answer better with a label config. */
type Attempt = (asked: Asked, wants: () => void) => Promise<Finding>;

/** Statuses of backends that cannot do anything with what they were asked. */
const cannot: ReadonlySet<number> = new Set([400, 422, 500]);

/**
 * Makes a step with the label config that was given. Without one the backend's own counts; a backend that needs one is
 * asked with a general one, and when it cannot answer that either, this is no sign that it is broken.
 */
async function withConfig(asked: Asked, attempt: Attempt): Promise<Finding> {
  const { labelConfig } = asked;
  let wanted = false;
  const first = await attempt(asked, () => (wanted = true));
  if (labelConfig !== null || !wanted) return first;
  let refused = false;
  const general = { ...asked, labelConfig: generalConfig, config: tryParseConfig(generalConfig).config };
  const second = await attempt(general, () => (refused = true));
  if (first.outcome === "ok" && second.outcome !== "ok") return first;
  if (!refused || second.outcome !== "failed") return second;
  const advice = "the model may need the label config of its project: give it with --label-config";
  return { ...first, outcome: "warning", advice: [advice, ...first.advice] };
}

/** Whether the backend accepts a label config and says its version, in time. */
export const setupStep = (asked: Asked): Promise<Finding> => withConfig(asked, trySetup);

/** Whether it predicts, in the right form, and how long that takes. */
export const predictStep = (asked: Asked): Promise<Finding> => withConfig(asked, tryPredict);

async function trySetup({ client, labelConfig }: Asked, wants: () => void): Promise<Finding> {
  const step = beginStep("setup");
  const body = { project: doctorProject, schema: labelConfig, extra_params: null };
  let answer: BackendAnswer;
  try {
    answer = await client.post("setup", body);
  } catch (error) {
    return step.failed(`no answer: ${reasonOf(error)}`, "look at the backend's log");
  }
  if (cannot.has(answer.status)) wants();
  const refused = refusal(
    step,
    answer,
    "the model may not like this label config: give the project's with --label-config",
  );
  if (refused !== null) return refused;
  const { model_version: version } = answer.body as Record<string, unknown>;
  // label-studio-ml 1.x names what it has trained by numbers.
  if (typeof version !== "string" && typeof version !== "number") {
    return step.failed(
      `model_version is ${JSON.stringify(version)}`,
      "the answer to /setup needs model_version, a string",
    );
  }
  if (answer.ms > budgets.setup)
    return slow(
      step,
      "setup",
      answer.ms,
      "load weights before the first request, or in the background; /setup should not wait for them",
    );
  return step.ok(`version ${version}`);
}

async function tryPredict(asked: Asked, wants: () => void): Promise<Finding> {
  const step = beginStep("predict");
  const { client, labelConfig, tasks, config } = asked;
  const params = { login: null, password: null, context: null };
  let answer: BackendAnswer;
  try {
    answer = await client.post("predict", { tasks, project: doctorProject, label_config: labelConfig, params });
  } catch (error) {
    return step.failed(
      codeOf(error) === "TIMEOUT"
        ? `no answer within ${budgets.predict} ms, when Label Studio gives up`
        : `no answer: ${reasonOf(error)}`,
      "look at the backend's log; ask for fewer tasks at a time",
    );
  }
  if (cannot.has(answer.status)) wants();
  const refused = refusal(step, answer, "the reason is in the backend's log; Label Studio shows only the status");
  if (refused !== null) return refused;
  const { results } = answer.body as Record<string, unknown>;
  if (!Array.isArray(results))
    return step.failed('the answer has no list "results"', 'answer {"results": [{"result": […]}]}');
  if (results.length !== tasks.length) {
    return step.failed(
      `${results.length} results for ${tasks.length} tasks`,
      "answer one result for each task, in their order; an empty one where there is none: labeling servers throw the others away",
    );
  }
  if (answer.hadNonFinite) return step.failed("the answer has NaN or Infinity", "send numbers only; both are no JSON");
  if (results.every(isEmpty)) wants();
  const problem = firstProblem(config, results, tasks);
  if (problem !== null) return step.warning(problem, "Label Studio may refuse all results for one that is wrong");
  return step.ok(`${results.length} results`);
}

/** Whether nothing was predicted for a task. */
const isEmpty = (result: unknown): boolean =>
  [result].flat().every((one) => JSON.stringify(fieldOf(one, "result")) === "[]");

function firstProblem(
  config: LabelConfig | null,
  results: readonly unknown[],
  tasks: readonly ModelTask[],
): string | null {
  for (const [index, result] of results.entries()) {
    for (const one of [result].flat()) {
      if (isObject(one) && "error" in one) return String(one["error"]);
      if (config === null) continue;
      const [problem] = validatePrediction(config, one, { task: tasks[index] }).problems;
      if (problem !== undefined) return `results[${index}]${problem.path.slice(1)}: ${problem.message}`;
    }
  }
  return null;
}
