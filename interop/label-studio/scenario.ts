import { type Checks, Unexpected } from "../checks.ts";
import { eventually } from "../processes.ts";
import type { Exchange, Wire } from "../wire.ts";
import { examples, labelConfig, tricky } from "./project.ts";
import type { LabelStudio } from "./server.ts";

interface Prediction {
  result: { from_name: string; value: Record<string, unknown> }[];
  model_version: string;
  score: number | null;
}

interface Task {
  id: number;
  data: { text: string };
  predictions: Prediction[];
}

interface Job {
  id: string;
  state: string;
  model_version: string | null;
  labels_seen: number | null;
  error: string | null;
}

interface Parts {
  studio: LabelStudio;
  wire: Wire;
  /** The backend's own address. */
  backend: string;
  checks: Checks;
}

/** The life of a backend in a project, step by step. */
export async function connectAndUse(parts: Parts): Promise<void> {
  const { checks, studio, wire } = parts;
  const call = caller(studio);

  const project = await checks.check("a project is created", async () => {
    const made = await call<{ id: number }>("POST", "/api/projects", {
      title: "interop",
      label_config: labelConfig,
      evaluate_predictions_automatically: true,
    });
    return made.id;
  });
  if (project === null) return;

  const tasks = await checks.check("tasks are imported", async () => {
    const texts = [...examples.map(({ text }) => text), tricky];
    await call(
      "POST",
      `/api/projects/${project}/import`,
      texts.map((text) => ({ text })),
    );
    const listed = await call<Task[]>("GET", `/api/projects/${project}/tasks/?page_size=100`);
    if (listed.length !== texts.length) throw new Unexpected(`${texts.length} tasks`, listed.length);
    return listed.toSorted((one, other) => one.id - other.id);
  });
  const last = tasks?.at(-1);
  const first = tasks?.[0];
  if (tasks === null || last === undefined || first === undefined) return;

  const model = await addModel(parts, call, project);
  if (model === null) return;
  const untrained = await predictions(parts, call, { project, model, first });
  await interactive(parts, call, { model, task: last });
  const trained = await trainByWebhook(parts, call, { model, project, tasks });
  const again = await trainByButton(parts, call, { model });
  await newVersion(parts, call, { model, project, task: first, old: untrained, now: again ?? trained });
  await checks.check("the webhook was answered in less than 1 s, always with success", async () => {
    const slow = wire.exchanges.filter(({ path, ms, status }) => path === "/webhook" && (ms > 1000 || status >= 300));
    if (slow.length > 0) throw new Unexpected("none slower", slow.map(told));
  });
  await checks.check("deleting the project is no trouble for the backend", async () => {
    await call("DELETE", `/api/projects/${project}`);
    const { status } = await fetch(`${parts.backend}/health`);
    if (status !== 200) throw new Unexpected("health with 200", status);
  });
  await checks.check("nothing that Label Studio asked was refused", async () => {
    const refused = wire.exchanges.filter(({ status }) => status >= 400);
    if (refused.length > 0) throw new Unexpected("no errors", refused.map(told));
  });
}

export type Call = <Answer = unknown>(method: string, path: string, body?: unknown) => Promise<Answer>;

/** Asks Label Studio; throws what came instead of success. */
export function caller(studio: LabelStudio): Call {
  return async <Answer>(method: string, path: string, body?: unknown) => {
    const { status, answer } = await studio.ask(method, path, body);
    if (status >= 300) throw new Unexpected(`success of ${method} ${path}`, `${status} ${JSON.stringify(answer)}`);
    return answer as Answer;
  };
}

const told = ({ method, path, status, ms, answer }: Exchange): string =>
  `${method} ${path}: ${status} in ${ms.toFixed(0)} ms ${JSON.stringify(answer).slice(0, 200)}`;

