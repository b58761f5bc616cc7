import type { PredictionRun, TrainingRun } from "@tandem/schema/api";
import { Unexpected } from "../checks.ts";
import { eventually } from "../processes.ts";
import type { Server } from "./tandem.ts";

export const labelConfig = `<View><Text name="text" value="$text"/>
<Choices name="feeling" toName="text"><Choice value="Good"/><Choice value="Bad"/></Choices></View>`;

/** What a person labels, and what the model is asked about afterwards. */
export const labeled = [
  { text: "The lamp is lovely and bright", feeling: "Good" },
  { text: "The lamp arrived broken", feeling: "Bad" },
  { text: "What a great, lovely chair", feeling: "Good" },
  { text: "Awful and late delivery", feeling: "Bad" },
];
/** Of the last one nothing can be said: its score is NaN. */
export const unlabeled = ["A lovely, bright chair", "Late and broken", "…"];

/** Labels the task with a text, as the studio does. */
export async function label(server: Server, task: number, feeling: string): Promise<void> {
  const result = [{ from_name: "feeling", to_name: "text", type: "choices", value: { choices: [feeling] } }];
  await server.call("POST", `/api/tasks/${task}/annotations/`, { result, lead_time: 1 });
}

/** A project with all the tasks; its id. */
export async function createProject(server: Server): Promise<number> {
  const { id } = await server.call<{ id: number }>("POST", "/api/projects/", {
    title: "python",
    label_config: labelConfig,
  });
  const texts = [...labeled.map(({ text }) => text), ...unlabeled];
  await server.call(
    "POST",
    `/api/projects/${id}/import/`,
    texts.map((text) => ({ text })),
  );
  return id;
}

export interface Task {
  id: number;
  data: { text: string };
  predictions: { model_version: string; score: number | null; result: { value: { choices: string[] } }[] }[];
}

/** A project's tasks, the oldest first. */
export async function tasksOf(server: Server, project: number): Promise<Task[]> {
  const { tasks } = await server.call<{ tasks: Task[] }>("GET", `/api/tasks/?project=${project}&fields=all`);
  return tasks.toSorted((one, other) => one.id - other.id);
}

/** The runs of a project, the newest first, when there are so many and all have ended well. */
export async function runsDone(server: Server, project: number, count: number): Promise<PredictionRun[]> {
  const path = `/api/projects/${project}/prediction-runs/`;
  const runs = await eventually(async () => {
    const all = await server.call<PredictionRun[]>("GET", path);
    return all.length >= count && all.every(({ state }) => state === "completed") ? all : undefined;
  }, 30);
  if (runs === undefined) throw new Unexpected(`${count} runs that are completed`, await server.call("GET", path));
  return runs;
}

/** The newest training, when there are so many and all have ended. */
export async function trained(server: Server, project: number, count: number): Promise<TrainingRun> {
  const path = `/api/projects/${project}/training-runs/`;
  const [run] =
    (await eventually(async () => {
      const all = await server.call<TrainingRun[]>("GET", path);
      return all.length >= count && all.every(({ finished_at }) => finished_at !== null) ? all : undefined;
    }, 60)) ?? [];
  if (run === undefined) throw new Unexpected(`${count} trainings that ended`, await server.call("GET", path));
  return run;
}
