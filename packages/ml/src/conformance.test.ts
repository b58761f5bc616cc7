import { fileURLToPath } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import { parseConfig, validatePrediction } from "@tandem/schema";
import conformanceModel, { labelConfig } from "../test/conformance-model.ts";
import { personalToken, startLabelingServer } from "../test/fakes/labeling-server.ts";
import { type Body, labeledTasks, type RunningBackend, startBackend } from "../test/harness.ts";
import type { BackendOptions } from "./serve.ts";

/**
 * What an unmodified Label Studio of any era expects of a backend: the lines C1 to C23 of the conformance checklist,
 * asked over HTTP, with the payloads that were captured from Label Studio. That line C23 holds for the Python SDK's own
 * LabelInterface.validate_prediction, too, is tried with Python: `npm run test:interop -- python-sdk`.
 */
const source = { file: fileURLToPath(new URL("../test/conformance-model.ts", import.meta.url)) };

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

async function start(options: BackendOptions = {}): Promise<RunningBackend> {
  const backend = await startBackend({ source, ...options }, conformanceModel);
  open.push(backend);
  return backend;
}

const project = "3.1710890019";

/** B.1: an interactive request, as the tests of the substring and tesseract examples captured it. */
const interactive = {
  tasks: [
    {
      id: 311,
      annotations: [],
      file_upload: "a79e939b-images.json",
      drafts: [],
      predictions: [],
      agreement: null,
      data: { image: "http://host/image.jpeg" },
      meta: {},
      created_at: "2024-03-19T23:15:01.004453Z",
      updated_at: "2024-03-20T01:55:39.644616Z",
      inner_id: 11,
      total_annotations: 0,
      cancelled_annotations: 0,
      total_predictions: 0,
      comment_count: 0,
      unresolved_comment_count: 0,
      last_comment_updated_at: null,
      project: 3,
      updated_by: 1,
      comment_authors: [],
    },
  ],
  project,
  label_config: labelConfig,
  params: {
    login: null,
    password: null,
    context: {
      annotation_id: null,
      draft_id: 0,
      user_id: 2640,
      result: [
        {
          original_width: 1080,
          original_height: 1349,
          image_rotation: 0,
          value: { x: 3.08, y: 30.99, width: 37.24, height: 11.75, rotation: 0, rectanglelabels: ["Label1"] },
          id: "zUdI0qX9S6",
          from_name: "bbox",
          to_name: "image",
          type: "rectanglelabels",
          origin: "manual",
        },
      ],
    },
  },
};
const [drawn] = interactive.params.context.result;

/** B.2: a smart key point. */
const keyPoint = {
  id: "k1",
  from_name: "tag2",
  to_name: "image",
  type: "keypointlabels",
  origin: "manual",
  is_positive: true,
  original_width: 1080,
  original_height: 1349,
  image_rotation: 0,
  value: { x: 44.8, y: 50.4, width: 0.3, labels: ["Banana"], keypointlabels: ["Banana"] },
};

/** B.3 */
const setup = {
  project,
  schema: labelConfig,
  hostname: "http://localhost:8080",
  access_token: "…",
  extra_params: null,
};

/** B.4: a webhook about an annotation. */
const annotationEvent = (action: string) => ({
  action,
  annotation: {
    id: 77,
    result: [drawn],
    was_cancelled: false,
    ground_truth: false,
    lead_time: 10.8,
    completed_by: 1,
    task: 311,
    project: 3,
  },
  task: { id: 311, data: { image: "http://host/image.jpeg" }, project: 3 },
  project: { id: 3, title: "…", label_config: labelConfig, task_number: 12 },
});

/** Ordinary batches bring no context. */
const batch = (tasks: object[], extra = {}) => ({
  tasks,
  project,
  label_config: labelConfig,
  params: { login: null, password: null, context: null },
  ...extra,
});
const texts = (...given: string[]) => given.map((text, index) => ({ id: index + 1, data: { text } }));

/** Milliseconds of one request. */
async function timed<Answer>(work: () => Promise<Answer>): Promise<[Answer, number]> {
  const began = performance.now();
  const answer = await work();
  return [answer, performance.now() - began];
}