async function addModel({ checks, wire }: Parts, call: Call, project: number): Promise<number | null> {
  const model = await checks.check("the model is added (POST /api/ml) and connected", async () => {
    const made = await call<{ id: number }>("POST", "/api/ml", {
      url: wire.url,
      project,
      title: "interop",
      is_interactive: true,
    });
    const shown = await call<{ state: string; error_message: string | null }>("GET", `/api/ml/${made.id}`);
    if (shown.state !== "CO") throw new Unexpected('state "CO"', shown);
    return made.id;
  });
  await checks.check("health is asked, then setup with config, address and token", async () => {
    const paths = wire.exchanges.map(({ path }) => path);
    if (paths[0] !== "/health") throw new Unexpected("/health first", paths);
    const setup = wire.exchanges.find(({ path }) => path === "/setup");
    const has = (key: string): boolean => typeof setup?.body[key] === "string" && setup.body[key] !== "";
    if (!["project", "schema", "hostname", "access_token"].every(has))
      throw new Unexpected("a full setup", setup?.body);
    if (typeof setup?.answer["model_version"] !== "string") throw new Unexpected("model_version", setup?.answer);
  });
  await checks.check("the version is shown with the model (auto update)", async () => {
    if (model === null) throw new Unexpected("a model", null);
    const shown = await call<{ model_version: string | null }>("GET", `/api/ml/${model}`);
    const said = wire.exchanges.findLast(({ path }) => path === "/setup")?.answer["model_version"];
    if (shown.model_version !== said) throw new Unexpected(String(said), shown.model_version);
  });
  return model;
}

interface Opened {
  project: number;
  model: number;
  first: Task;
}

/** Answers the version that predicted. */
async function predictions({ checks }: Parts, call: Call, { project, model, first }: Opened): Promise<string | null> {
  const version = await checks.check("opening a task predicts", async () => {
    const { predictions: made } = await call<Task>("GET", `/api/tasks/${first.id}/?project=${project}`);
    const chosen = made[0]?.result[0]?.value["choices"];
    if (made.length !== 1 || !Array.isArray(chosen)) throw new Unexpected("one prediction with a choice", made);
    return made[0]?.model_version ?? null;
  });
  await checks.check("“retrieve predictions” predicts all tasks", async () => {
    await call("POST", `/api/dm/actions?id=retrieve_tasks_predictions&project=${project}`, {
      selectedItems: { all: true, excluded: [] },
    });
    const made = await call<Prediction[]>("GET", `/api/predictions/?project=${project}`);
    const wanted = examples.length + 1;
    if (made.length !== wanted) throw new Unexpected(`${wanted} predictions, one per task`, made.length);
    if (made.some((one) => one.model_version !== version)) throw new Unexpected(`all of ${version}`, made);
  });
  await checks.check("the labeling stream brings the prediction along", async () => {
    const next = await call<Task>("GET", `/api/projects/${project}/next`);
    if (next.predictions.length !== 1) throw new Unexpected("one prediction", next);
  });
  await checks.check("the test prediction of the model's settings answers", async () => {
    const { status, response } = await call<{ status: number; response: unknown[] }>(
      "POST",
      `/api/ml/${model}/predict/test?random=true`,
    );
    if (status !== 200 || response.length !== 1) throw new Unexpected("one result", { status, response });
  });
  return version;
}

async function interactive({ checks, wire }: Parts, call: Call, asked: { model: number; task: Task }): Promise<void> {
  await checks.check("interactive annotating marks what was drawn, wherever it is, in code points", async () => {
    const { text } = asked.task.data;
    const start = Array.from(text.slice(0, text.indexOf("lamp"))).length;
    const value = { start, end: start + 4, text: "lamp", labels: ["Product"] };
    const drawn = { id: "one", from_name: "thing", to_name: "text", type: "labels", value };
    const { data, errors } = await call<{ data?: Prediction; errors?: unknown }>(
      "POST",
      `/api/ml/${asked.model}/interactive-annotating`,
      { task: asked.task.id, context: { result: [drawn] } },
    );
    if (data === undefined || Array.isArray(data)) throw new Unexpected("one prediction", errors ?? data);
    const found = data.result.map(({ value }) =>
      [...text].slice(Number(value["start"]), Number(value["end"])).join(""),
    );
    if (found.join() !== "lamp,lamp") throw new Unexpected('two spans of "lamp"', data);
  });
  await checks.check("the backend was told what was drawn", async () => {
    const params = wire.exchanges.findLast(({ path }) => path === "/predict")?.body["params"];
    const said = JSON.stringify(params ?? null);
    if (!said.includes('"Product"')) throw new Unexpected("the context in params", said);
  });
}

/** What a person says of a text. */
export const choice = (feeling: string): object => ({
  from_name: "feeling",
  to_name: "text",
  type: "choices",
  value: { choices: [feeling] },
});

