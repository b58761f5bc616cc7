import { setTimeout as sleep } from "node:timers/promises";
import type { LabelConfig } from "@tandem/schema";
import type { CallFailure } from "@tandem/schema/api";
import type { Context } from "../../context.ts";
import {
  type BackendRow,
  type Called,
  type ModelProject,
  type PredictAnswer,
  callPredict,
  explainFailure,
  isUnreachable,
  predictBody,
} from "../ml-backends/index.ts";
import { tasksForModels } from "../tasks/index.ts";
import { type Judged, judgeAnswers } from "./answers.ts";

/** The backend itself cannot do its work, whatever tasks it is sent: the run stops and says so. */
export class BackendBroken extends Error {
  readonly failure: CallFailure;
  constructor(failure: CallFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** What one run learns about a backend while it asks. */
export interface Acquaintance {
  /** It answers one result whatever it is sent: from then on it is sent one task at a time. */
  oneByOne: boolean;
  hasAnswered: boolean;
  /** Calls with a single task that failed one after the other. */
  failuresInARow: number;
  /** The last successful call: how many tasks and how long. */
  onAnswer: (tasks: number, ms: number) => void;
}

export const newAcquaintance = (onAnswer: Acquaintance["onAnswer"] = () => undefined): Acquaintance => ({
  oneByOne: false,
  hasAnswered: false,
  failuresInARow: 0,
  onAnswer,
});

export interface Asking {
  context: Context;
  backend: BackendRow;
  project: ModelProject;
  config: LabelConfig;
  signal: AbortSignal;
  known: Acquaintance;
}

type ModelTask = Awaited<ReturnType<typeof tasksForModels>>[number];

/**
 * Asks a model about tasks and checks what it says, task by task. A batch that fails is tried again, then halved until
 * the task that spoils it stands alone; an answer whose results cannot be told apart is asked for again one by one.
 * Tasks that are gone are passed over.
 * @throws BackendBroken when the backend cannot be reached, or fails whatever it is sent
 */
export async function askModel(asking: Asking, ids: readonly number[]): Promise<Judged> {
  const tasks = await tasksForModels(asking.context.db, [...ids]);
  if (tasks.length === 0) return { answers: [], failures: [] };
  return askAbout(asking, tasks, retryWaitsMs);
}

/** Waits before each repetition, in milliseconds; only whole batches are tried again, not their halves. */
const retryWaitsMs = [200, 800, 2_000];

async function askAbout(asking: Asking, tasks: readonly ModelTask[], waits: readonly number[]): Promise<Judged> {
  const { known } = asking;
  if (tasks.length > 1 && known.oneByOne) return askOneByOne(asking, tasks);
  const answer = await callPatiently(asking, tasks, waits);
  if (!answer.ok)
    return tasks.length > 1 ? askHalves(asking, tasks, answer.failure) : giveUpOn(known, tasks, answer.failure);
  const { results } = answer.value;
  if (results.length === tasks.length) {
    known.hasAnswered = true;
    known.failuresInARow = 0;
    known.onAnswer(tasks.length, answer.ms);
    return named(judgeAnswers(asking.config, tasks, results), answer.value.modelVersion);
  }
  if (tasks.length > 1) {
    // Label Studio's oldest backends answer one task whatever they are sent.
    if (results.length === 1) known.oneByOne = true;
    return askOneByOne(asking, tasks);
  }
  return giveUpOn(known, tasks, wrongCount(answer, tasks.length));
}

/** Items without a version of their own have that of the whole answer. */
const named = (judged: Judged, version: string | null): Judged => ({
  answers: judged.answers.map((answer) => ({ ...answer, version: answer.version ?? version })),
  failures: judged.failures.map((failure) => ({ ...failure, version: failure.version ?? version })),
});

async function callPatiently(
  { context, backend, project, signal }: Asking,
  tasks: readonly ModelTask[],
  waits: readonly number[],
): Promise<Called<PredictAnswer>> {
  const body = predictBody(project, tasks);
  for (let tries = 0; ; tries++) {
    const answer = await callPredict(context, backend, body, signal);
    signal.throwIfAborted();
    if (answer.ok) return answer;
    const { failure } = answer;
    if (isHopeless(failure)) throw new BackendBroken(failure);
    const wait = waits[tries];
    // A call that took too long takes as long again: smaller batches may help, the same will not.
    if (failure.phase.startsWith("timeout") || wait === undefined) {
      if (isUnreachable(failure)) throw new BackendBroken(failure);
      return answer;
    }
    await sleep(wait, undefined, { signal });
  }
}

/** Asking again changes nothing: wrong address, wrong password, no such path. */
const isHopeless = ({ phase, status }: CallFailure): boolean =>
  phase === "url" || phase === "blocked" || (status !== null && [401, 403, 404, 405].includes(status));

async function askHalves(asking: Asking, tasks: readonly ModelTask[], failure: CallFailure): Promise<Judged> {
  const { known } = asking;
  if (failure.phase.startsWith("timeout") && !known.hasAnswered) {
    // Whether it answers at all is found out with one task, not by waiting once for every half.
    const first = await askAbout(asking, tasks.slice(0, 1), []);
    if (!known.hasAnswered) throw new BackendBroken(failure);
    return merged(first, await askAbout(asking, tasks.slice(1), []));
  }
  const middle = Math.ceil(tasks.length / 2);
  return merged(await askAbout(asking, tasks.slice(0, middle), []), await askAbout(asking, tasks.slice(middle), []));
}

async function askOneByOne(asking: Asking, tasks: readonly ModelTask[]): Promise<Judged> {
  let all: Judged = { answers: [], failures: [] };
  for (const task of tasks) all = merged(all, await askAbout(asking, [task], []));
  return all;
}

const merged = (one: Judged, other: Judged): Judged => ({
  answers: [...one.answers, ...other.answers],
  failures: [...one.failures, ...other.failures],
});

/** So many single tasks in a row that fail mean that it is not the tasks. */
const mostFailuresInARow = { atFirst: 3, later: 10 };

function giveUpOn(known: Acquaintance, tasks: readonly ModelTask[], failure: CallFailure): Judged {
  known.failuresInARow++;
  const most = known.hasAnswered ? mostFailuresInARow.later : mostFailuresInARow.atFirst;
  if (known.failuresInARow >= most) throw new BackendBroken(failure);
  return {
    answers: [],
    failures: tasks.map(({ id }) => ({ task: id, version: null, message: explainFailure(failure), path: null })),
  };
}

const wrongCount = (answer: { value: PredictAnswer; ms: number }, asked: number): CallFailure => ({
  url: answer.value.url,
  phase: "shape",
  status: answer.value.status,
  message: `${answer.value.url} answered ${answer.value.results.length} results for ${asked} ${asked === 1 ? "task" : "tasks"}`,
  body: answer.value.excerpt,
  ms: answer.ms,
  at: new Date().toISOString().replace("Z", "000Z"),
});