/** Milliseconds that a request took at most while something went on. */
async function slowestWhile(during: Promise<unknown>, ask: () => Promise<{ status: number }>): Promise<number> {
  let over = false;
  void during.finally(() => (over = true)).catch(() => undefined);
  let slowest = 0;
  while (!over) {
    const [{ status }, ms] = await timed(ask);
    expect(status).toBe(200);
    slowest = Math.max(slowest, ms);
    await sleep(10);
  }
  return slowest;
}

describe("health and setup", () => {
  test("C1: health answers within 1 s while the model is busy, loads and trains", async () => {
    const backend = await start({ workers: 1, extraParams: { blocks: 1500, slow: 1500 } });
    const training = backend.post("/train", {
      project,
      annotations: labeledTasks(["a", "b"]),
      label_config: labelConfig,
    });
    const work = Promise.all([
      training.then(({ body }) => backend.job(body["job"])),
      backend.post("/predict", batch(texts("a"))),
    ]);
    const slowest = await slowestWhile(work, () => backend.get("/health"));
    expect(slowest).toBeLessThan(1000);
    expect((await backend.get("/health")).body).toEqual({ model_class: "Conformance", status: "UP" });
  });

  test("C2: setup answers within 3 s though the model takes longer to load", async () => {
    const backend = await start({ extraParams: { loads: 20_000 } });
    const [{ status, body }, ms] = await timed(() => backend.post("/setup", setup));
    expect([status, body["model_version"]]).toEqual([200, "conformance-v0000"]);
    expect(ms).toBeLessThan(3000);
    expect((await backend.get("/ready")).status).toBe(503);
  });

  test("C3: setup with an empty or invalid schema answers with a version and logs what is wrong", async () => {
    const backend = await start();
    for (const schema of ["", "<View>", '<View><RectangleLabels name="a" toName="missing"/></View>', "not xml"]) {
      const { status, body } = await backend.post("/setup", { ...setup, project: "9.1", schema });
      expect([schema, status, body["model_version"]]).toEqual([schema, 200, "conformance-v0000"]);
    }
    await expect.poll(() => backend.lines.join("\n")).toMatch(/WARN .*project 9: label config, line 1/);
  });
});