/** Answers the version that the last annotation led to. */
async function trainByWebhook(
  { checks, wire, backend }: Parts,
  call: Call,
  { project, tasks }: { model: number; project: number; tasks: Task[] },
): Promise<string | null> {
  await checks.check("Label Studio made itself a webhook to the backend", async () => {
    const hooks = await call<{ url: string }[]>("GET", `/api/webhooks/?project=${project}`);
    if (!hooks.some(({ url }) => url === `${wire.url}/webhook`)) throw new Unexpected(`${wire.url}/webhook`, hooks);
  });
  await checks.check("submitting annotations tells the backend", async () => {
    for (const [index, { feeling }] of examples.entries()) {
      await call("POST", `/api/tasks/${tasks[index]?.id}/annotations/`, { result: [choice(feeling)], lead_time: 1 });
    }
    const events = await eventually(() => {
      const actions = wire.exchanges.filter(({ path }) => path === "/webhook").map(({ body }) => body["action"]);
      return actions.filter((action) => action === "ANNOTATION_CREATED").length === examples.length
        ? actions
        : undefined;
    }, 15);
    if (events === undefined) {
      const came = wire.exchanges.filter(({ path }) => path === "/webhook").map(told);
      throw new Unexpected(`${examples.length} × ANNOTATION_CREATED`, came);
    }
  });
  return checks.check("the backend trains on all of them, fetched from Label Studio", async () => {
    const job = await trainingDone(backend, (one) => one.labels_seen === examples.length);
    return job.model_version;
  });
}

async function trainByButton(
  { checks, backend, wire }: Parts,
  call: Call,
  { model }: { model: number },
): Promise<string | null> {
  return checks.check("“start training” (POST /api/ml/:id/train) trains", async () => {
    const before = new Set((await jobs(backend)).map(({ id }) => id));
    await call("POST", `/api/ml/${model}/train`);
    const asked = wire.exchanges.findLast(
      ({ path, body }) => path === "/train" || (path === "/webhook" && body["action"] === "START_TRAINING"),
    );
    if (asked === undefined) throw new Unexpected("START_TRAINING or /train", wire.exchanges.slice(-3).map(told));
    const shown = await call<{ state: string; error_message: string | null }>("GET", `/api/ml/${model}`);
    if (shown.state === "ER") throw new Unexpected("no error", shown);
    const job = await trainingDone(backend, ({ id }) => !before.has(id));
    return job.model_version;
  });
}

async function jobs(backend: string, headers: Record<string, string> = {}): Promise<Job[]> {
  const response = await fetch(`${backend}/jobs`, { headers });
  return ((await response.json()) as { jobs: Job[] }).jobs;
}

/** Waits until all trainings have ended; the one that is looked for. */
export async function trainingDone(
  backend: string,
  wanted: (job: Job) => boolean,
  headers: Record<string, string> = {},
): Promise<Job> {
  const ended = await eventually(async () => {
    const all = await jobs(backend, headers);
    const busy = all.some(({ state }) => state === "queued" || state === "running");
    return busy ? undefined : all.find((job) => wanted(job) && job.model_version !== null);
  }, 60);
  if (ended === undefined) throw new Unexpected("a training that made a version", await jobs(backend, headers));
  return ended;
}

async function newVersion(
  { checks }: Parts,
  call: Call,
  {
    model,
    project,
    task,
    old,
    now,
  }: { model: number; project: number; task: Task; old: string | null; now: string | null },
): Promise<void> {
  await checks.check("the model's page shows the new version", async () => {
    const shown = await call<{ model_version: string; state: string }>("GET", `/api/ml/${model}`);
    if (now === null || shown.model_version !== now || shown.state !== "CO")
      throw new Unexpected(`${now}, connected`, shown);
  });
  await checks.check("/api/ml/:id/versions lists it", async () => {
    const { versions } = await call<{ versions: string[] }>("GET", `/api/ml/${model}/versions`);
    if (now === null || now === old || !versions.includes(now)) throw new Unexpected(`${now} besides ${old}`, versions);
  });
  await checks.check("new predictions are of the new version, and right", async () => {
    await call("POST", `/api/dm/actions?id=retrieve_tasks_predictions&project=${project}`, {
      selectedItems: { all: true, excluded: [] },
    });
    const { predictions: made } = await call<Task>("GET", `/api/tasks/${task.id}/?project=${project}`);
    const newest = made.find((one) => one.model_version === now);
    const chosen = newest?.result[0]?.value["choices"];
    if (JSON.stringify(chosen) !== '["Good"]') throw new Unexpected(`"Good" of ${now}`, made);
  });
}
