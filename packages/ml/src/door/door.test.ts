import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import http from "node:http";
import { connect, type Socket } from "node:net";
import path from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  childrenOf,
  commandLine,
  createClient,
  isAlive,
  type RunningBackend,
  startBackend,
  temporaryDirectory,
} from "../../test/harness.ts";
import { defineModel, type Model } from "../model.ts";
import { type BackendOptions, createBackend } from "../serve.ts";

/** Milliseconds; other tests use the same processors. */
const soon = { timeout: 20_000 };
const closers: (() => unknown)[] = [];
let directory: string;
beforeEach(async () => {
  directory = await temporaryDirectory();
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  await rm(directory, { recursive: true, force: true });
});

async function startWithDoor(options: BackendOptions = {}, model?: Model): Promise<RunningBackend> {
  const running = await startBackend({ doorkeeper: true, ...options }, model);
  closers.push(() => running.close());
  return running;
}

/** Tells how much of each text it was given. */
const lengths = defineModel({
  predict: (tasks) => tasks.map(({ data }) => ({ result: [], reasons: [String(String(data["text"]).length)] })),
});

async function open(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  closers.push(() => socket.destroy());
  await once(socket, "connect");
  return socket;
}

const head = (words: string, length = 0): string =>
  `${words} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`;

describe("whatever the model does, the backend says that it lives", () => {
  /** A model that keeps its process busy until a file is there. */
  const blocking = (hook: "setup" | "predict"): string => `import { existsSync, writeFileSync } from "node:fs";
import { defineModel } from "@tandem/ml";
const block = () => {
  writeFileSync("busy", "");
  while (!existsSync("free")) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
};
export default defineModel({
  name: "blocking",
  setup() { if ("${hook}" === "setup") block(); },
  predict(tasks) { if ("${hook}" === "predict") block(); return tasks.map(() => ({ result: [], score: 0.5 })); },
});
`;

  async function startFolder(source?: string): Promise<{ url: string; child: ChildProcess }> {
    const folder = path.join(directory, "model");
    await mkdir(folder, { recursive: true });
    if (source !== undefined) await writeFile(path.join(folder, "model.ts"), source);
    const child = spawn(process.execPath, [commandLine, "start", folder, "--port", "0"], {
      cwd: directory,
      stdio: ["ignore", "pipe", "inherit"],
    });
    closers.push(() => child.kill("SIGKILL"));
    const [line = ""] = (await once(createInterface({ input: child.stdout }), "line")) as string[];
    return { url: line.replace(/.* listening on /, ""), child };
  }

  test.each(["setup", "predict"] as const)("while a synchronous %s runs", async (hook) => {
    const { url } = await startFolder(blocking(hook));
    const client = createClient(url);
    let answered = false;
    const prediction = client.predict(["x"]).finally(() => (answered = true));
    await expect.poll(() => existsSync(path.join(directory, "busy")), soon).toBe(true);
    for (const at of ["/health", "/", "/health/", "//health?now=1"]) {
      const health = await client.get(at);
      expect([at, health.status, health.body]).toEqual([at, 200, { model_class: "blocking", status: "UP" }]);
    }
    expect(answered).toBe(false);
    await writeFile(path.join(directory, "free"), "");
    expect((await prediction).body["results"]).toEqual([expect.objectContaining({ score: 0.5 })]);
  });

  test("a labeling server can set it up twice before it begins to load", async () => {
    const { url } = await startFolder(blocking("setup"));
    const client = createClient(url);
    const answers = await Promise.all([client.setup(), client.setup()]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    await expect.poll(() => existsSync(path.join(directory, "busy")), soon).toBe(true);
    await writeFile(path.join(directory, "free"), "");
    await expect.poll(async () => (await client.get("/ready")).status, soon).toBe(200);
  });

  describe("webhooks are taken while the model keeps the process busy", () => {
    const event = {
      action: "ANNOTATION_CREATED",
      project: { id: 5 },
      annotation: { id: 1, project: 5, result: [] },
      task: { id: 1, data: { text: "x" } },
    };
    const trainable = blocking("predict").replace(
      "  predict(",
      `  fit: () => new Promise(() => undefined), save: () => undefined,\n  predict(`,
    );
    const kept = (): string[] =>
      readdirSync(path.join(directory, "model/models/.webhooks"), { recursive: true, encoding: "utf8" }).filter(
        (name) => name.endsWith(".json"),
      );
    const trainings = async (url: string): Promise<unknown[]> =>
      ((await createClient(url).get("/jobs")).body["jobs"] as unknown[] | undefined) ?? [];

    async function tellWhileBusy(): Promise<{ url: string; child: ChildProcess; prediction: Promise<unknown> }> {
      const started = await startFolder(trainable);
      const client = createClient(started.url);
      const prediction = client.predict(["x"]).catch(() => undefined);
      await expect.poll(() => existsSync(path.join(directory, "busy")), soon).toBe(true);
      const answer = await client.post("/webhook", event);
      expect([answer.status, answer.body]).toEqual([201, { status: "ok" }]);
      expect(kept()).toHaveLength(1);
      return { ...started, prediction };
    }

    test("and reach it afterwards", async () => {
      const { url, prediction } = await tellWhileBusy();
      await writeFile(path.join(directory, "free"), "");
      await prediction;
      await expect.poll(() => trainings(url), soon).toHaveLength(1);
      await expect.poll(kept, soon).toEqual([]);
    });

    test("and are no business of another backend on the same directory", async () => {
      const { url, prediction } = await tellWhileBusy();
      const other = await startFolder();
      expect(await trainings(other.url)).toEqual([]);
      expect(kept()).toHaveLength(1);
      await writeFile(path.join(directory, "free"), "");
      await prediction;
      await expect.poll(() => trainings(url), soon).toHaveLength(1);
      await expect.poll(kept, soon).toEqual([]);
    });

    test("and are not lost when it is killed before", async () => {
      const { child } = await tellWhileBusy();
      child.kill("SIGKILL");
      await once(child, "exit");
      await rm(path.join(directory, "busy"));
      // One that cannot be read, and comes before it, costs nobody anything.
      const [first = ""] = kept();
      const broken = path.join(path.dirname(first), "0-broken.json");
      await writeFile(path.join(directory, "model/models/.webhooks", broken), "{");
      const { url } = await startFolder();
      await expect.poll(() => trainings(url), soon).toHaveLength(1);
      await expect.poll(kept, soon).toEqual([broken]);
    });
  });

  test("killed, it leaves no process behind", async () => {
    const { child } = await startFolder(blocking("predict"));
    const [doorkeeper = 0] = await childrenOf(child.pid ?? 0);
    expect(await isAlive(doorkeeper)).toBe(true);
    child.kill("SIGKILL");
    await expect.poll(() => isAlive(doorkeeper), soon).toBe(false);
  });
});

describe("what is not for the doorkeeper reaches the backend whole", () => {
  test("on a new connection and on one that is kept", async () => {
    const { url } = await startWithDoor();
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    closers.push(() => agent.destroy());
    const ports = new Set<unknown>();
    for (const at of ["/ready", "/health", "/ready", "/metrics"]) {
      const asked = http.get(`${url}${at}`, { agent });
      asked.on("socket", (socket) => socket.once("connect", () => ports.add(socket.localPort)));
      const [answer] = (await once(asked, "response")) as [http.IncomingMessage];
      expect([at, answer.statusCode]).toEqual([at, 200]);
      await text(answer);
    }
    expect(ports.size).toBe(1);
  });

  test("in pieces, with pauses, from many at once", async () => {
    const { url } = await startWithDoor({}, lengths);
    const body = JSON.stringify({ tasks: [{ id: 1, data: { text: "good ".repeat(40_000) } }] });
    const whole = Buffer.from(head("POST /predict", body.length) + body);
    const answers = await Promise.all(
      Array.from({ length: 24 }, async (_, index) => {
        const socket = await open(url);
        const answer = text(socket);
        const cuts = [0, 1 + index, 30 + index * 7, 70_000 + index, whole.length];
        for (const [at, from] of cuts.entries()) {
          socket.write(whole.subarray(from, cuts[at + 1]));
          await sleep(index % 5);
        }
        return answer;
      }),
    );
    for (const answer of answers) expect(answer).toMatch(/^HTTP\/1\.1 200 OK[^]*"reasons":\["200000"\]/);
  });

  test.each([70_000, 1_000_000, 20_000_000])(
    "in one piece of %i bytes, of which a packet holds the first",
    async (size) => {
      const { url } = await startWithDoor({}, lengths);
      const { body } = await createClient(url).predict(["x".repeat(size)]);
      expect(JSON.stringify(body)).toContain(`"reasons":["${size}"]`);
    },
  );

  test("clients that leave at once, hundreds of them, harm nobody", async () => {
    const { url } = await startWithDoor();
    for (let times = 0; times < 300; times += 1) {
      const socket = await open(url);
      socket.write("GET /versions HTTP/1.1\r\nHost: x\r\n\r\n");
      socket.resetAndDestroy();
    }
    expect((await createClient(url).predict(["good"])).status).toBe(200);
  });

  test("something that is no HTTP is answered with 400; a client that leaves harms nobody", async () => {
    const { url } = await startWithDoor();
    const strange = await open(url);
    strange.write("\x16\x03\x01 not http at all\r\n\r\n");
    expect(await text(strange)).toMatch(/^HTTP\/1\.1 400 /);
    for (const words of ["", "G", "POST /predict HTTP/1.1\r\n"]) {
      const socket = await open(url);
      socket.write(words);
      socket.resetAndDestroy();
    }
    expect((await createClient(url).predict(["good"])).status).toBe(200);
  });
});

describe("the doorkeeper's own answers", () => {
  test("are guarded like the others, and known to the backend", async () => {
    const credentials = { user: "studio", password: "hidden-word" };
    const running = await startWithDoor({ credentials, basePath: "/mine" });
    const refused = await running.get("/mine/health");
    expect([refused.status, refused.headers.get("www-authenticate")]).toEqual([401, expect.stringContaining("Basic")]);
    const authorization = `Basic ${Buffer.from("studio:hidden-word").toString("base64")}`;
    expect((await running.get("/mine/health", { authorization })).status).toBe(200);
    await expect.poll(() => running.lines.join("\n"), soon).toMatch(/GET \/mine\/health 401: Unauthorized/);
    const errors = await running.get("/errors", { authorization });
    expect(errors.body["errors"]?.[0]).toMatchObject({ status: 401, url: "/mine/health" });
    expect((await running.get("/metrics", { authorization })).text).toMatch(
      /request_seconds_count\{route="\/mine\/health",status="200"\} 1/,
    );
  });

  test("are found however the request is written", async () => {
    const { url } = await startWithDoor();
    const pieces = await open(url);
    const answer = text(pieces);
    for (const piece of ["GE", "T /hea", "lth HTTP/1.1\r\n", "Host: x\r\n", "\r\n"]) {
      pieces.write(piece);
      await sleep(5);
    }
    expect(await answer).toMatch(/^HTTP\/1\.1 200 OK[^]*connection: close/i);
    const absolute = await open(url);
    absolute.write("GET http://somewhere/health HTTP/1.1\r\nHost: x\r\n\r\n");
    expect(await text(absolute)).toMatch(/^HTTP\/1\.1 200 OK[^]*connection: close/i);
  });

  test("a webhook gets the backend's own answer, when it is right and when it is wrong", async () => {
    const running = await startWithDoor({ credentials: { user: "a", password: "b" } });
    const authorization = `Basic ${Buffer.from("a:b").toString("base64")}`;
    const tell = (body: unknown, headers = { authorization }) => running.post("/webhook", body, headers);
    expect((await tell({ action: "ANNOTATION_CREATED", project: { id: 1 } }, { authorization: "" })).status).toBe(401);
    const { status, body } = await tell({ action: "ANNOTATION_CREATED", project: { id: 1 } });
    expect([status, body]).toEqual([201, expect.objectContaining({ status: "ok", job: expect.any(String) as string })]);
    expect((await tell({ action: "SOMETHING" })).body).toEqual({ status: "Unknown event" });
    const broken = await tell('{"action": ');
    expect([broken.status, broken.body["detail"]]).toEqual([400, expect.stringContaining("line 1, column 12")]);
  });

  test("a doorkeeper that is killed is followed by another one at the same port", async () => {
    const running = await startWithDoor();
    const [first = 0] = await doorkeepers();
    process.kill(first, "SIGKILL");
    const health = () =>
      running.get("/health").then(
        ({ status }) => status,
        () => 0,
      );
    await expect
      .poll(async () => [await health(), await doorkeepers()], soon)
      .toEqual([200, [expect.not.closeTo(first, 0)]]);
    expect((await running.predict(["good"])).status).toBe(200);
    expect(running.lines.join("\n")).toMatch(/the process that holds port \d+ ended; another one starts/);
  });

  test("a port that is taken is an error", async () => {
    const { url } = await startWithDoor();
    const { port } = new URL(url);
    const second = createBackend(lengths, { doorkeeper: true, modelDirectory: directory, environment: {} });
    closers.push(() => second.close());
    await expect(second.listen({ port: Number(port) })).rejects.toMatchObject({ code: "EADDRINUSE" });
  });

  test("closing, it takes nothing more and ends what is under way", async () => {
    let release = (): void => undefined;
    const asked = new Promise<void>((resolve) => (release = resolve));
    let answer = (): void => undefined;
    const held = new Promise<void>((resolve) => (answer = resolve));
    const model = defineModel({
      async predict(tasks) {
        release();
        await held;
        return tasks.map(() => ({ result: [], score: 1 }));
      },
    });
    const running = await startBackend({ doorkeeper: true }, model);
    const prediction = running.predict(["x"]);
    await asked;
    const closing = running.close();
    answer();
    expect([200, 503]).toContain((await prediction).status);
    await closing;
    await expect(running.get("/health")).rejects.toThrow();
  });
});

/** The doorkeepers below this process. */
async function doorkeepers(): Promise<number[]> {
  const ps = spawn("ps", ["-eo", "pid=,ppid=,args="], { stdio: ["ignore", "pipe", "ignore"] });
  return (await text(ps.stdout)).split("\n").flatMap((line) => {
    const [pid, parent] = line.trim().split(/\s+/).map(Number);
    return parent === process.pid && line.includes("doorkeeper-process") ? [pid ?? 0] : [];
  });
}
