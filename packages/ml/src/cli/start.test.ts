import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { runIn } from "../../test/command.ts";
import { childrenOf, commandLine, createClient, isAlive, temporaryDirectory } from "../../test/harness.ts";
import { matters } from "./watch.ts";

let directory: string;
let running: ChildProcess[] = [];
beforeEach(async () => {
  directory = await temporaryDirectory();
});
afterEach(async () => {
  for (const child of running) child.kill("SIGKILL");
  running = [];
  await rm(directory, { recursive: true, force: true });
});

/** A model that answers with what it was given, and with a word. */
const echo = (word: string): string => `import { defineModel } from "@tandem/ml";
export default defineModel({
  name: "echo",
  predict: (tasks, { extraParams, log }) => {
    log("predicting with api_key=abcdef123456");
    return tasks.map(() => ({ result: [], reasons: ["${word}", JSON.stringify(extraParams)] }));
  },
});
`;

async function makeModel(source: string): Promise<string> {
  const folder = path.join(directory, "a model");
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, "model.ts"), source);
  return folder;
}

interface Started {
  url: string;
  child: ChildProcess;
  errors: string[];
  ended: Promise<number | null>;
}

async function start(words: string[], environment: Record<string, string> = {}): Promise<Started> {
  const child = spawn(process.execPath, [commandLine, "start", ...words, "--port", "0"], {
    cwd: directory,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...environment },
  });
  running.push(child);
  const errors: string[] = [];
  createInterface({ input: child.stderr }).on("line", (line) => errors.push(line));
  const ended = new Promise<number | null>((resolve) => child.on("exit", resolve));
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const [, address] = /listening on (http:\S+)/.exec(line) ?? [];
      if (address !== undefined) resolve(address);
    });
    void ended.then((code) => reject(new Error(`ended with ${code}: ${errors.join("\n")}`)));
  });
  return { url, child, errors, ended };
}

async function stop({ child, ended }: Started): Promise<number | null> {
  child.kill("SIGTERM");
  return ended;
}

const reasons = async (url: string): Promise<string[]> => {
  const { body } = await createClient(url).predict(["x"]);
  return body["results"]?.[0]?.["reasons"] as unknown as string[];
};

describe("every option reaches the model or the backend", () => {
  test("--with, the config file, .env, base path and credentials", async () => {
    const folder = await makeModel(echo("one"));
    await writeFile(path.join(folder, "tandem.config.json"), '{"with": {"a": 1, "b": 1}, "basePath": "/mine"}');
    await writeFile(path.join(folder, ".env"), "BASIC_AUTH_USER=studio\nBASIC_AUTH_PASS=hidden-word\n");
    const started = await start([folder, "--with", "b=2", "c=x=y", "--with", "d=[1]"]);
    expect((await createClient(started.url).get("/health")).status).toBe(401);
    const authorization = `Basic ${Buffer.from("studio:hidden-word").toString("base64")}`;
    const answer = await createClient(started.url).post("/mine/predict", { tasks: [{ data: {} }] }, { authorization });
    expect(answer.body["results"]?.[0]?.["reasons"]).toEqual(["one", '{"a":1,"b":2,"c":"x=y","d":[1]}']);
    expect(await stop(started)).toBe(0);
  });

  test.each([[[]], [["--watch"]]])(
    "limits, origins and batching of the command line and the file, %o",
    async (words) => {
      const folder = await makeModel(echo("x"));
      await writeFile(path.join(folder, "tandem.config.json"), '{"origins": ["http://page.example"], "batchSize": 9}');
      const { url } = await start([folder, "--batch-size", "7", "--body-limit", "0.001", ...words]);
      const client = createClient(url);
      const { capabilities } = (await client.post("/setup", { project: "1.2", schema: "<View/>" })).body;
      expect(capabilities).toMatchObject({ batchSize: 7 });
      expect((await client.predict(["x".repeat(2000)])).status).toBe(413);
      const { headers } = await fetch(`${url}/health`, { headers: { origin: "http://page.example" } });
      expect(headers.get("access-control-allow-origin")).toBe("http://page.example");
    },
  );

  test("workers run the model beside the process that answers", async () => {
    const started = await start([await makeModel(echo("worker")), "--workers", "1"]);
    expect((await reasons(started.url))[0]).toBe("worker");
    expect(await childrenOf(started.child.pid ?? 0)).not.toEqual([]);
    await stop(started);
  });

  test("a password on the command line is warned of", async () => {
    const words = ["--basic-auth-user", "u", "--basic-auth-pass", "p"];
    const started = await start([await makeModel(echo("x")), ...words]);
    expect(started.errors[0]).toContain("set BASIC_AUTH_PASS instead");
    await stop(started);
  });
});

