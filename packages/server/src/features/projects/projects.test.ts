import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestServer, type TestUser, labelConfigs, startTestServer } from "../../../test/harness.ts";
import { deleteProjectRows } from "./deletion.ts";
import { configOf, liveVersionOf, projectUid, setLiveVersion, webhookProject } from "./index.ts";

let server: TestServer;
let owner: TestUser;
let guest: TestUser;
beforeAll(async () => {
  server = await startTestServer();
  owner = server.owner;
  guest = await server.stranger();
});
afterAll(() => server?.stop());

type Body = Record<string, unknown>;
const call = async (method: string, path: string, body?: unknown, as: TestUser = owner) => {
  const answer = await as.json(method, path, body);
  return { status: answer.status, body: answer.body as Body };
};
const problems = ({ body }: { body: Body }) => body["validation_errors"] as Record<string, string[]>;
const create = async (body: Body = {}, as: TestUser = owner): Promise<Body & { id: number }> => {
  const answer = await call("POST", "/api/projects/", { label_config: labelConfigs.text, ...body }, as);
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body as Body & { id: number };
};
const addTask = async (project: number, data: Body = { text: "hello" }): Promise<number> =>
  (await call("POST", `/api/projects/${project}/tasks/`, { data })).body["id"] as number;
const choice = (label: string) => [
  { from_name: "label", to_name: "text", type: "choices", value: { choices: [label] } },
];
const annotate = async (task: number, body: Body, as: TestUser = owner): Promise<number> => {
  const answer = await call("POST", `/api/tasks/${task}/annotations/`, body, as);
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body["id"] as number;
};

/** A static model version with one prediction of a task. */
async function predict(project: number, task: number, name: string, backend: number | null = null) {
  const { db: database } = server.context;
  const version = await database
    .insertInto("model_versions")
    .values({ project_id: project, name, ml_backend_id: backend })
    .returning("id")
    .executeTakeFirstOrThrow();
  await database
    .insertInto("predictions")
    .values({
      task_id: task,
      project_id: project,
      version_id: version.id,
      result: JSON.stringify(choice("Spam")),
      score: 0.9,
    })
    .execute();
  await database
    .updateTable("tasks")
    .set({ total_predictions: 1, scored_by: version.id, score: 0.9, predicted: "Spam" })
    .where("id", "=", task)
    .execute();
  return version.id;
}

