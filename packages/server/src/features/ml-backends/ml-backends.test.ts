import type { MlBackend } from "@tandem/schema/api";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { connect, createProject, importTasks } from "../../../test/fakes/learning.ts";
import { type ModelServer, startModelServer } from "../../../test/fakes/model-server.ts";
import { type TestServer, startTestServer } from "../../../test/harness.ts";

let server: TestServer;
let model: ModelServer;
let project: number;
beforeAll(async () => void (server = await startTestServer()));
afterAll(() => server?.stop());
beforeEach(async () => {
  model = await startModelServer();
  project = await createProject(server.owner);
});
afterEach(() => model.close());

const errorsOf = (body: unknown): string =>
  (body as { validation_errors: { non_field_errors: string[] } }).validation_errors.non_field_errors[0] ?? "";
const post = (body: object) => server.owner.json("POST", "/api/ml/", { project, ...body });

describe("connecting", () => {
  test("asks for health and set-up twice, becomes the source and gets a webhook", async () => {
    const answer = await post({ url: model.url });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      state: "CO",
      readable_state: "Connected",
      title: "default",
      model_version: "v1",
      error_message: null,
      basic_auth_pass_is_set: false,
      auto_update: true,
      timeout: 100,
      project,
    });
    expect(answer.body).not.toHaveProperty("basic_auth_pass");
    expect(model.calls["/health"]).toBe(2);
    expect(model.calls["/setup"]).toBe(2);
    const { body } = await server.owner.json("GET", `/api/projects/${project}/`);
    expect(body).toMatchObject({ model_version: "default" });
    const hooks = await server.owner.json("GET", `/api/webhooks/?project=${project}`);
    expect(hooks.body).toMatchObject([{ url: `${model.url}/webhook`, send_payload: true, send_for_all_actions: true }]);
  });

  test("tells the model what Python backends demand", async () => {
    await connect(server.owner, project, model, { extra_params: { a: 1 } });
    const setup = model.lastSetup();
    expect(setup?.project).toMatch(new RegExp(`^${project}\\.\\d{10}$`));
    expect(setup?.schema).toContain("<Choices");
    expect(setup?.hostname).toBe(server.url);
    expect(setup?.extra_params).toBe('{"a":1}');
    const whoami = await fetch(`${server.url}/api/projects/${project}/`, {
      headers: { authorization: `Token ${setup?.access_token}` },
    });
    expect(whoami.status).toBe(200);
  });

  test("a model that trains by job gets no webhook of its own", async () => {
    model.behaviour.capabilities = { protocol: 1, training: "job" };
    await connect(server.owner, project, model);
    expect((await server.owner.json("GET", `/api/webhooks/?project=${project}`)).body).toEqual([]);
  });

  test("every list and get asks each backend once", async () => {
    const { id } = await connect(server.owner, project, model);
    await server.settle();
    const before = { ...model.calls };
    await server.owner.json("GET", `/api/ml/?project=${project}`);
    await server.owner.json("GET", `/api/ml/${id}/`);
    expect(model.calls["/health"]).toBe((before["/health"] ?? 0) + 2);
    expect(model.calls["/setup"]).toBe((before["/setup"] ?? 0) + 2);
  });
});

describe("what is wrong is told, and nothing is stored", () => {
  afterEach(async () => {
    const rows = await server.context.db
      .selectFrom("ml_backends")
      .select("id")
      .where("project_id", "=", project)
      .execute();
    expect(rows).toEqual([]);
  });

  test("a dead address", async () => {
    await model.close();
    const answer = await post({ url: model.url });
    expect(answer.status).toBe(400);
    expect(errorsOf(answer.body)).toContain(
      `Can't connect to ML backend ${model.url}, health check failed. Make sure it is up`,
    );
    expect(errorsOf(answer.body)).toContain(`address ${model.url}/health, phase connect`);
  });

  test("a health check that fails", async () => {
    model.behaviour.healthStatus = 503;
    expect(errorsOf((await post({ url: model.url })).body)).toMatch(
      /health check failed.*status 503.*The answer began/,
    );
  });

  test("a set-up that fails", async () => {
    model.behaviour.setupStatus = 500;
    const message = errorsOf((await post({ url: model.url })).body);
    expect(message).toContain(
      `Successfully connected to ${model.url} but it doesn't look like a valid ML backend. Reason:`,
    );
    expect(message).toContain("Traceback: no such model");
  });

  test("missing and wrong credentials", async () => {
    model.behaviour.credentials = { user: "ann", password: "secret" };
    expect(errorsOf((await post({ url: model.url })).body)).toBe(
      "Able to connect to ML Server, but authentication parameters were either not provided or are incorrect.",
    );
    const basic = { url: model.url, auth_method: "BASIC_AUTH", basic_auth_user: "ann" };
    expect(errorsOf((await post(basic)).body)).toBe(
      "Authentication username and password is required for Basic Authentication.",
    );
  });

  test("no address, and one of another kind", async () => {
    expect((await post({})).body).toMatchObject({ validation_errors: { url: ["This field is required."] } });
    expect((await post({ url: "ftp://x" })).status).toBe(400);
    expect((await post({ url: "http://" })).status).toBe(400);
  });
});

test("credentials reach the model and never come back", async () => {
  model.behaviour.credentials = { user: "ann", password: "s3cret" };
  const backend = await connect(server.owner, project, model, {
    auth_method: "BASIC_AUTH",
    basic_auth_user: "ann",
    basic_auth_pass: "s3cret",
  });
  expect(backend).toMatchObject({ state: "CO", basic_auth_user: "ann", basic_auth_pass_is_set: true });
  const list = await server.owner.json("GET", `/api/ml/?project=${project}`);
  expect(JSON.stringify(list.body)).not.toContain("s3cret");
});

