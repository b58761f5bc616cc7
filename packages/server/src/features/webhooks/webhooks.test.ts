import type { Webhook } from "@tandem/schema/api";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { annotate, createProject, eventually, importTasks, spam } from "../../../test/fakes/learning.ts";
import { startModelServer } from "../../../test/fakes/model-server.ts";
import { type WebhookReceiver, startWebhookReceiver } from "../../../test/fakes/webhook-receiver.ts";
import { type TestServer, startTestServer } from "../../../test/harness.ts";

let server: TestServer;
let receiver: WebhookReceiver;
let project: number;
beforeAll(async () => {
  const timeouts = { connect: 500, health: 1_000, setup: 1_000, predict: 1_000, train: 2_000, webhook: 400 };
  server = await startTestServer({ timeouts });
});
afterAll(() => server?.stop());
beforeEach(async () => {
  receiver = await startWebhookReceiver();
  project = await createProject(server.owner);
  await server.settle();
});
afterEach(() => receiver.close());

const create = async (body: Record<string, unknown> = {}): Promise<Webhook> => {
  const answer = await server.owner.json("POST", "/api/webhooks/", { project, url: receiver.url, ...body });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body as Webhook;
};
const deliveries = async (id: number) =>
  (await server.owner.json("GET", `/api/webhooks/${id}/deliveries/`)).body as {
    action: string;
    state: string;
    attempts: number;
    status: number | null;
    error: string | null;
  }[];

describe("settings", () => {
  test("have Label Studio's shape and defaults", async () => {
    const made = await create();
    expect(made).toMatchObject({
      organization: 1,
      project,
      send_payload: true,
      send_for_all_actions: true,
      headers: {},
      is_active: true,
      actions: [],
    });
    const other = await createProject(server.owner);
    const changed = await server.owner.json("PATCH", `/api/webhooks/${made.id}/`, { is_active: false, project: other });
    expect(changed.body).toMatchObject({ id: made.id, is_active: false, project });
    expect((await server.owner.json("DELETE", `/api/webhooks/${made.id}/`)).status).toBe(204);
    expect((await server.owner.json("GET", `/api/webhooks/${made.id}/`)).status).toBe(404);
  });

  test.each([
    ["no address", { url: undefined }, "url"],
    ["another protocol", { url: "file:///etc/passwd" }, "url"],
    ["a header that is no name", { headers: { "a b": "x" } }, "headers"],
    ["a header of two lines", { headers: { a: "x\r\ny" } }, "headers"],
    [
      "too many headers",
      { headers: Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`x-${i}`, "1"])) },
      "headers",
    ],
    ["an action that does not exist", { actions: ["TASK_EATEN"] }, "actions"],
    ["an action of the installation", { actions: ["PROJECT_CREATED"] }, "actions"],
  ])("refuse %s", async (_, body, field) => {
    const answer = await server.owner.json("POST", "/api/webhooks/", { project, url: receiver.url, ...body });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ validation_errors: { [field]: [expect.any(String)] } });
  });

  test("those of the installation are the owner's", async () => {
    const made = await server.owner.json("POST", "/api/webhooks/", { url: receiver.url, is_active: false });
    expect(made.body).toMatchObject({ project: null });
    expect((await server.owner.json("GET", "/api/webhooks/?project=isnull")).body).toMatchObject([{ project: null }]);
    const member = await server.member();
    expect((await member.json("POST", "/api/webhooks/", { url: receiver.url })).status).toBe(403);
    expect((await member.json("GET", "/api/webhooks/?project=isnull")).body).toEqual([]);
    await server.owner.json("DELETE", `/api/webhooks/${(made.body as { id: number }).id}/`);
  });

  test("what they can be told of is public", async () => {
    const all = (await server.nobody.json("GET", "/api/webhooks/info/")).body as Record<string, object>;
    expect(all["ANNOTATIONS_CREATED"]).toMatchObject({ key: "annotation", "organization-only": false });
    const some = await server.nobody.json("GET", "/api/webhooks/info/?organization-only=true");
    expect(Object.keys(some.body as object)).toEqual(["PROJECT_CREATED", "PROJECT_DELETED"]);
  });
});

describe("messages", () => {
  test("tell of annotations as Python backends read them, with the configured headers", async () => {
    await create({ headers: { "X-Secret": "42" } });
    const [task = 0] = await importTasks(server.owner, project, [0.5]);
    await annotate(server.owner, task);
    await server.settle();
    const { headers, body } = receiver.messages.find((message) => message.body.action === "ANNOTATION_CREATED") ?? {};
    expect(headers?.["x-secret"]).toBe("42");
    expect(body).toMatchObject({
      action: "ANNOTATION_CREATED",
      annotation: { task, project, result: spam, was_cancelled: false, result_count: 1, completed_by: server.owner.id },
      task: { id: task, project, data: { text: "mail 0" }, is_labeled: true },
      project: { id: project, label_config: expect.stringContaining("<Choices"), total_annotations_number: 1 },
    });
    expect(receiver.messages.map((message) => message.body.action)).toEqual(["TASKS_CREATED", "ANNOTATION_CREATED"]);
  });

  test("without payload hold the action only; what was not asked for is not sent", async () => {
    await create({ send_payload: false, send_for_all_actions: false, actions: ["TASKS_DELETED"] });
    const [task = 0] = await importTasks(server.owner, project, [0.5]);
    await annotate(server.owner, task);
    await server.owner.json("DELETE", `/api/tasks/${task}/`);
    await server.settle();
    expect(receiver.messages.map((message) => message.body)).toEqual([{ action: "TASKS_DELETED" }]);
  });

  test("tell of what was deleted meanwhile by its ids", async () => {
    const hook = await create({ is_active: false });
    const [task = 0] = await importTasks(server.owner, project, [0.5]);
    await server.owner.json("PATCH", `/api/webhooks/${hook.id}/`, { is_active: true });
    receiver.status = 500;
    await annotate(server.owner, task);
    await server.settle();
    await server.owner.json("DELETE", `/api/tasks/${task}/`);
    receiver.status = 200;
    await eventually(
      async () => receiver.messages.length,
      (count) => count >= 3,
    );
    const again = receiver.messages.findLast((message) => message.body.action === "ANNOTATION_CREATED");
    expect(again?.body).toMatchObject({ annotation: { task, project }, task: { id: task, project } });
  });

  test("large collections come in pieces", async () => {
    await create();
    await importTasks(
      server.owner,
      project,
      Array.from({ length: 5_001 }, () => 0.5),
    );
    await server.settle();
    const counts = receiver.messages.map((message) => (message.body["tasks"] as unknown[]).length);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(5_001);
    expect(Math.max(...counts)).toBeLessThanOrEqual(5_000);
  });
});