describe("logs", () => {
  test("in production they are in files as well, without secrets; in development on the console only", async () => {
    const folder = await makeModel(echo("x"));
    const production = await start([folder], { NODE_ENV: "production" });
    await reasons(production.url);
    await stop(production);
    const text = readFileSync(path.join(folder, "logs/runtime.log"), "utf8");
    expect(text).toMatch(/INFO echo listens on http/);
    expect(text).toContain("predicting with api_key=[hidden]");
    expect(existsSync(path.join(folder, "logs/train.log"))).toBe(true);
    expect(production.errors.join("\n")).toContain("api_key=[hidden]");

    await rm(path.join(folder, "logs"), { recursive: true });
    const development = await start([folder], { NODE_ENV: "" });
    await stop(development);
    expect(existsSync(path.join(folder, "logs"))).toBe(false);
  });

  test.each([[[]], [["--workers", "1"]]])(
    "of a training all lines are in train.log, none in runtime.log, %o",
    async (words) => {
      const folder = await makeModel(`import { defineModel } from "@tandem/ml";
export default defineModel({
  name: "logging",
  predict: (tasks) => tasks.map(() => null),
  fit({ log }) {
    log("said by log, with password=abcdef123456");
    console.log("said by console");
    process.stderr.write("said by a library\\n");
  },
});
`);
      const started = await start([folder, ...words], { NODE_ENV: "production" });
      const client = createClient(started.url);
      const annotations = [{ data: { text: "x" }, annotations: [{ result: [] }] }];
      const job = String((await client.post("/train", { annotations, project: "1.2" })).body["job"]);
      await expect
        .poll(async () => (await client.get(`/jobs/${job}`)).body["state"], { timeout: 20_000 })
        .toBe("completed");
      await stop(started);
      const text = readFileSync(path.join(folder, "logs/train.log"), "utf8");
      for (const said of ["said by log, with password=[hidden]", "said by console", "said by a library", "completed"]) {
        expect(text).toMatch(new RegExp(`^\\S+Z INFO training ${job}.*${said.replace("[", "\\[")}`, "m"));
      }
      expect(readFileSync(path.join(folder, "logs/runtime.log"), "utf8")).not.toMatch(/said by|completed/);
    },
  );

  test("a place that cannot be written to costs the files only", async () => {
    const folder = await makeModel(echo("x"));
    const started = await start([folder, "--log-dir", path.join(folder, "model.ts", "logs")]);
    expect(started.errors[0]).toContain("no log files, because");
    await stop(started);
  });
});