test("changing merges with what is stored; a new title follows in the project", async () => {
  const { id } = await connect(server.owner, project, model, { title: "one" });
  const renamed = await server.owner.json("PATCH", `/api/ml/${id}/`, { title: "two" });
  expect(renamed.body).toMatchObject({ title: "two", url: model.url, state: "CO" });
  expect((await server.owner.json("GET", `/api/projects/${project}/`)).body).toMatchObject({ model_version: "two" });
  await model.down();
  const refused = await server.owner.json("PATCH", `/api/ml/${id}/`, { url: model.url, project });
  expect(refused.status).toBe(400);
  expect(errorsOf(refused.body)).toContain("health check failed");
  await model.up();
});

test("deleting gives the project's choice back and keeps the predictions", async () => {
  const [task] = await importTasks(server.owner, project, [0.7]);
  const { id } = await connect(server.owner, project, model);
  await server.settle();
  expect((await server.owner.json("DELETE", `/api/ml/${id}/`)).status).toBe(204);
  expect((await server.owner.json("GET", `/api/projects/${project}/`)).body).toMatchObject({ model_version: "" });
  const kept = await server.owner.json("GET", `/api/predictions/?task=${task}`);
  expect(kept.body).toMatchObject([{ model_version: "v1", model: null }]);
  expect((await server.owner.json("GET", `/api/ml/${id}/`)).status).toBe(404);
  await server.settle();
});

test("a backend that stops answering shows as disconnected, with the reason, and as connected again", async () => {
  const { id } = await connect(server.owner, project, model);
  await model.down();
  const down = (await server.owner.json("GET", `/api/ml/${id}/`)).body as MlBackend;
  expect(down.state).toBe("DI");
  expect(down.error_message).toContain("phase connect");
  await model.up();
  expect((await server.owner.json("GET", `/api/ml/${id}/`)).body).toMatchObject({ state: "CO", error_message: null });
  model.behaviour.setupStatus = 500;
  expect((await server.owner.json("GET", `/api/ml/${id}/`)).body).toMatchObject({ state: "ER" });
});

test("without automatic updates a chosen version stays", async () => {
  const { id } = await connect(server.owner, project, model, { auto_update: false });
  await server.owner.json("PATCH", `/api/ml/${id}/`, { model_version: "chosen" });
  model.behaviour.version = "v7";
  expect((await server.owner.json("GET", `/api/ml/${id}/`)).body).toMatchObject({ model_version: "chosen" });
});

describe("interactive", () => {
  test("passes the context through and answers the first result", async () => {
    const [task] = await importTasks(server.owner, project, [0.9]);
    const { id } = await connect(server.owner, project, model, { is_interactive: true });
    const context = { result: [{ type: "choices", value: { choices: ["Spam"] } }], user_id: 1 };
    const answer = await server.owner.json("POST", `/api/ml/${id}/interactive-annotating`, { task, context });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ data: { score: 0.9, result: [{ value: { choices: ["Spam"] } }] } });
    expect(model.lastPredict()?.params).toEqual({ login: null, password: null, context });
    expect(model.lastPredict()?.tasks[0]).toMatchObject({ id: task, drafts: [] });
    expect(model.lastPredict()?.tasks[0]).not.toHaveProperty("overlap");
  });

  test("errors are answers", async () => {
    const [task] = await importTasks(server.owner, project, [0.9]);
    const { id } = await connect(server.owner, project, model);
    const ask = () => server.owner.json("POST", `/api/ml/${id}/interactive-annotating`, { task, context: null });
    expect((await ask()).body).toEqual({ errors: ["Model is not set to be used for interactive preannotations"] });
    await server.owner.json("PATCH", `/api/ml/${id}/`, { is_interactive: true });
    model.behaviour.fault = "status-500";
    const answer = await ask();
    expect(answer.status).toBe(200);
    expect(JSON.stringify(answer.body)).toContain("CUDA out of memory");
  });
});

test("a test prediction shows request and response and stores nothing", async () => {
  const { id } = await connect(server.owner, project, model, { title: "not the source" });
  await server.owner.json("PATCH", `/api/projects/${project}/`, { show_collab_predictions: false });
  const path = `/api/ml/${id}/predict/test`;
  expect(await server.owner.json("POST", path)).toMatchObject({
    status: 501,
    body: { error: "Not implemented - you must provide random=true query parameter" },
  });
  expect((await server.owner.json("POST", `${path}?random=true`)).status).toBe(500);
  const [task] = await importTasks(server.owner, project, [0.6]);
  const answer = await server.owner.json("POST", `${path}?random=true`);
  expect(answer.body).toMatchObject({ status: 200, task: { id: task }, response: { results: [{ score: 0.6 }] } });
  expect((await server.owner.json("GET", `/api/predictions/?task=${task}`)).body).toEqual([]);
});

test("versions, also of a backend that has no list of them", async () => {
  const { id } = await connect(server.owner, project, model);
  const path = `/api/ml/${id}/versions`;
  expect((await server.owner.json("GET", path)).body).toEqual({
    versions: ["v1"],
    message: "Upgrade your ML backend version to latest.",
  });
  model.behaviour.capabilities = { protocol: 1 };
  expect((await server.owner.json("GET", path)).body).toEqual({ versions: ["v1"] });
});
