import { setTimeout as sleep } from "node:timers/promises";
import type { MlBackend } from "@tandem/schema/api";
import { type Checks, Unexpected } from "../checks.ts";
import { eventually } from "../processes.ts";
import type { Wire } from "../wire.ts";
import type { PythonBackend } from "./backend.ts";
import { createProject, label, labeled, runsDone, type Task, tasksOf, trained, unlabeled } from "./project.ts";
import type { Server } from "./tandem.ts";

interface Parts {
  server: Server;
  backend: PythonBackend;
  wire: Wire;
  checks: Checks;
}

interface Opened extends Parts {
  project: number;
  tasks: Task[];
  model: number;
}

/** The life of a Python backend in a project of ours, by our REST API. */
export async function connectAndUse(parts: Parts): Promise<void> {
  const { server, checks, wire } = parts;
  const project = await checks.check("a project with tasks is created", () => createProject(server));
  if (project === null) return;
  const tasks = await tasksOf(server, project);
  const model = await checks.check("the backend is connected and says its version", async () => {
    const made = await server.call<MlBackend>("POST", "/api/ml/", { url: wire.url, project, title: "python" });
    if (made.state !== "CO" || made.model_version !== "INITIAL") throw new Unexpected("connected, INITIAL", made);
    return made.id;
  });
  if (model === null) return;
  const opened = { ...parts, project, tasks, model };
  await setUp(opened);
  await predict(opened);
  await learnFromLabels(opened);
  await trainWhenAsked(opened);
  await trainAfterLabels(opened);
  await comeBack(opened);
  await checks.check("nothing that we asked was refused, but for the list of versions", async () => {
    const refused = wire.exchanges.filter(({ status, path }) => status >= 400 && path !== "/versions");
    if (refused.length > 0) throw new Unexpected("no errors", refused.slice(0, 3));
  });
}

async function setUp({ checks, wire }: Opened): Promise<void> {
  await checks.check("health is asked, then setup with strings only, as it demands", async () => {
    if (wire.exchanges[0]?.path !== "/health") throw new Unexpected("/health first", wire.exchanges[0]);
    const { body } = wire.exchanges.find(({ path }) => path === "/setup") ?? {};
    const texts = ["project", "schema", "hostname", "access_token"].map((key) => typeof body?.[key]);
    if (texts.some((type) => type !== "string") || body?.["extra_params"] !== null)
      throw new Unexpected("strings, and extra_params null", body);
  });
}

async function predict({ checks, wire, server, project, model, tasks }: Opened): Promise<void> {
  await checks.check("a prediction run asks for all tasks in one request, and keeps what it says", async () => {
    const [run] = await runsDone(server, project, 1);
    const asked = wire.exchanges.filter(({ path }) => path === "/predict");
    if (run?.done !== tasks.length || run.model_version !== "INITIAL" || asked.length !== 1)
      throw new Unexpected(`${tasks.length} predicted in one request`, { run, asked: asked.length });
  });
  await checks.check("a score that is NaN is kept as no score, its result stays", async () => {
    const last = (await tasksOf(server, project)).at(-1);
    const [prediction] = last?.predictions ?? [];
    if (prediction?.score !== null || prediction.result.length !== 1)
      throw new Unexpected("no score, one result", last);
  });
  await checks.check("the label stream brings the prediction along", async () => {
    const next = await server.call<Task>("GET", `/api/projects/${project}/next/`);
    if (next.predictions[0]?.model_version !== "INITIAL") throw new Unexpected("a prediction of INITIAL", next);
  });
  await checks.check("a task that comes later is predicted, too", async () => {
    await server.call("POST", `/api/projects/${project}/import/`, [{ text: "Bright, and late" }]);
    const [run] = await runsDone(server, project, 2);
    if (run?.done !== 1) throw new Unexpected("one more", run);
  });
  await checks.check("“retrieve predictions” of the data manager answers for tasks that have some", async () => {
    await server.call("POST", `/api/dm/actions/?id=retrieve_tasks_predictions&project=${project}`, {
      selectedItems: { all: true, excluded: [] },
    });
    await runsDone(server, project, 3);
  });
  await checks.check("the test prediction of the model's page answers", async () => {
    const { status, response } = await server.call<{ status: number; response: { results: unknown[] } }>(
      "POST",
      `/api/ml/${model}/predict/test?random=true`,
    );
    if (status !== 200 || response.results.length !== 1) throw new Unexpected("one result", { status, response });
  });
  await checks.check("versions are listed, though it has no list", () => hasVersion(server, model, "INITIAL"));
}