describe("--check", () => {
  test("says what is wrong with the answers, and ends with 1", async () => {
    const folder = await makeModel(
      `import { defineModel } from "@tandem/ml";
export default defineModel({ predict: (tasks) => tasks.map(() => ({ result: [], score: 7 })) });
`,
    );
    const ran = await runIn(directory, ["start", folder, "--check"]);
    expect([ran.code, ran.output]).toEqual([1, expect.stringMatching(/^FAIL {2}results\[0\]\.score: /)]);
  });

  test("a model that cannot be loaded is named; --debug says where", async () => {
    const folder = await makeModel("export default 1;\n");
    const ran = await runIn(directory, ["start", folder, "--check"]);
    expect([ran.code, ran.errors]).toEqual([1, expect.stringContaining("exports no model")]);
    expect(ran.errors).not.toContain("    at ");
    expect((await runIn(directory, ["start", folder, "--check", "--debug"])).errors).toContain("    at ");
  });

  test("options reach it", async () => {
    const folder = await makeModel(`import { defineModel } from "@tandem/ml";
export default defineModel({
  setup({ extraParams }) { if (extraParams.weights !== "small") throw new Error("which weights?"); },
  predict: (tasks) => tasks.map(() => null),
});
`);
    expect((await runIn(directory, ["start", folder, "--check"])).output).toContain("which weights?");
    expect((await runIn(directory, ["start", folder, "--check", "--with", "weights=small"])).code).toBe(0);
  });
});

describe("--watch", () => {
  test("starts again with each change, and no request is refused meanwhile", async () => {
    const folder = await makeModel(echo("before"));
    const started = await start([folder, "--watch"]);
    const url = started.url;
    expect((await reasons(url))[0]).toBe("before");

    // Somebody asks all the time.
    const seen = new Set<string>();
    const failures: unknown[] = [];
    let asking = true;
    const asker = (async () => {
      while (asking) {
        await reasons(url).then(
          ([word = ""]) => seen.add(word),
          (error: unknown) => failures.push(error),
        );
        await sleep(5);
      }
    })();
    await makeModel(echo("after"));
    await expect.poll(() => seen.has("after"), { timeout: 20_000 }).toBe(true);
    asking = false;
    await asker;
    expect(failures).toEqual([]);

    // So do the settings that it is started with.
    await writeFile(path.join(folder, "tandem.config.json"), '{"with": {"from": "file"}}');
    const options = () =>
      reasons(url)
        .then(([, given]) => given)
        .catch(() => "");
    await expect.poll(options, { timeout: 20_000 }).toBe('{"from":"file"}');

    // A model that does not start is said, and answered with 503 until it does.
    await makeModel("this is no TypeScript");
    await expect.poll(async () => (await createClient(url).get("/health")).status, { timeout: 20_000 }).toBe(503);
    expect((await createClient(url).get("/health")).text).toContain("the model does not start");
    await makeModel(echo("repaired"));
    await expect
      .poll(
        () =>
          reasons(url)
            .then(([word]) => word)
            .catch(() => ""),
        { timeout: 20_000 },
      )
      .toBe("repaired");
    const [child = 0] = await childrenOf(started.child.pid ?? 0);
    expect(await stop(started)).toBe(0);
    await expect.poll(() => isAlive(child), { timeout: 10_000 }).toBe(false);
  });

  test("killed, it leaves no process behind; a port that is taken is an error", async () => {
    const folder = await makeModel(echo("x"));
    const started = await start([folder, "--watch"]);
    const [child = 0] = await childrenOf(started.child.pid ?? 0);
    expect(await isAlive(child)).toBe(true);
    const { port } = new URL(started.url);
    const second = await runIn(directory, ["start", folder, "--watch", "--port", port]);
    expect([second.code, second.errors]).toEqual([1, expect.stringContaining("EADDRINUSE")]);
    started.child.kill("SIGKILL");
    await expect.poll(() => isAlive(child), { timeout: 10_000 }).toBe(false);
  });

  test("only what a model may be made of counts", () => {
    const ignored = [path.resolve("/m/models"), path.resolve("/m/logs")];
    const counts = (name: string): boolean => matters(name, "/m", ignored);
    for (const name of ["model.ts", "parts/a.ts", "label-config.xml", "weights/w.bin", ".env"]) {
      expect(counts(name), name).toBe(true);
    }
    const others = [
      "models/3/current",
      "logs/runtime.log",
      "node_modules/x.js",
      ".git/HEAD",
      "model.test.ts",
      "README.md",
    ];
    for (const name of [...others, "model.ts~", ".model.ts.swp", "sub/.env"]) expect(counts(name), name).toBe(false);
  });
});
