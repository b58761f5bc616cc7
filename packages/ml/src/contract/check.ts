import { type LabelConfig, validatePrediction } from "@tandem/schema";
import type { BackendAnswer, BackendClient } from "../backend-client.ts";
import type { LabeledTask, ModelTask } from "../model.ts";
import { fieldOf } from "../request-fields.ts";
import type { BackendIdentity } from "./identity.ts";

/** What checks are made with. */
export interface Situation {
  client: BackendClient;
  identity: BackendIdentity;
  labelConfig: string;
  config: LabelConfig | null;
  tasks: ModelTask[];
  labeled: LabeledTask[] | null;
  trainTimeoutMs: number;
}

/** One thing that labeling servers rely on. */
export interface Check {
  name: string;
  /** What must come, in one line. */
  expects: string;
  run(situation: Situation): Promise<void>;
}

/** Thrown by a check that cannot be made with this backend; the message says why. */
export class Skipped extends Error {}

/** A project that no labeling server has: made up for the checks, and forgotten afterwards where that is possible. */
export const checkedProject = "987654.1718752000";
/** Another one, never set up before. */
export const unknownProject = "987655.1718752000";

export const setup = async ({ client, labelConfig }: Situation): Promise<BackendAnswer> =>
  ok(await client.post("setup", { project: checkedProject, schema: labelConfig, extra_params: null }));

export const versionOf = async (situation: Situation): Promise<string> =>
  String(field((await setup(situation)).body, "model_version"));

export function predict(
  { client, labelConfig }: Situation,
  tasks: readonly ModelTask[],
  context: unknown = null,
  project = checkedProject,
): Promise<BackendAnswer> {
  const params = { login: null, password: null, context };
  return client.post("predict", { tasks, project, label_config: labelConfig, params });
}

/** Length, form and content of `results`. */
export function checkResults(given: BackendAnswer, situation: Situation, count: number): unknown[] {
  const results = list(field(ok(given).body, "results"), "results");
  demand(!given.hadNonFinite, "the answer has NaN or Infinity, which is no JSON");
  demand(results.length === count, `${results.length} results for ${count} tasks`);
  checkPredictions(results, situation);
  return results;
}

/** What stands for each task: a prediction that the label config allows, or several. */
export function checkPredictions(results: readonly unknown[], { config, tasks }: Situation): void {
  for (const [index, entry] of results.entries()) {
    for (const one of [entry].flat()) {
      const error = fieldOf(one, "error");
      demand(error === undefined, String(error));
      const problems = fieldOf(one, "problems");
      demand(problems === undefined, `left out: ${shortened(JSON.stringify(problems))}`);
      list(field(one, "result"), `results[${index}].result`);
      if (config === null) continue;
      const [problem] = validatePrediction(config, one, { task: tasks[index] }).problems;
      demand(problem === undefined, `results[${index}]${problem?.path.slice(1)}: ${problem?.message}`);
    }
  }
}

export function ok(answer: BackendAnswer): BackendAnswer {
  demand(answer.status >= 200 && answer.status < 300, saying(answer));
  demand(typeof answer.body === "object" && answer.body !== null, `no JSON object: ${shortened(answer.text)}`);
  return answer;
}

export const demandStatus = (answer: BackendAnswer, status: number): void =>
  demand(answer.status === status, saying(answer));

/** Status and body, as far as people want to read it. */
export const saying = ({ status, text }: BackendAnswer): string => `status ${status}: ${shortened(text)}`;

/** @throws Error with what was found instead. */
export function demand(condition: boolean, found: string): void {
  if (!condition) throw new Error(found);
}

export function field(value: unknown, key: string): unknown {
  const found = fieldOf(value, key);
  demand(found !== undefined, `the answer has no "${key}": ${shortened(JSON.stringify(value))}`);
  return found;
}

export function list(value: unknown, name: string): unknown[] {
  if (!Array.isArray(value)) throw new Error(`${name} is not a list`);
  return value;
}

function shortened(text: string | undefined): string {
  const line = (text ?? "nothing").replaceAll(/\s+/g, " ").trim();
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}