describe("a new project", () => {
  test("has Label Studio's keys and defaults", async () => {
    const project = await create({ title: "Letters" });
    expect(project).toMatchObject({
      title: "Letters",
      description: "",
      organization: 1,
      color: "#FFFFFF",
      maximum_annotations: 1,
      model_version: "",
      sampling: "Sequential sampling",
      strategy: "sequential",
      skip_queue: "REQUEUE_FOR_OTHERS",
      show_collab_predictions: true,
      created_by: { id: owner.id, email: owner.email, avatar: null },
      task_number: 0,
      queue_total: 0,
      config_has_control_tags: true,
      parsed_label_config: { label: { type: "Choices", to_name: ["text"], labels: ["Spam", "Not spam"] } },
      control_weights: { label: { overall: 1, type: "Choices", labels: { Spam: 1, "Not spam": 1 } } },
    });
    expect(project["created_at"]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    expect((await call("GET", `/api/projects/${project.id}`)).body).toEqual(project);
  });

  test("from a form: boxes that are missing are unticked, numbers are numbers", async () => {
    const answer = await owner.fetch("/api/projects", {
      method: "POST",
      body: new URLSearchParams({ title: "Form", maximum_annotations: "2", show_instruction: "true" }),
    });
    expect(answer.status).toBe(201);
    expect(await answer.json()).toMatchObject({
      title: "Form",
      maximum_annotations: 2,
      show_instruction: true,
      show_skip_button: false,
      show_collab_predictions: false,
      enable_empty_annotation: false,
      label_config: "<View></View>",
    });
  });

  test.each([
    [{ title: "ab" }, "title"],
    [{ title: "x".repeat(51) }, "title"],
    [{ color: "red" }, "color"],
    [{ maximum_annotations: 0 }, "maximum_annotations"],
    [{ sampling: "Random" }, "sampling"],
    [{ strategy: "best" }, "strategy"],
    [{ skip_queue: "X" }, "skip_queue"],
    [{ pinned_at: "soon" }, "pinned_at"],
    [{ pinned_at: "2024-99-99T00:00:00Z" }, "pinned_at"],
    [{ label_config: "<View><Text" }, "label_config"],
  ])("is refused with %j", async (body, field) => {
    const answer = await call("POST", "/api/projects/", body);
    expect(answer.status).toBe(400);
    expect(Object.keys(problems(answer))).toEqual([field]);
  });

  test("text that cannot be stored is cleaned", async () => {
    expect(await create({ title: "a\0bc", description: "\uD800" })).toMatchObject({
      title: "abc",
      description: "\uFFFD",
    });
  });

  test("of a guest is theirs alone among guests", async () => {
    const project = await create({ title: "Mine" }, guest);
    const other = await server.stranger();
    expect((await call("GET", `/api/projects/${project.id}`, undefined, other)).status).toBe(404);
    expect((await call("PATCH", `/api/projects/${project.id}`, { title: "Yours" }, guest)).status).toBe(200);
    expect(((await call("GET", "/api/projects/", undefined, guest)).body["results"] as Body[]).length).toBe(1);
    expect(((await call("GET", "/api/projects/", undefined, other)).body["results"] as Body[]).length).toBe(0);
    // Guests do not know each other: somebody who knows both brings them together.
    const newcomer = { user: other.id, right: "label" };
    expect((await call("POST", `/api/projects/${project.id}/members/`, newcomer, guest)).status).toBe(400);
    const join = await call("POST", `/api/projects/${project.id}/members/`, newcomer);
    expect(join).toMatchObject({ status: 201, body: { user: other.id, right: "label" } });
    expect((await call("GET", `/api/projects/${project.id}`, undefined, other)).status).toBe(200);
    expect((await call("PATCH", `/api/projects/${project.id}`, { title: "Yours" }, other)).status).toBe(403);
    const members = (await guest.json("GET", `/api/projects/${project.id}/members/`)).body;
    expect(members).toMatchObject([
      { user: { id: guest.id }, right: "manage" },
      { user: { id: other.id }, right: "label" },
    ]);
    expect((await call("POST", `/api/projects/${project.id}/members/`, { user: 2 ** 40, right: "label" })).status).toBe(
      400,
    );
  });
});

describe("label configs", () => {
  test("every error is told with its place", async () => {
    const wrong = `<View>\n  <Text name="text" value="$text"/>\n  <Choices name="c" toName="tekst"><Choice value="a"/></Choices>\n</View>`;
    const answer = await call("POST", "/api/projects/validate", { label_config: wrong });
    expect(answer.status).toBe(400);
    expect(problems(answer)["label_config"]).toEqual([
      'toName="tekst" not found in names: ["text"] (line 3, column 29)',
    ]);
    expect((await call("POST", "/api/projects/validate", { label_config: labelConfigs.text })).status).toBe(204);
    expect((await call("POST", "/api/projects/validate", { label_config: " " })).status).toBe(400);
  });

  test("a label in use cannot be removed, an unused one can", async () => {
    const { id } = await create();
    const path = `/api/projects/${id}/`;
    const task = await addTask(id);
    await annotate(task, { result: choice("Spam") });
    await call("POST", `/api/tasks/${task}/drafts/`, { result: choice("Not spam") });
    const without = (...labels: string[]) =>
      `<View><Text name="text" value="$text"/><Choices name="label" toName="text">${labels.map((label) => `<Choice value="${label}"/>`).join("")}</Choices></View>`;
    const refused = await call("PATCH", path, { label_config: without("Not spam") });
    expect(refused.status).toBe(400);
    expect(problems(refused)["label_config"]?.[0]).toContain("Spam (1 annotation)");
    // Drafts count too.
    expect((await call("PATCH", path, { label_config: without("Spam") })).status).toBe(400);
    const validate = (config: string) => call("POST", `/api/projects/${id}/validate/`, { label_config: config });
    expect(await validate(without("Spam", "Not spam", "Maybe"))).toMatchObject({
      status: 200,
      body: { config_essential_data_has_changed: false },
    });
    expect((await validate(without("Spam"))).status).toBe(400);
    const grown = await call("PATCH", path, { label_config: without("Spam", "Not spam", "Maybe") });
    expect(grown.body).toMatchObject({ control_weights: { label: { labels: { Maybe: 1 } } } });
    expect((await call("PATCH", path, { label_config: without("Spam", "Not spam") })).status).toBe(200);
    expect((await call("PATCH", path, { label_config: "<View></View>" })).status).toBe(400);
    expect(await call("GET", `/api/projects/${id}/summary/`)).toMatchObject({
      status: 200,
      body: {
        project: id,
        all_data_columns: { text: 1 },
        common_data_columns: ["text"],
        created_annotations: { "label|text|choices": 1 },
        created_labels: { label: { Spam: 1 } },
        created_labels_drafts: { label: { "Not spam": 1 } },
      },
    });
  });

  test("weights that were set are kept with the labels they belong to", async () => {
    const { id } = await create();
    const weights = { label: { overall: 0.5, type: "Choices", labels: { Spam: 3 } } };
    const set = await call("PATCH", `/api/projects/${id}`, { control_weights: weights });
    expect(set.body["control_weights"]).toEqual({
      label: { overall: 0.5, type: "Choices", labels: { Spam: 3, "Not spam": 1 } },
    });
  });

  test("a made-up task fits the config", async () => {
    const { id } = await create();
    const ner = `<View><Labels name="ner" toName="t"><Label value="PER"/></Labels><Text name="t" value="$doc.body"/></View>`;
    const answer = await call("POST", `/api/projects/${id}/sample-task`, {
      label_config: ner,
      include_annotation_and_prediction: true,
    });
    const sample = answer.body["sample_task"] as { data: { doc: { body: string } }; annotations: Body[] };
    expect(sample.data.doc.body).toMatch(/\w/);
    expect(sample.annotations).toMatchObject([{ result: [{ from_name: "ner", value: { labels: ["PER"] } }] }]);
    const plain = await call("POST", `/api/projects/${id}/sample-task`, { label_config: labelConfigs.text });
    expect(plain.body).toEqual({ sample_task: { text: expect.any(String) as string } });
  });

  test("a config is parsed once", async () => {
    const project = await create();
    const text = project["label_config"] as string;
    const again = Buffer.from(text).toString();
    expect(configOf({ label_config: text })).toBe(configOf({ label_config: again }));
    expect(configOf({ label_config: "<Nonsense>" }).controls).toEqual([]);
  });
});

describe("settings", () => {
  test("sampling and strategy stay in step", async () => {
    const { id } = await create();
    const change = async (body: Body) => (await call("PATCH", `/api/projects/${id}`, body)).body;
    expect(await change({ sampling: "Uncertainty sampling" })).toMatchObject({ strategy: "margin" });
    expect(await change({ strategy: "entropy" })).toMatchObject({ sampling: "Uncertainty sampling" });
    // The word that is shown anyway must not change the strategy behind it.
    expect(await change({ sampling: "Uncertainty sampling" })).toMatchObject({ strategy: "entropy" });
    expect(await change({ strategy: "uniform" })).toMatchObject({ sampling: "Uniform sampling" });
    expect(await change({ sampling: null })).toMatchObject({ strategy: "sequential" });
  });

  test("what follows from another setting", async () => {
    const { id } = await create({ is_draft: true });
    const change = async (body: Body) => (await call("PATCH", `/api/projects/${id}`, body)).body;
    expect(await change({ is_published: true })).toMatchObject({ is_draft: false });
    expect(await change({ start_training_on_annotation_update: true })).toMatchObject({
      min_annotations_to_start_training: 1,
      start_training_on_annotation_update: true,
    });
    expect(await change({ min_annotations_to_start_training: 0 })).toMatchObject({
      start_training_on_annotation_update: false,
    });
    expect(await change({ skip_queue: null })).toMatchObject({ skip_queue: "REQUEUE_FOR_OTHERS" });
    expect(await change({ id: 1, organization: 7, created_by: 3, unknown: 1 })).toMatchObject({ id, organization: 1 });
  });

  test("credentials for the data are for those who manage", async () => {
    const { id } = await create({ task_data_login: "me", task_data_password: "hidden" });
    await call("POST", `/api/projects/${id}/members/`, { user: guest.id, right: "label" });
    expect((await call("GET", `/api/projects/${id}`)).body["task_data_password"]).toBe("hidden");
    expect((await call("GET", `/api/projects/${id}`, undefined, guest)).body["task_data_password"]).toBeNull();
    expect(JSON.stringify(await webhookProject(server.context.db, id))).not.toContain("hidden");
  });

  test("more annotators for each task open tasks again, and fewer close them", async () => {
    const { id } = await create();
    const [one, two] = [await addTask(id), await addTask(id)];
    await annotate(one, { result: choice("Spam") });
    const task = async (taskId: number) => (await call("GET", `/api/tasks/${taskId}`)).body;
    expect(await task(one)).toMatchObject({ is_labeled: true, overlap: 1 });
    await call("PATCH", `/api/projects/${id}`, { maximum_annotations: 2 });
    expect(await task(one)).toMatchObject({ is_labeled: false, overlap: 2, completed_at: null });
    // Half of the tasks, the most annotated first.
    await call("PATCH", `/api/projects/${id}`, { overlap_cohort_percentage: 50 });
    expect([(await task(one))["overlap"], (await task(two))["overlap"]]).toEqual([2, 1]);
    await call("PATCH", `/api/projects/${id}`, { maximum_annotations: 1 });
    expect(await task(one)).toMatchObject({ is_labeled: true, overlap: 1, completed_at: expect.any(String) as string });
  });

  test("a model version must exist; hiding predictions unsets it", async () => {
    const { id } = await create();
    const path = `/api/projects/${id}/`;
    const refused = await call("PATCH", path, { model_version: "v1" });
    expect(problems(refused)).toEqual({
      model_version: ["Model version doesn't exist either as live model or as static predictions."],
    });
    const task = await addTask(id);
    const version = await predict(id, task, "v1");
    expect((await call("PATCH", path, { model_version: "v1" })).body).toMatchObject({ model_version: "v1" });
    const live = async () =>
      (
        await server.context.db
          .selectFrom("projects")
          .select("live_version_id as live")
          .where("id", "=", id)
          .executeTakeFirstOrThrow()
      ).live;
    expect(await live()).toBe(version);
    expect((await call("PATCH", path, { show_collab_predictions: false })).body).toMatchObject({ model_version: "" });
    expect(await live()).toBeNull();
    for (const empty of ["", null])
      expect((await call("PATCH", path, { model_version: empty })).body).toMatchObject({ model_version: empty });
  });

  test("a backend's title means its current version", async () => {
    const { id } = await create();
    const task = await addTask(id);
    const { db: database } = server.context;
    const backend = await database
      .insertInto("ml_backends")
      .values({ project_id: id, url: "http://m", title: "live model" })
      .returning("id")
      .executeTakeFirstOrThrow();
    await predict(id, task, "v1");
    const own = await predict(id, task, "v2", backend.id);
    expect((await call("PATCH", `/api/projects/${id}`, { model_version: "live model" })).status).toBe(200);
    expect(await liveVersionOf(database, { id, model_version: "live model" })).toBeNull();
    await database.updateTable("ml_backends").set({ current_version_id: own }).where("id", "=", backend.id).execute();
    const moved = () => database.transaction().execute((trx) => setLiveVersion(trx, id));
    expect([await moved(), await moved()]).toEqual([true, false]);
    expect(await liveVersionOf(database, { id, model_version: "v2" })).toBe(own);
    expect((await owner.json("GET", `/api/projects/${id}/model-versions`)).body).toEqual({
      v1: 1,
      v2: 1,
      "live model": 0,
    });
    expect(
      (await owner.json("GET", `/api/projects/${id}/model-versions?extended=true&include_live_models=true`)).body,
    ).toMatchObject({
      static: [{ model_version: "v2", count: 1, latest: expect.any(String) as string }, { model_version: "v1" }],
      live: [{ title: "live model", readable_state: "Disconnected", basic_auth_pass_is_set: false }],
    });
  });

  test("the predictions of a version can be deleted", async () => {
    const { id } = await create();
    const [one, two] = [await addTask(id), await addTask(id)];
    await predict(id, one, "v1");
    await predict(id, two, "v2");
    await call("PATCH", `/api/projects/${id}`, { model_version: "v2" });
    const remove = (body: Body) => call("DELETE", `/api/projects/${id}/model-versions/`, body);
    expect((await remove({})).status).toBe(400);
    expect((await remove({ model_version: "v2" })).body).toEqual({ deleted_predictions: 1 });
    expect((await remove({ model_version: "v2" })).body).toEqual({ deleted_predictions: 0 });
    expect((await call("GET", `/api/tasks/${two}`)).body).toMatchObject({
      total_predictions: 0,
      predictions: [],
      predictions_score: null,
      predicted: null,
    });
    expect((await call("GET", `/api/tasks/${one}`)).body).toMatchObject({ total_predictions: 1, predicted: "Spam" });
    expect((await call("GET", `/api/projects/${id}/model-versions`)).body).toEqual({ v1: 1, v2: 0 });
  });
});

describe("counting", () => {
  test("counters say what is there, for each user their own queue", async () => {
    const { id } = await create({ maximum_annotations: 2 });
    const member = await server.member();
    const tasks = await Promise.all([1, 2, 3].map(() => addTask(id)));
    await annotate(tasks[0]!, { result: choice("Spam"), ground_truth: true });
    await annotate(tasks[0]!, { result: choice("Spam") }, member);
    await annotate(tasks[1]!, { result: choice("Not spam") });
    await annotate(tasks[2]!, { was_cancelled: true });
    expect((await call("GET", `/api/projects/${id}`)).body).toMatchObject({
      task_number: 3,
      finished_task_number: 1,
      total_annotations_number: 3,
      useful_annotation_number: 2,
      skipped_annotations_number: 1,
      ground_truth_number: 1,
      num_tasks_with_annotations: 2,
      total_predictions_number: 0,
      queue_total: 3,
      queue_done: 3,
    });
    expect((await call("GET", `/api/projects/${id}`, undefined, member)).body).toMatchObject({
      queue_total: 3,
      queue_done: 1,
    });
    const counts = await call("GET", `/api/projects/counts/?ids=${id}&include=task_number,ground_truth_number`);
    expect(counts.body["results"]).toEqual([{ id, task_number: 3, ground_truth_number: 1 }]);
    const annotators = (await owner.json("GET", `/api/projects/${id}/annotators/`)).body as Body[];
    expect(annotators.map((user) => user["id"])).toEqual([owner.id, member.id]);
    expect((await owner.json("GET", `/api/projects/${id}/label-stream-history/`)).body).toMatchObject(
      [tasks[0], tasks[1], tasks[2]].map((taskId) => ({ taskId, annotationId: expect.any(Number) as number })),
    );
  });

  test("webhooks and models get every column and the counters", async () => {
    const project = await create({ title: "Hooked" });
    const payload = await webhookProject(server.context.db, project.id);
    expect(payload).toMatchObject({
      id: project.id,
      title: "Hooked",
      created_by: owner.id,
      organization: 1,
      data_types: { text: "Text" },
      task_number: 0,
      label_config: labelConfigs.text,
    });
    expect(payload).not.toHaveProperty("queue_total");
    const created = { id: 7, created_at: "2024-06-18T23:45:46.048490Z" };
    expect(projectUid(created)).toBe("7.1718754346");
  });
});

describe("lists", () => {
  test("are paged, filtered, ordered and cut as asked", async () => {
    for (const title of ["List one", "List two", "List 100%"]) await create({ title });
    const list = async (query: string) => (await call("GET", `/api/projects/?${query}`)).body;
    const titles = (body: Body) => (body["results"] as Body[]).map(({ title }) => title);
    const first = await list("title=list&page_size=2&ordering=id");
    expect(titles(first)).toEqual(["List one", "List two"]);
    expect(first).toMatchObject({ count: 3, previous: null });
    const next = await fetch(first["next"] as string, { headers: { authorization: `Token ${owner.token}` } });
    expect(titles((await next.json()) as Body)).toEqual(["List 100%"]);
    expect(titles(await list("title=100%25"))).toEqual(["List 100%"]);
    expect(titles(await list("search=list&ordering=-title"))).toEqual(["List two", "List one", "List 100%"]);
    expect(await call("GET", "/api/projects/?page=99")).toMatchObject({
      status: 404,
      body: { detail: "Invalid page." },
    });
    const [{ id }] = (await list("title=list one"))["results"] as [{ id: number }];
    expect((await list(`ids=${id},99999999999&include=id,title`))["results"]).toEqual([{ id, title: "List one" }]);
    await call("PATCH", `/api/projects/${id}`, { pinned_at: "2024-06-18T23:45:46Z" });
    expect(titles(await list("filter=pinned_only"))).toEqual(["List one"]);
    expect(titles(await list("page_size=1"))).toEqual(["List one"]);
    expect((await call("GET", "/api/projects/?ids=1;drop")).status).toBe(400);
    expect((await call("GET", "/api/projects/?title=%00&ordering=password_hash")).status).toBe(200);
  });
});

describe("deleting", () => {
  test("a project takes everything with it", async () => {
    const { id } = await create();
    const task = await addTask(id);
    await annotate(task, { result: choice("Spam") });
    expect((await call("DELETE", `/api/projects/${id}/`)).status).toBe(204);
    for (const path of [`/api/projects/${id}`, `/api/tasks/${task}`])
      expect((await call("GET", path)).status).toBe(404);
  });

  test("one with many tasks is gone at once and cleared away afterwards", async () => {
    const { id } = await create({ title: "Large" });
    const { db: database } = server.context;
    const rows = Array.from({ length: 5_000 }, (_, index) => ({ project_id: id, inner_id: index + 1, data: "{}" }));
    await database.insertInto("tasks").values(rows).execute();
    expect((await call("DELETE", `/api/projects/${id}/`)).status).toBe(204);
    expect((await call("GET", `/api/projects/${id}`)).status).toBe(404);
    expect((await call("PATCH", `/api/projects/${id}`, { title: "Back" })).status).toBe(404);
    expect((await call("GET", `/api/projects/?ids=${id}`)).body["count"]).toBe(0);
    await server.settle();
    expect(await database.selectFrom("tasks").select("id").where("project_id", "=", id).execute()).toEqual([]);
    expect(await database.selectFrom("projects").select("id").where("id", "=", id).execute()).toEqual([]);
    // Done twice, as a job may be, it does no harm.
    await deleteProjectRows.run(server.context, { project: id }, { id: "x", signal: new AbortController().signal });
  });
});

test("what happens in a project is streamed to whoever may see it", async () => {
  const { id } = await create();
  const stopping = new AbortController();
  const stream = await owner.fetch(`/api/projects/${id}/live/`, { signal: stopping.signal });
  expect(stream.headers.get("content-type")).toContain("text/event-stream");
  let heard = "";
  const listening = (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of stream.body as unknown as AsyncIterable<Uint8Array>) heard += decoder.decode(chunk);
  })().catch(() => undefined);
  const task = await addTask(id);
  const annotation = await annotate(task, { result: choice("Spam") });
  for (let waited = 0; waited < 200 && !heard.includes('"annotation"'); waited++) await sleep(20);
  expect(heard).toContain(JSON.stringify({ kind: "tasks", reason: "created", count: 1 }));
  expect(heard).toContain(JSON.stringify({ kind: "annotation", task, annotation, user: owner.id }));
  stopping.abort();
  await listening;
});