describe("predict", () => {
  test("C4: as many results as tasks; a task without an answer has an empty result", async () => {
    const backend = await start();
    for (const count of [0, 1, 2, 7, 300]) {
      const { status, body } = await backend.post(
        "/predict",
        batch(Array.from({ length: count }, (_, id) => ({ id, data: {} }))),
      );
      expect([status, body["results"]?.length]).toEqual([200, count]);
      for (const result of body["results"] ?? [])
        expect(result).toEqual({ result: [], model_version: "conformance-v0000" });
    }
    const mixed = await backend.post(
      "/predict",
      batch([{ data: { text: "Ada" } }, { data: { fail: true } }, { data: { text: "Ada" } }]),
    );
    expect(mixed.body["results"]?.map((one) => one["result"]?.length)).toEqual([1, 0, 1]);
  });

  test("C5: an interactive request gets one object, with the drawn region and what was read in it", async () => {
    const backend = await start();
    const { status, body } = await backend.post("/predict", interactive);
    expect(status).toBe(200);
    const [only] = body["results"] ?? [];
    expect(Array.isArray(only)).toBe(false);
    expect(only).toMatchObject({ model_version: "conformance-v0000", score: 0 });
    expect(only?.["result"]).toEqual([
      {
        ...drawn,
        from_name: "transcription",
        type: "textarea",
        value: { x: 3.08, y: 30.99, width: 37.24, height: 11.75, rotation: 0, text: ["PUNYA"] },
      },
      drawn,
    ]);
  });

  test("C5: a smart key point (B.2) reaches the model with is_positive", async () => {
    const backend = await start();
    const context = { ...interactive.params.context, result: [keyPoint] };
    const { status, body } = await backend.post("/predict", {
      ...interactive,
      params: { ...interactive.params, context },
    });
    expect([status, body["results"]?.[0]?.["reasons"]]).toEqual([200, ["positive: true"]]);
  });

  test("C6: predictions carry the version that setup says, before and after a training", async () => {
    const backend = await start();
    const agree = async (): Promise<unknown> => {
      const { body } = await backend.post("/setup", setup);
      const answer = await backend.post("/predict", batch(texts("Ada", "b")));
      expect(answer.body["results"]?.map((one) => one["model_version"])).toEqual([
        body["model_version"],
        body["model_version"],
      ]);
      return body["model_version"];
    };
    const before = await agree();
    const { body } = await backend.post("/train", {
      project,
      annotations: labeledTasks(["a", "b"]),
      label_config: labelConfig,
    });
    await backend.job(body["job"]);
    expect(await agree()).not.toBe(before);
  });

  test("C7: no score that is not finite or not within 0 to 1, and no bare NaN", async () => {
    const backend = await start();
    const scores = ["NaN", "Infinity", "-1", "2", "0", "1"];
    const { text, body } = await backend.post("/predict", batch(scores.map((score) => ({ data: { score } }))));
    expect(text).not.toMatch(/:\s*(-?Infinity|NaN)/);
    expect(body["results"]?.map((one) => one["score"])).toEqual([undefined, undefined, undefined, undefined, 0, 1]);
  });

  test("C13, C14: project as string or number, params null or missing", async () => {
    const backend = await start();
    for (const form of [{ project: 3 }, { project: "3" }, { project: "3.1710890019" }]) {
      expect((await backend.post("/setup", { ...setup, ...form })).status).toBe(200);
      expect((await backend.post("/predict", batch(texts("a"), form))).status).toBe(200);
    }
    for (const params of [null, undefined, {}, { login: "", password: "", context: {} }]) {
      expect((await backend.post("/predict", batch(texts("a"), { params }))).status).toBe(200);
    }
  });

  test("C12: extra_params as string, object, null or empty", async () => {
    const backend = await start();
    for (const [extra, score] of [
      ['{"a":1}', 200],
      [{ a: 1 }, 200],
      [null, 200],
      ["", 200],
      ["{", 400],
    ] as const) {
      expect((await backend.post("/setup", { ...setup, extra_params: extra })).status).toBe(score);
    }
  });

  test("C20: a body of more than 50 MB is accepted", async () => {
    const backend = await start();
    const image = `data:image/png;base64,${"A".repeat(56 * 1024 ** 2)}`;
    const rle = Array.from({ length: 400_000 }, (_, index) => index % 256);
    const { status, body } = await backend.post(
      "/predict",
      batch([{ data: { image }, predictions: [{ result: [{ value: { rle } }] }] }]),
    );
    expect([status, body["results"]?.length]).toEqual([200, 1]);
  });

  test("C21: offsets of text count code points, also behind 💩", async () => {
    const backend = await start();
    const { body } = await backend.post("/predict", batch(texts("💩 Ada")));
    expect(body["results"]?.[0]).not.toHaveProperty("problems");
    expect(body["results"]?.[0]?.["result"]?.[0]?.["value"]).toMatchObject({ start: 2, end: 5, text: "Ada" });
  });

  test("C21b: an error keeps detail, request, result.traceback and status (B.7)", async () => {
    const backend = await start();
    const { status, body } = await backend.post("/predict", batch([{ data: { fail: true } }]));
    expect(status).toBe(500);
    expect(body).toEqual({
      detail: "RangeError: boom",
      request: {},
      result: { traceback: expect.stringContaining("conformance-model.ts") as string },
      status: 500,
    });
  });

  test("C23: what leaves is valid for the label config by this project's own checks", async () => {
    const backend = await start();
    const parsed = parseConfig(labelConfig);
    const config = parsed.ok ? parsed.config : null;
    if (config === null) throw new Error("the label config should be valid");
    for (const request of [interactive, batch(texts("💩 Ada", "nobody", "Ada"))]) {
      const { body } = await backend.post("/predict", request);
      for (const prediction of body["results"] ?? [])
        expect(validatePrediction(config, prediction).problems).toEqual([]);
    }
  });
});