async function hasVersion(server: Server, model: number, version: string): Promise<void> {
  const { versions } = await server.call<{ versions: string[] }>("GET", `/api/ml/${model}/versions`);
  if (!versions.includes(version)) throw new Unexpected(version, versions);
}

async function learnFromLabels({ checks, wire, server, project, model, tasks }: Opened): Promise<void> {
  await checks.check("each label is told to its webhook, which takes it", async () => {
    for (const [at, { feeling }] of labeled.entries()) await label(server, tasks[at]?.id ?? 0, feeling);
    const told = await eventually(() => {
      const all = wire.exchanges.filter(({ body }) => body["action"] === "ANNOTATION_CREATED");
      return all.length === labeled.length ? all : undefined;
    }, 20);
    if (told === undefined || told.some(({ answer }) => typeof answer["job_id"] !== "string"))
      throw new Unexpected(`${labeled.length} events, each answered by a job_id`, told ?? wire.exchanges.slice(-3));
  });
  await checks.check("the version that it makes of them is seen without anybody asking, and predicts", async () => {
    const right = ["Good", "Bad"];
    const hasLearned = await eventually(async () => {
      const later = (await tasksOf(server, project)).filter(({ data }) => unlabeled.includes(data.text));
      const newest = later.map(({ predictions }) => predictions.at(-1));
      const chosen = newest.slice(0, right.length).map((made) => made?.result[0]?.value.choices[0]);
      return chosen.join() === right.join() && newest.every((made) => made?.model_version !== "INITIAL")
        ? true
        : undefined;
    }, 60);
    if (hasLearned === undefined) throw new Unexpected("Good and Bad of a new version", await tasksOf(server, project));
  });
  await checks.check("its numbers are versions like others", async () => {
    const setup = wire.exchanges.findLast(({ path }) => path === "/setup")?.answer["model_version"];
    if (typeof setup !== "number") throw new Unexpected("a number from label-studio-ml 1.x", setup);
    await hasVersion(server, model, String(setup));
  });
}

async function trainWhenAsked({ checks, wire, server, project, model }: Opened): Promise<void> {
  await checks.check("“train” asks it; that it did nothing is said, with the reason", async () => {
    await server.call("POST", `/api/ml/${model}/train`);
    const run = await trained(server, project, 1);
    const asked = wire.exchanges.find(({ body }) => body["action"] === "START_TRAINING");
    if (asked?.status !== 201) throw new Unexpected("START_TRAINING, answered 201", asked);
    const isSaid = run.message?.includes("TRAIN_EVENTS") === true;
    if (run.state !== "completed" || run.version_after !== run.version_before || !isSaid)
      throw new Unexpected("a training without a new version, which says so", run);
  });
}

async function trainAfterLabels({ checks, server, project, model, tasks }: Opened): Promise<void> {
  const version = async (): Promise<string | null> =>
    (await server.call<MlBackend>("GET", `/api/ml/${model}`)).model_version;
  await checks.check("a change of the project trains it, as its own events of a project say", async () => {
    const before = await version();
    await server.call("PATCH", `/api/projects/${project}/`, { min_annotations_to_start_training: 1 });
    const isOther = await eventually(async () => (await version()) !== before || undefined, 30);
    if (isOther === undefined) throw new Unexpected(`another version than ${before}`, await version());
  });
  await checks.check("“train after every label” ends with the version that the label's own event made", async () => {
    // It names versions by the second.
    await sleep(1100);
    const before = await version();
    await label(server, tasks[labeled.length]?.id ?? 0, "Good");
    const run = await trained(server, project, 2);
    if (run.reason !== "every-n" || run.version_before !== before || run.version_after === before)
      throw new Unexpected(`every-n, another version than ${before}`, run);
  });
}

async function comeBack({ checks, server, backend, model }: Opened): Promise<void> {
  const shown = (): Promise<MlBackend> => server.call<MlBackend>("GET", `/api/ml/${model}`);
  await checks.check("stopped, it is shown as disconnected; started again, as connected with its version", async () => {
    const before = await shown();
    await backend.process.stop();
    const away = await shown();
    await backend.again();
    const back = await shown();
    const states = [before, away, back].map(({ state }) => state).join();
    if (states !== "CO,DI,CO" || back.model_version !== before.model_version)
      throw new Unexpected("connected, disconnected, connected, one version", { before, away, back });
  });
}
