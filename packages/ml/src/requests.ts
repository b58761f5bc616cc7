import { HttpError } from "./http-error.ts";
import type { ModelTask } from "./model.ts";
import type { ProjectFacts } from "./project-facts.ts";
import type { PredictionRequest } from "./served-model.ts";
import { isObject } from "./request-fields.ts";

/** Name of the project of requests that name none. */
export const namelessProject = "default";

type Body = Record<string, unknown>;
type News = Partial<Omit<ProjectFacts, "project">>;

export interface SetupCall {
  project: string;
  news: News;
}

export interface PredictCall {
  project: string;
  news: News;
  tasks: ModelTask[];
  request: PredictionRequest;
}

export interface TrainCall {
  project: string;
  news: News;
  /** The labeled tasks; undefined when they are to be fetched. */
  tasks: unknown[] | undefined;
}

/** @throws HttpError 400 with the path of what is wrong, as all readers here. */
export function readSetup(body: unknown): SetupCall {
  const call = object(body, "");
  return {
    project: projectOf(call["project"], "/project"),
    news: {
      ...textNews(call, "schema", "labelConfig"),
      ...textNews(call, "hostname", "hostname"),
      ...textNews(call, "access_token", "accessToken"),
      ...("extra_params" in call ? { extraParams: extraParams(call["extra_params"]) } : {}),
    },
  };
}

export function readPredict(body: unknown): PredictCall {
  const call = object(body, "");
  const { tasks } = call;
  if (!Array.isArray(tasks)) throw wrong("/tasks", "an array of tasks", tasks);
  for (let index = 0; index < tasks.length; index += 1) checkTask(tasks[index], index);
  const { context, login: _login, password: _password, ...params } = optionalObject(call["params"], "/params");
  return {
    project: projectOf(call["project"], "/project"),
    news: textNews(call, "label_config", "labelConfig"),
    tasks: tasks as ModelTask[],
    request: { context: isObject(context) && Object.keys(context).length > 0 ? context : null, params },
  };
}

export function readTrain(body: unknown): TrainCall {
  const call = object(body, "");
  const key = isNothing(call["annotations"]) && !isNothing(call["completions"]) ? "completions" : "annotations";
  const tasks = call[key] ?? undefined;
  if (tasks !== undefined && !Array.isArray(tasks)) throw wrong(`/${key}`, "an array of labeled tasks", tasks);
  if (tasks?.length === 0) throw new HttpError(400, `/${key}: No ${key} found.`);
  return {
    project: projectOf(call["project"], "/project"),
    news: textNews(call, "label_config", "labelConfig"),
    tasks,
  };
}

export interface WebhookCall {
  action: string | null;
  /** As far as the payload names one. */
  project: string;
  /** Unix seconds of the project's creation, when the payload says it. */
  created: number | null;
  news: News;
}

/** Reads a webhook. Never throws: any payload is a webhook. */
export function readWebhook(body: unknown): WebhookCall {
  const call = isObject(body) ? body : {};
  const project = isObject(call["project"]) ? call["project"] : { id: call["project"] };
  const id = [project["id"], first(call["annotation"])["project"], first(call["task"])["project"]].find(isId);
  const config = project["label_config"];
  return {
    action: typeof call["action"] === "string" ? call["action"] : null,
    project: id === undefined ? namelessProject : String(id),
    created: secondsOf(project["created_at"]),
    news: typeof config === "string" && config.trim() !== "" ? { labelConfig: config } : {},
  };
}

/** The project in a query or a body: `12`, `"12"` or `"12.1718752000"`; the nameless project when absent. */
export function projectOf(value: unknown, path: string): string {
  if (value === undefined || value === null || value === "") return namelessProject;
  if (!isId(value)) throw wrong(path, 'a project id such as "12.1718752000"', value);
  return String(value);
}

function secondsOf(time: unknown): number | null {
  const milliseconds = typeof time === "string" ? Date.parse(time) : Number.NaN;
  return Number.isNaN(milliseconds) ? null : Math.floor(milliseconds / 1000);
}

const isNothing = (value: unknown): boolean => value === undefined || value === null;

const isId = (value: unknown): value is string | number =>
  (typeof value === "string" && value !== "") || (typeof value === "number" && Number.isFinite(value));

function checkTask(task: unknown, index: number): void {
  if (!isObject(task)) throw wrong(`/tasks/${index}`, "a task object", task);
  if (task["data"] === undefined) task["data"] = {};
  else if (!isObject(task["data"])) throw wrong(`/tasks/${index}/data`, "an object", task["data"]);
}

/** Label Studio stores JSON, but Python backends made people store JSON in a string. */
function extraParams(value: unknown): Record<string, unknown> {
  if (value === null || value === undefined || value === "") return {};
  if (typeof value !== "string") return object(value, "/extra_params");
  try {
    return optionalObject(JSON.parse(value), "/extra_params");
  } catch (error) {
    if (error instanceof HttpError) throw error;
    throw new HttpError(400, `/extra_params: not valid JSON: ${error instanceof Error ? error.message : ""}`);
  }
}

function textNews(call: Body, from: string, to: keyof News): News {
  const value = call[from];
  if (value === undefined || value === null) return {};
  if (typeof value !== "string") throw wrong(`/${from}`, "a string", value);
  return value.trim() === "" ? {} : { [to]: value };
}

const first = (value: unknown): Body => {
  const one: unknown = Array.isArray(value) ? value[0] : value;
  return isObject(one) ? one : {};
};

function object(value: unknown, path: string): Body {
  if (!isObject(value)) throw wrong(path === "" ? "the body" : path, "a JSON object", value);
  return value;
}

const optionalObject = (value: unknown, path: string): Body =>
  value === undefined || value === null ? {} : object(value, path);

function wrong(path: string, expected: string, value: unknown): HttpError {
  const kind =
    value === null ? "null" : Array.isArray(value) ? "an array" : value === undefined ? "nothing" : typeof value;
  return new HttpError(400, `${path}: expected ${expected}, not ${kind}`);
}