describe("webhooks and training", () => {
  test("C8: unknown actions and payloads of any form are 200 with Unknown event", async () => {
    const backend = await start();
    const events: unknown[] = [
      { action: "LABEL_LINK_CREATED", label_link: {}, project: { id: 3 } },
      { action: "TASKS_CREATED", tasks: [{ id: 1 }], project: { id: 3 } },
      { action: "PROJECT_DELETED", project: { id: 3 } },
      { action: 7 },
      {},
      [],
      null,
    ];
    for (const event of events) {
      const { status, body } = await backend.post("/webhook", event);
      expect([event, status, body]).toEqual([event, 200, { status: "Unknown event" }]);
    }
  });

  test("C9, C10: START_TRAINING without an annotation (B.5) answers within 1 s and trains in a job", async () => {
    const server = await startLabelingServer(labeledTasks(["a", "b"]));
    open.push(server);
    const backend = await start({ extraParams: { slow: 1500 } });
    await backend.post("/setup", { ...setup, hostname: server.url, access_token: "token" });
    const event = { action: "START_TRAINING", project: { id: 3, label_config: labelConfig } };
    const [{ status, body }, ms] = await timed(() => backend.post("/webhook", event));
    expect([status, body["status"]]).toEqual([201, "ok"]);
    expect(ms).toBeLessThan(1000);
    expect(await backend.job(body["job"])).toMatchObject({ state: "completed", labels_seen: 1 });
  });

  test("C11: every event about annotations starts a training, singular, plural and in bulk", async () => {
    const server = await startLabelingServer(labeledTasks(["a", "b"]));
    open.push(server);
    const backend = await start({ trainQuietMs: 0 });
    await backend.post("/setup", { ...setup, hostname: server.url, access_token: "token" });
    const { annotation, task, project: of } = annotationEvent("");
    const events = [
      annotationEvent("ANNOTATION_CREATED"),
      annotationEvent("ANNOTATION_UPDATED"),
      annotationEvent("ANNOTATION_DELETED"),
      { action: "ANNOTATIONS_CREATED", annotation: [annotation], task: [task], project: of },
      { action: "ANNOTATIONS_DELETED", annotations: [{ id: 77 }], project: of },
      // The least that the shipped examples' tests send.
      { action: "ANNOTATION_CREATED", project: { id: 3, label_config: labelConfig }, annotation: { project: 3 } },
    ];
    for (const event of events) {
      const { status, body } = await backend.post("/webhook", event);
      expect([event.action, status, typeof body["job"]]).toEqual([event.action, 201, "string"]);
      expect((await backend.job(body["job"]))["state"]).toBe("completed");
    }
  });

  test("C18: POST /train as Label Studio up to 1.4 sends it", async () => {
    const backend = await start();
    const request = {
      annotations: labeledTasks(["a", "b"]),
      project,
      label_config: labelConfig,
      params: { login: "", password: "" },
    };
    const { status, body } = await backend.post("/train", request);
    expect([status, typeof body["job"]]).toEqual([201, "string"]);
    expect(await backend.job(body["job"])).toMatchObject({ state: "completed", labels_seen: 1 });
  });
});

