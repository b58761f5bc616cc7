import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { startBackend } from "../test/harness.ts";
import { type ContractCheck, contractTests, type ContractOptions } from "./contract.ts";
import { generalConfig } from "./sample-tasks.ts";

let servers: Server[] = [];
afterEach(() => {
  for (const server of servers) server.close();
  servers = [];
});

type Answer = { status?: number; body: unknown; text?: string };
type Routes = Record<string, (body: Record<string, unknown>) => Answer>;

/** A backend as Python ones answer, by their routes; what they are asked is kept. */
async function startPython(routes: Routes, asked: string[] = []): Promise<string> {
  const server = createServer((request, response) => {
    void request.toArray().then((chunks: Buffer[]) => {
      const name = `${request.method} ${new URL(request.url ?? "", "http://x").pathname}`;
      const text = Buffer.concat(chunks).toString();
      const body = text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
      asked.push(`${name}${"action" in body ? ` ${String(body["action"])}` : ""}`);
      const answer = routes[name]?.(body) ?? { status: 404, body: null, text: "<!doctype html><h1>Not Found</h1>" };
      response.writeHead(answer.status ?? 200, { server: "gunicorn", "content-type": "application/json" });
      response.end(answer.text ?? JSON.stringify(answer.body));
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const prediction = {
  result: [{ from_name: "label", to_name: "text", type: "choices", value: { choices: ["Yes"] } }],
  score: 0.5,
};
const tasksOf = (body: Record<string, unknown>): unknown[] => body["tasks"] as unknown[];

/** As label-studio-ml 2 answers since 2023. */
const secondEra: Routes = {
  "GET /health": () => ({ body: { model_class: "MyModel", status: "UP" } }),
  "POST /setup": () => ({ body: { model_version: "0.0.1" } }),
  "POST /predict": (body) => {
    const isInteractive = (body["params"] as { context: unknown }).context !== null;
    return { body: { results: isInteractive ? [] : tasksOf(body).map(() => prediction) } };
  },
  "POST /webhook": ({ action }) =>
    action === "START_TRAINING"
      ? { status: 201, body: { result: {}, status: "ok" } }
      : { body: { status: "Unknown event" } },
};

/** As label-studio-ml 1.0 answered in 2021. */
const firstEra: Routes = {
  "GET /health": () => ({ body: { status: "UP", model_dir: "/data/models", v2: false } }),
  "POST /setup": () => ({ body: { model_version: "1629900000" } }),
  "POST /predict": (body) => ({ body: { results: tasksOf(body).map(() => prediction), model_version: "1629900000" } }),
  "POST /train": () => ({ status: 201, body: {} }),
};

async function check(url: string, options: Partial<ContractOptions> = {}) {
  const kinds: string[] = [];
  const checks = await contractTests(url, {
    labelConfig: generalConfig,
    onIdentity: ({ kind }) => kinds.push(kind),
    ...options,
  });
  return { checks, kind: kinds[0], failed: checks.filter(({ error }) => error !== null) };
}

const skipped = (checks: ContractCheck[]): string[] =>
  checks.filter((one) => one.skipped !== null).map(({ name }) => name);

describe("Python backends", () => {
  test("of today pass, with what they do not have left out", async () => {
    const asked: string[] = [];
    const { checks, kind, failed } = await check(await startPython(secondEra, asked));
    expect(kind).toBe("python-2");
    expect(failed).toEqual([]);
    expect(skipped(checks)).toEqual(["an interactive request gets one object", "versions is a list or not there"]);
    // Nothing that trains was sent, and nothing that only our backends have.
    expect(asked.filter((name) => /train|START_TRAINING|ANNOTATION|delete|activate/i.test(name))).toEqual([]);
  });

  test("of the first era pass; trainings only when they are wanted", async () => {
    const asked: string[] = [];
    const url = await startPython(firstEra, asked);
    const without = await check(url);
    expect([without.kind, without.failed]).toEqual(["python-1", []]);
    expect(skipped(without.checks)).toContain("an unknown webhook is no error");
    expect(asked).not.toContain("POST /train");
    const { failed, checks } = await check(url, { train: true });
    expect(failed).toEqual([]);
    expect(asked).toContain("POST /train");
    expect(skipped(checks)).toContain("START_TRAINING is accepted");
    // As label-studio-ml 1.0.9 names what it has trained.
    const numbered = { ...firstEra, "POST /setup": () => ({ body: { model_version: 1_629_900_000 } }) };
    expect((await check(await startPython(numbered))).failed).toEqual([]);
  });

  test("START_TRAINING is sent to those that have a webhook, when it is wanted", async () => {
    const asked: string[] = [];
    const { failed } = await check(await startPython(secondEra, asked), { train: true });
    expect(failed).toEqual([]);
    expect(asked).toContain("POST /webhook START_TRAINING");
  });
});

test("each way to be wrong is found, with what was expected", async () => {
  const cases: [Routes, string, RegExp][] = [
    [
      { "GET /health": () => ({ status: 500, body: { detail: "boom" } }) },
      "health answers within 1 s",
      /status 500.*boom/,
    ],
    [{ "POST /setup": () => ({ body: { model_version: 3 } }) }, "setup answers with a version within 3 s", /is 3/],
    [
      { "POST /predict": () => ({ body: { results: [prediction] } }) },
      "predict answers many tasks, one result each",
      /1 results for 6 tasks/,
    ],
    [
      {
        "POST /predict": (body) => ({
          body: null,
          text: `{"results":[${tasksOf(body)
            .map(() => '{"result":[],"score":NaN}')
            .join()}]}`,
        }),
      },
      "predict answers one task",
      /NaN or Infinity/,
    ],
    [
      {
        "POST /predict": (body) => ({
          body: { results: tasksOf(body).map(() => ({ ...prediction, model_version: "other" })) },
        }),
      },
      "predictions carry the version that setup says",
      /results\[0\]\.model_version is "other", not "0\.0\.1"/,
    ],
    [
      { "POST /predict": (body) => ({ body: { results: tasksOf(body).map(() => [prediction]) } }) },
      "an interactive request gets one object",
      /results\[0\] is a list/,
    ],
    [
      { "POST /webhook": () => ({ status: 500, body: null, text: "<html>KeyError</html>" }) },
      "an unknown webhook is no error",
      /status 500/,
    ],
  ];
  for (const [wrong, name, message] of cases) {
    const { failed } = await check(await startPython({ ...secondEra, ...wrong }));
    const found = failed.find((one) => one.name === name);
    expect([name, found?.error], name).toEqual([name, expect.stringMatching(message)]);
    expect(found?.expects).not.toBe("");
  }
  let count = 0;
  const changing = { ...secondEra, "POST /setup": () => ({ body: { model_version: String((count += 1)) } }) };
  expect((await check(await startPython(changing))).failed.map(({ name }) => name)).toContain(
    "setup says the same version again",
  );
});

test("our own backend is trained only when that is wanted, and forgets what it was asked", async () => {
  const backend = await startBackend();
  const { checks, kind, failed } = await check(backend.url);
  expect([kind, failed]).toEqual(["tandem", []]);
  expect(checks.map(({ name }) => name)).not.toContain("training is a job that ends well");
  expect((await backend.get("/jobs")).body["jobs"]).toEqual([]);
  const trained = await check(backend.url, { train: true });
  expect(trained.failed).toEqual([]);
  expect(trained.checks.map(({ name }) => name)).toContain("rolling back brings the former version");
  expect((await backend.get("/versions?project=987654")).body["versions"]).toEqual([]);
  await backend.close();
});

test("nobody there is an error that says what to do", async () => {
  const url = await startPython(secondEra);
  await new Promise((resolve) => servers[0]?.close(resolve));
  await expect(check(url)).rejects.toThrow(/nobody answers at http.*ECONNREFUSED.*tandem-ml doctor/);
});
