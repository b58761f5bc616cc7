import { setTimeout as sleep } from "node:timers/promises";
import { type LabelConfig, validatePrediction } from "@tandem/schema";
import { tryParseConfig } from "./label-config.ts";
import type { LabeledTask, ModelTask } from "./model.ts";
import { sampleLabels, sampleTasks } from "./sample-tasks.ts";

export interface ContractOptions {
  /** Label config the backend is asked with. */
  labelConfig: string;
  /** Default: made up from the label config. */
  tasks?: ModelTask[];
  /** What a training gets. Default: made up; no training is tried when that is not possible. */
  labeled?: LabeledTask[];
  credentials?: { user: string; password: string };
  /** Milliseconds a training may take. Default: 60,000. */
  trainTimeoutMs?: number;
  /** Told of each check as it ends. */
  onCheck?: (check: ContractCheck) => void;
}

/** One check and, if it failed, why. */
export interface ContractCheck {
  name: string;
  error: string | null;
}

interface Answer {
  status: number;
  body: unknown;
  text: string;
  ms: number;
}

interface Client {
  get(path: string): Promise<Answer>;
  post(path: string, body: unknown, type?: string): Promise<Answer>;
}

interface Situation {
  client: Client;
  labelConfig: string;
  config: LabelConfig | null;
  tasks: ModelTask[];
  labeled: LabeledTask[] | null;
  trainTimeoutMs: number;
}

type Check = (situation: Situation) => Promise<void>;

/**
 * Asks a running backend what labeling servers ask, and checks the answers. Checks of what only Tandem has are left out
 * for a backend that does not claim it.
 */
export async function contractTests(url: string, options: ContractOptions): Promise<ContractCheck[]> {
  const { config } = tryParseConfig(options.labelConfig);
  const tasks = options.tasks ?? sampleTasks(config);
  const situation: Situation = {
    client: createClient(url, options.credentials),
    labelConfig: options.labelConfig,
    config,
    tasks,
    labeled: options.labeled ?? (config === null ? null : sampleLabels(config, tasks)),
    trainTimeoutMs: options.trainTimeoutMs ?? 60_000,
  };
  const done: ContractCheck[] = [];
  const run = async (checks: Record<string, Check>): Promise<void> => {
    for (const [name, check] of Object.entries(checks)) {
      const error = await check(situation).then(
        () => null,
        (failure: unknown) => (failure instanceof Error ? failure.message : String(failure)),
      );
      done.push({ name, error });
      options.onCheck?.({ name, error });
    }
  };
  await run(labelStudioChecks);
  const capabilities = await capabilitiesOf(situation).catch(() => null);
  if (capabilities !== null) {
    await run(strictChecks);
    if (capabilities["training"] === "job" && situation.labeled !== null) await run(trainingChecks);
  }
  return done;
}

const project = "987654.1718752000";

const labelStudioChecks: Record<string, Check> = {
  "health answers within 1 s": async ({ client }) => {
    const answer = ok(await client.get("health"));
    field(answer.body, "status");
    expect(answer.ms < 1000, `it took ${Math.round(answer.ms)} ms`);
  },
  "setup answers with a version within 3 s": async (situation) => {
    const answer = await setup(situation);
    expect(answer.ms < 3000, `it took ${Math.round(answer.ms)} ms`);
    expect(typeof field(answer.body, "model_version") === "string", "model_version is not a string");
  },
  "setup says the same version again": async (situation) => {
    const [one, other] = [await versionOf(situation), await versionOf(situation)];
    expect(one === other, `first ${one}, then ${other}`);
  },
  "predict answers one task": async (situation) => {
    checkResults(await predict(situation, situation.tasks.slice(0, 1)), situation, 1);
  },
  "predict answers many tasks, one result each": async (situation) => {
    checkResults(await predict(situation, situation.tasks), situation, situation.tasks.length);
  },
  "predictions carry the version that setup says": async (situation) => {
    const version = await versionOf(situation);
    const results = checkResults(await predict(situation, situation.tasks), situation, situation.tasks.length);
    for (const [index, one] of results.flat().entries()) {
      const given = fieldOr(one, "model_version");
      expect(given === version, `results[${index}].model_version is ${JSON.stringify(given)}, not "${version}"`);
    }
  },
  "an interactive request gets one object": async (situation) => {
    const context = { result: [], annotation_id: null, draft_id: 0, user_id: null };
    const answer = ok(await predict(situation, situation.tasks.slice(0, 1), context));
    const [first] = list(field(answer.body, "results"), "results");
    expect(!Array.isArray(first), "results[0] is a list");
    field(first, "result");
  },
  "an unknown webhook is no error": async ({ client }) => {
    const answer = await client.post("webhook", {
      action: "LABEL_LINK_UPDATED",
      project: { id: 987_654 },
      label_link: {},
    });
    expect(answer.status === 200 || answer.status === 201, `status ${answer.status}: ${answer.text}`);
  },
};

