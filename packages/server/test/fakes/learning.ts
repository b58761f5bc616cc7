import type { MlBackend, PredictionRun, TrainingRun } from "@tandem/schema/api";
import { expect } from "vitest";
import { labelConfigs, type TestServer, type TestUser } from "../harness.ts";
import type { ModelServer } from "./model-server.ts";

/** Small steps that tests of the learning loop share. */

export async function createProject(user: TestUser, settings: Record<string, unknown> = {}): Promise<number> {
  const answer = await user.json("POST", "/api/projects/", {
    title: "Mail",
    label_config: labelConfigs.text,
    min_annotations_to_start_training: 0,
    ...settings,
  });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return (answer.body as { id: number }).id;
}

/** Tasks whose data is `{ text, p }`: the fake model takes `p` for the probability of spam. @returns their ids */
export async function importTasks(
  user: TestUser,
  project: number,
  probabilities: readonly number[],
): Promise<number[]> {
  const tasks = probabilities.map((p, index) => ({ data: { text: `mail ${index}`, p } }));
  const answer = await user.json("POST", `/api/projects/${project}/import/?return_task_ids=true`, tasks);
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return (answer.body as { task_ids: number[] }).task_ids;
}

export async function connect(
  user: TestUser,
  project: number,
  model: Pick<ModelServer, "url">,
  settings: Record<string, unknown> = {},
): Promise<MlBackend> {
  const answer = await user.json("POST", "/api/ml/", { project, url: model.url, title: "m", ...settings });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body as MlBackend;
}

export const spam = [{ from_name: "label", to_name: "text", type: "choices", value: { choices: ["Spam"] } }];

export async function annotate(user: TestUser, task: number, body: Record<string, unknown> = {}): Promise<void> {
  const answer = await user.json("POST", `/api/tasks/${task}/annotations/`, { result: spam, ...body });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
}

export interface Served {
  id: number;
  queue: string;
  predictions: { score: number; model_version: string }[];
}

export async function next(user: TestUser, project: number): Promise<Served> {
  const answer = await user.json("GET", `/api/projects/${project}/next/`);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body as Served;
}

/** Asks again and again until the answer is as wanted; fails with the last answer. */
export async function eventually<T>(ask: () => Promise<T>, isRight: (answer: T) => boolean, ms = 15_000): Promise<T> {
  for (const end = Date.now() + ms; ;) {
    const answer = await ask();
    if (isRight(answer)) return answer;
    if (Date.now() > end) throw new Error(`It never came to that; the last answer: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export const runsOf = async (user: TestUser, project: number): Promise<PredictionRun[]> =>
  (await user.json("GET", `/api/projects/${project}/prediction-runs/`)).body as PredictionRun[];

export const trainingsOf = async (user: TestUser, project: number): Promise<TrainingRun[]> =>
  (await user.json("GET", `/api/projects/${project}/training-runs/`)).body as TrainingRun[];

/** Every prediction of a project as `[task, version, score]`. */
export async function storedPredictions(server: TestServer, project: number) {
  return server.context.db
    .selectFrom("predictions")
    .innerJoin("model_versions", "model_versions.id", "predictions.version_id")
    .select(["task_id", "name", "score", "rank"])
    .where("predictions.project_id", "=", project)
    .orderBy("task_id")
    .orderBy("predictions.id")
    .execute();
}