describe("a receiver that does not take them", () => {
  test("is tried again until it does, in order, and everything is written down", async () => {
    const hook = await create();
    receiver.status = 503;
    const [one = 0] = await importTasks(server.owner, project, [0.5]);
    await server.settle();
    expect(await deliveries(hook.id)).toMatchObject([
      {
        action: "TASKS_CREATED",
        state: "queued",
        attempts: 1,
        status: 503,
        error: expect.stringContaining("answered 503"),
      },
    ]);
    receiver.status = 200;
    await annotate(server.owner, one);
    const done = await eventually(
      () => deliveries(hook.id),
      (list) => list.length === 2 && list.every((item) => item.state === "delivered"),
    );
    expect(done.map((item) => item.attempts)).toEqual([1, 2]);
  });

  test("that is dead or hangs holds up neither people nor other receivers", async () => {
    const dead = await startWebhookReceiver();
    await dead.close();
    const slow = await startWebhookReceiver();
    slow.delayMs = 5_000;
    const toDead = await create({ url: dead.url });
    const toSlow = await create({ url: slow.url });
    await create();
    const began = performance.now();
    const tasks = await importTasks(server.owner, project, [0.1, 0.2, 0.3, 0.4, 0.5]);
    for (const task of tasks) await annotate(server.owner, task);
    expect(performance.now() - began).toBeLessThan(3_000);
    await eventually(
      async () => receiver.messages.length,
      (count) => count === 6,
      3_000,
    );
    await server.settle();
    expect((await deliveries(toDead.id)).at(-1)).toMatchObject({
      state: "queued",
      error: expect.stringContaining("ECONNREFUSED"),
    });
    expect((await deliveries(toSlow.id)).at(-1)).toMatchObject({
      state: "queued",
      error: expect.stringContaining("No answer"),
    });
    await slow.close();
  });
});

test("a model that trains before it answers is told once", async () => {
  const model = await startModelServer({ trainMs: 600, trainsOnLabels: "inside" });
  await server.owner.json("POST", "/api/ml/", { project, url: model.url, title: "m" });
  const hooks = (await server.owner.json("GET", `/api/webhooks/?project=${project}`)).body as { id: number }[];
  const [task = 0] = await importTasks(server.owner, project, [0.5]);
  await annotate(server.owner, task);
  const told = () => deliveries(hooks[0]?.id ?? 0);
  await eventually(told, (list) => list.length === 2 && list.every(({ state }) => state === "delivered"));
  expect((await told()).map(({ status, attempts }) => [status, attempts])).toEqual([
    [null, 1],
    [200, 1],
  ]);
  await model.close();
});

test("a model's own webhook is sent with its credentials", async () => {
  const model = await startModelServer({ credentials: { user: "ann", password: "s3cret" } });
  const connection = { auth_method: "BASIC_AUTH", basic_auth_user: "ann", basic_auth_pass: "s3cret" };
  await server.owner.json("POST", "/api/ml/", { project, url: model.url, title: "m", ...connection });
  const [task = 0] = await importTasks(server.owner, project, [0.5]);
  await annotate(server.owner, task);
  await server.settle();
  expect(model.events.map((event) => event.action)).toEqual(["TASKS_CREATED", "ANNOTATION_CREATED"]);
  await model.close();
});

test("a model's credentials go nowhere else: not with its webhook, not with its address", async () => {
  const model = await startModelServer({ credentials: { user: "ann", password: "s3cret" } });
  const elsewhere = await startWebhookReceiver();
  const connection = { auth_method: "BASIC_AUTH", basic_auth_user: "ann", basic_auth_pass: "s3cret" };
  const other = await createProject(server.owner);
  const { body } = await server.owner.json("POST", "/api/ml/", {
    project: other,
    url: model.url,
    title: "m",
    ...connection,
  });
  const { id } = body as { id: number };
  const moved = await server.owner.json("PATCH", `/api/ml/${id}/`, { url: elsewhere.url });
  expect(moved.status).toBe(400);
  expect(JSON.stringify(moved.body)).toContain("password is required");
  const hooks = (await server.owner.json("GET", `/api/webhooks/?project=${other}`)).body as { id: number }[];
  await server.owner.json("PATCH", `/api/webhooks/${hooks[0]?.id}/`, { url: elsewhere.url });
  await importTasks(server.owner, other, [0.5]);
  await server.settle();
  expect(elsewhere.messages.length).toBeGreaterThan(0);
  expect(elsewhere.messages.map(({ headers }) => headers["authorization"])).toEqual(
    elsewhere.messages.map(() => undefined),
  );
  await Promise.all([model.close(), elsewhere.close()]);
});