const strictChecks: Record<string, Check> = {
  "predict needs no setup before": async (situation) => {
    const answer = await predict(situation, situation.tasks.slice(0, 1), null, "987655.1718752000");
    checkResults(answer, situation, 1);
  },
  "params may be null": async ({ client, tasks, labelConfig }) => {
    ok(await client.post("predict", { tasks: tasks.slice(0, 1), project, label_config: labelConfig, params: null }));
  },
  "extra_params may be a JSON string or an object": async ({ client, labelConfig }) => {
    for (const extra of ['{"a":1}', { a: 1 }, null]) {
      ok(await client.post("setup", { project, schema: labelConfig, extra_params: extra }));
    }
  },
  "no tasks, no results": async (situation) => {
    const answer = ok(await predict(situation, []));
    expect(list(field(answer.body, "results"), "results").length === 0, "results is not empty");
  },
  "broken JSON is 400": async ({ client }) => expectStatus(await client.post("predict", '{"tasks":'), 400),
  "a wrong shape is 400 and says where": async ({ client }) => {
    const answer = await client.post("predict", { tasks: "all" });
    expectStatus(answer, 400);
    expect(answer.text.includes("/tasks"), `the answer does not name /tasks: ${answer.text}`);
  },
  "another content type is 415": async ({ client }) =>
    expectStatus(await client.post("predict", "a=b", "text/plain"), 415),
  "an unknown path is 404": async ({ client }) => expectStatus(await client.get("no-such-path"), 404),
  "a wrong method is 405": async ({ client }) => expectStatus(await client.get("predict"), 405),
  "it says when it is ready": async (situation) => {
    const answer = await situation.client.get("ready");
    expectStatus(answer, 200);
  },
  "versions has the live one": async (situation) => {
    const version = await versionOf(situation);
    const answer = ok(await situation.client.get("versions"));
    expect(list(field(answer.body, "versions"), "versions").includes(version), `${version} is not in ${answer.text}`);
  },
  "metrics are Prometheus text": async ({ client }) => {
    expect(ok(await client.get("metrics")).text.includes("# TYPE"), "no # TYPE line");
  },
};

const trainingChecks: Record<string, Check> = {
  "training is a job that ends well": async (situation) => {
    await trainOnce(situation);
  },
  "a trained version answers": async (situation) => {
    const before = await versionOf(situation);
    const job = await trainOnce(situation);
    const after = await versionOf(situation);
    expect(after !== before, `setup still says ${before}`);
    expect(
      after === field(job, "model_version"),
      `setup says ${after}, the job ${String(field(job, "model_version"))}`,
    );
    const results = checkResults(await predict(situation, situation.tasks), situation, situation.tasks.length);
    expect(fieldOr(results.flat()[0], "model_version") === after, "predictions carry another version");
  },
  "rolling back brings the former version": async (situation) => {
    const version = await versionOf(situation);
    const answer = ok(await situation.client.get("versions?project=987654"));
    const former = list(field(answer.body, "versions"), "versions").find((one) => one !== version);
    ok(await situation.client.post(`versions/${String(former)}/activate`, { project: "987654" }));
    expect((await versionOf(situation)) === former, "setup says another version");
    ok(await situation.client.post(`versions/${version}/activate`, { project: "987654" }));
  },
};

