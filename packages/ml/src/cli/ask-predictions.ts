import { setTimeout as sleep } from "node:timers/promises";
import { type BackendAnswer, noAnswerFrom } from "../backend-client.ts";
import type { ModelTask } from "../model.ts";
import type { AskedBackend } from "./offline-backend.ts";
import { fieldOf, isObject } from "../request-fields.ts";

/** What a backend said of one task: its predictions, best first, or why there is none. */
export interface TaskAnswer {
  predictions: Record<string, unknown>[];
  /** What is wrong with it; predictions may be there all the same. */
  problems: string[];
}

/** Asking again helps: too many requests, or a backend that loads, or a proxy before one that starts. */
const passing: ReadonlySet<number> = new Set([429, 502, 503]);
const mostTries = 6;
const longestPauseMs = 60_000;

/**
 * Asks for the predictions of some tasks, in order; asks again when the backend is busy or away. A backend that answers
 * only the first of several tasks is asked one by one.
 *
 * @throws Error when the backend does not answer, or not with predictions.
 */
export async function askPredictions(backend: AskedBackend, tasks: readonly ModelTask[]): Promise<TaskAnswer[]> {
  const answer = await askPatiently(backend, tasks);
  const { results } = bodyOf(answer);
  if (!Array.isArray(results)) throw new Error('the answer to /predict has no list "results"');
  if (results.length === tasks.length) return results.map(answerOf);
  if (results.length === 1 && tasks.length > 1) {
    const answers: TaskAnswer[] = [answerOf(results[0])];
    for (const task of tasks.slice(1)) answers.push(...(await askPredictions(backend, [task])));
    return answers;
  }
  throw new Error(`${results.length} results came for ${tasks.length} tasks`);
}

async function askPatiently(backend: AskedBackend, tasks: readonly ModelTask[]): Promise<BackendAnswer> {
  const body = {
    tasks,
    project: backend.project,
    ...(backend.labelConfig === null ? {} : { label_config: backend.labelConfig }),
    params: { login: null, password: null, context: null },
  };
  for (let tries = 1; ; tries += 1) {
    const answer = await backend.client.post("predict", body).catch((error: unknown) => {
      if (tries === mostTries) throw noAnswerFrom(backend.client.url, error);
      return null;
    });
    if (answer !== null && answer.status >= 200 && answer.status < 300) return answer;
    if (answer !== null && (!passing.has(answer.status) || tries === mostTries)) throw refusal(answer);
    await sleep(pauseMs(answer, tries));
  }
}

function pauseMs(answer: BackendAnswer | null, tries: number): number {
  const told = Number(answer?.headers.get("retry-after"));
  const wanted = Number.isFinite(told) && told > 0 ? told * 1000 : 250 * 2 ** tries;
  return Math.min(wanted, longestPauseMs);
}

function refusal({ status, body, text }: BackendAnswer): Error {
  return new Error(`POST /predict: status ${status}: ${String(fieldOf(body, "detail") ?? text.slice(0, 300))}`);
}

function bodyOf({ body }: BackendAnswer): Record<string, unknown> {
  return isObject(body) ? body : {};
}

function answerOf(result: unknown): TaskAnswer {
  const given: unknown[] = Array.isArray(result) ? result : [result];
  const problems = given.flatMap(predictionProblems);
  const predictions = given.flatMap((one) => {
    if (!isObject(one) || !Array.isArray(one["result"])) return [];
    const { error, problems: _problems, ...prediction } = one;
    return error !== undefined && one["result"].length === 0 ? [] : [prediction];
  });
  if (predictions.length === 0 && problems.length === 0) problems.push("it is no prediction");
  return { predictions, problems };
}

/** What a backend says is wrong with a prediction, a line each. */
export function predictionProblems(one: unknown): string[] {
  if (!isObject(one)) return [];
  const { error, problems } = one;
  if (Array.isArray(problems) && problems.length > 0) {
    return problems.map((problem: unknown) =>
      isObject(problem) ? `${String(problem["path"])}: ${String(problem["message"])}` : String(problem),
    );
  }
  return error === undefined ? [] : [String(error)];
}