describe("addresses, access and files", () => {
  test("C15: a base path, joined as Label Studio joins", async () => {
    const backend = await start({ basePath: "/my-model/" });
    for (const base of [`${backend.url}/my-model`, `${backend.url}/my-model/`]) {
      const join = (suffix: string): string => new URL(suffix, base.endsWith("/") ? base : `${base}/`).href;
      expect((await fetch(join("health"))).status).toBe(200);
      const headers = { "content-type": "application/json" };
      const answers = [
        ["setup", setup],
        ["predict", batch(texts("a"))],
        ["webhook", { action: "x" }],
      ] as const;
      for (const [suffix, body] of answers) {
        const answer = await fetch(join(suffix), { method: "POST", headers, body: JSON.stringify(body) });
        expect([suffix, answer.status]).toEqual([suffix, 200]);
      }
      expect((await fetch(join("versions"))).status).toBe(200);
    }
  });

  test("C16: Basic authentication with Label Studio's realm; webhooks may come without", async () => {
    const environment = { BASIC_AUTH_USER: "ada", BASIC_AUTH_PASS: "lovelace" };
    const closed = await start({ environment });
    for (const path of ["/health", "/versions"]) {
      const { status, headers } = await closed.get(path);
      expect([status, headers.get("www-authenticate")]).toEqual([401, 'Basic realm="Login required"']);
    }
    expect((await closed.post("/webhook", annotationEvent("ANNOTATION_CREATED"))).status).toBe(401);
    const authorization = `Basic ${Buffer.from("ada:lovelace").toString("base64")}`;
    expect((await closed.get("/health", { authorization })).status).toBe(200);
    const half = await start({ environment, openWebhook: true });
    expect((await half.post("/webhook", { action: "x" })).status).toBe(200);
    expect((await half.post("/predict", interactive)).status).toBe(401);
  });

  test("C17: GET /versions lists the versions", async () => {
    const backend = await start();
    await backend.post("/setup", setup);
    expect((await backend.get("/versions")).body["versions"]).toEqual(["conformance-v0000"]);
  });

  test("C19: HEAD and OPTIONS answer; pages of other origins only if they are allowed", async () => {
    const backend = await start({ origins: ["https://label.example"] });
    expect((await fetch(`${backend.url}/health`, { method: "HEAD" })).status).toBe(200);
    const plain = await fetch(`${backend.url}/predict`, { method: "OPTIONS" });
    expect([plain.status, plain.headers.get("allow")]).toEqual([204, "POST, OPTIONS"]);
    const from = async (origin: string): Promise<string | null> => {
      const headers = { origin, "access-control-request-method": "POST" };
      return (await fetch(`${backend.url}/predict`, { method: "OPTIONS", headers })).headers.get(
        "access-control-allow-origin",
      );
    };
    expect([await from("https://label.example"), await from("https://other.example")]).toEqual([
      "https://label.example",
      null,
    ]);
  });

  test.each([
    ["a token", "token", "Token token"],
    ["a personal access token", personalToken, "Bearer "],
  ])("C22: uploads, local files, cloud and other addresses resolve with %s", async (_, token, authorization) => {
    const server = await startLabelingServer();
    const bucket = await startLabelingServer();
    open.push(server, bucket);
    const assets = { privateHosts: [new URL(bucket.url).host] };
    const backend = await start({ assets });
    await backend.post("/setup", { ...setup, hostname: server.url, access_token: token });
    const encoded = (uri: string): string => encodeURIComponent(Buffer.from(uri).toString("base64url"));
    server.files.set("/storage-data/uploaded/?filepath=upload/3/a.txt", { body: "upload" });
    server.files.set("/data/local-files/?d=dir/b.txt", { body: "local" });
    bucket.files.set("/signed", { body: "cloud" });
    bucket.files.set("/d.txt", { body: "web" });
    const uris = ["s3://bucket/c.txt", "gs://bucket/c.txt", "azure-blob://bucket/c.txt"];
    for (const uri of uris) {
      const presigned = { status: 303, body: "", headers: { location: `${bucket.url}/signed` } };
      for (const code of [encoded(uri), encodeURIComponent(Buffer.from(uri).toString("base64"))]) {
        server.files.set(`/tasks/311/presign/?fileuri=${code}`, presigned);
      }
    }
    const files = ["/data/upload/3/a.txt", "/data/local-files/?d=dir/b.txt", ...uris, `${bucket.url}/d.txt`];
    const { body } = await backend.post("/predict", batch(files.map((file) => ({ id: 311, data: { file } }))));
    const read = (one: Body): unknown => one["reasons"]?.[0] ?? one["error"];
    expect(body["results"]?.map(read)).toEqual(["upload", "local", "cloud", "cloud", "cloud", "web"]);
    expect(server.asked.every(({ headers }) => headers.authorization?.startsWith(authorization))).toBe(true);
    expect(bucket.asked.every(({ headers }) => headers.authorization === undefined)).toBe(true);
  });
});