async function trainOnce({ client, labeled, labelConfig, trainTimeoutMs }: Situation): Promise<unknown> {
  const answer = await client.post("train", { annotations: labeled, project, label_config: labelConfig });
  expect(answer.status === 201 || answer.status === 202, `status ${answer.status}: ${answer.text}`);
  const id = String(field(answer.body, "job"));
  const end = performance.now() + trainTimeoutMs;
  for (;;) {
    const { body, text } = ok(await client.get(`jobs/${id}`));
    const state = field(body, "state");
    if (state === "completed") return body;
    expect(state === "queued" || state === "running", `the training ended: ${text}`);
    expect(performance.now() < end, `the training has not ended after ${trainTimeoutMs} ms`);
    await sleep(20);
  }
}

const setup = async ({ client, labelConfig }: Situation): Promise<Answer> =>
  ok(await client.post("setup", { project, schema: labelConfig, extra_params: null }));

const versionOf = async (situation: Situation): Promise<string> =>
  String(field((await setup(situation)).body, "model_version"));

async function capabilitiesOf(situation: Situation): Promise<Record<string, unknown> | null> {
  const capabilities = fieldOr((await setup(situation)).body, "capabilities");
  return typeof capabilities === "object" && capabilities !== null ? { ...capabilities } : null;
}

function predict(
  { client, labelConfig }: Situation,
  tasks: readonly ModelTask[],
  context: unknown = null,
  id = project,
): Promise<Answer> {
  const params = { login: null, password: null, context };
  return client.post("predict", { tasks, project: id, label_config: labelConfig, params });
}

/** Length, form and content of `results`. */
function checkResults(given: Answer, { config, tasks }: Situation, count: number): unknown[] {
  const results = list(field(ok(given).body, "results"), "results");
  expect(results.length === count, `${results.length} results for ${count} tasks`);
  for (const [index, entry] of results.entries()) {
    for (const one of [entry].flat()) {
      const error = fieldOr(one, "error");
      expect(error === undefined, String(error));
      list(field(one, "result"), `results[${index}].result`);
      if (config === null) continue;
      const [problem] = validatePrediction(config, one, { task: tasks[index] }).problems;
      expect(problem === undefined, `results[${index}]${problem?.path.slice(1)}: ${problem?.message}`);
    }
  }
  return results;
}

function createClient(url: string, credentials: ContractOptions["credentials"]): Client {
  const base = url.endsWith("/") ? url : `${url}/`;
  const basic = credentials && Buffer.from(`${credentials.user}:${credentials.password}`).toString("base64");
  const authorization: Record<string, string> = basic === undefined ? {} : { authorization: `Basic ${basic}` };
  const request = async (path: string, init: RequestInit): Promise<Answer> => {
    const started = performance.now();
    const response = await fetch(new URL(path, base), { ...init, signal: AbortSignal.timeout(100_000) });
    const text = await response.text();
    return { status: response.status, body: parsed(text), text: text.slice(0, 2000), ms: performance.now() - started };
  };
  return {
    get: (path) => request(path, { headers: authorization }),
    post: (path, body, type = "application/json") =>
      request(path, {
        method: "POST",
        headers: { ...authorization, "content-type": type },
        body: typeof body === "string" ? body : JSON.stringify(body),
      }),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function ok(answer: Answer): Answer {
  expect(answer.status >= 200 && answer.status < 300, `status ${answer.status}: ${answer.text}`);
  return answer;
}

const expectStatus = (answer: Answer, status: number): void =>
  expect(answer.status === status, `expected status ${status}, got ${answer.status}: ${answer.text}`);

function expect(condition: boolean, message: string): void {
  if (!condition) throw new Error(message);
}

const fieldOr = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null && key in value ? (value as Record<string, unknown>)[key] : undefined;

function field(value: unknown, key: string): unknown {
  const found = fieldOr(value, key);
  expect(found !== undefined, `the answer has no "${key}"`);
  return found;
}

function list(value: unknown, name: string): unknown[] {
  if (!Array.isArray(value)) throw new Error(`${name} is not a list`);
  return value;
}
