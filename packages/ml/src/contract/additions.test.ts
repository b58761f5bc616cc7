import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningBackend, startBackend } from "../../test/harness.ts";
import keywordModel, { labelConfig } from "../../test/keyword-model.ts";
import { type ContractCheck, contractTests } from "../contract.ts";
import { defineModel } from "../model.ts";
import { embedChecks } from "./embed-checks.ts";
import { inferenceChecks } from "./inference-checks.ts";
import { streamChecks } from "./stream-checks.ts";

const model = defineModel({
  ...keywordModel.definition,
  labelConfig,
  embed: (tasks) => tasks.map(({ data }) => [String(data["text"]).length, 1]),
});
let backend: RunningBackend;
const servers: Server[] = [];
beforeAll(async () => {
  backend = await startBackend({}, model);
});
afterAll(async () => {
  for (const server of servers) server.close();
  await backend.close();
});

interface Answer {
  status: number;
  type: string;
  text: string;
}
type Change = (answer: Answer, sent: string) => Partial<Answer>;

/** The good backend, of whose answers to one route something is another. */
async function startChanged(route: string, change: Change): Promise<string> {
  const server = createServer((request, response) => {
    void (async () => {
      const sent = Buffer.concat((await request.toArray()) as Buffer[]).toString();
      const { method = "GET", headers, url = "/" } = request;
      const passed = {
        "content-type": headers["content-type"] ?? "application/json",
        ...(headers.accept === undefined ? {} : { accept: headers.accept }),
      };
      const given = await fetch(`${backend.url}${url}`, {
        method,
        headers: passed,
        ...(sent === "" ? {} : { body: sent }),
      });
      const answer = { status: given.status, type: given.headers.get("content-type") ?? "", text: await given.text() };
      const lines = headers.accept === "application/x-ndjson" ? " lines" : "";
      const name = `${method} ${url.replace(/\?.*/, "").replace(/keyword(?:%20|-)counter/i, "NAME")}${lines}`;
      const changed = { ...answer, ...(name === route ? change(answer, sent) : {}) };
      response.writeHead(changed.status, { "content-type": changed.type }).end(changed.text);
    })();
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const check = (url: string): Promise<ContractCheck[]> => contractTests(url, { labelConfig });
const named = (checks: readonly { name: string }[]): string[] => checks.map(({ name }) => name);
/** Changes the JSON of an answer. */
const json =
  (change: (body: Record<string, unknown>) => object): Change =>
  ({ text }) => ({ text: JSON.stringify(change(JSON.parse(text) as Record<string, unknown>)) });
/** Changes the lines of an answer to a request that has tasks. */
const lines =
  (change: (all: string[]) => string[]): Change =>
  ({ text }, sent) =>
    sent.includes('"tasks":[]') ? {} : { text: change(text.split("\n")).join("\n") };

test("a backend that has them all passes", async () => {
  const checks = await check(backend.url);
  expect(checks.filter(({ error, skipped }) => error !== null || skipped !== null)).toEqual([]);
  expect(named(checks)).toEqual(expect.arrayContaining(named([...embedChecks, ...streamChecks, ...inferenceChecks])));
});

test("a backend that does not claim them is not asked", async () => {
  const paths: string[] = [];
  const quiet = await startChanged(
    "POST /setup",
    json(({ model_version }) => ({ model_version, capabilities: { protocol: 1 } })),
  );
  servers.at(-1)?.prependListener("request", (request: { url: string }) => paths.push(request.url));
  const checks = await check(quiet);
  expect(named(checks).filter((name) => named([...embedChecks, ...streamChecks]).includes(name))).toEqual([]);
  expect(paths).not.toContain("/embed");
  // There is a /v2 all the same; with 404 there is none.
  const without = await check(await startChanged("GET /v2", () => ({ status: 404, text: "{}" })));
  expect(named(without).filter((name) => named(inferenceChecks).includes(name))).toEqual([]);
});

const cases: Record<string, [route: string, change: Change, name: string, message: RegExp][]> = {
  embed: [
    [
      "POST /embed",
      json(({ embeddings, ...rest }) => ({ ...rest, embeddings: (embeddings as unknown[]).slice(1) })),
      "embed answers a vector for each task",
      /5 vectors for 6 tasks/,
    ],
    [
      "POST /embed",
      json((body) => ({
        ...body,
        embeddings: (body["embeddings"] as number[][]).map((one, index) => one.slice(index % 2)),
      })),
      "embed answers a vector for each task",
      /they have 2 and 1 numbers/,
    ],
    [
      "POST /embed",
      json((body) => ({ ...body, embeddings: (body["embeddings"] as number[][]).map(() => ["1", 1]) })),
      "embed answers a vector for each task",
      /embeddings\[0\]\[0\] is "1", no number/,
    ],
    [
      "POST /embed",
      ({ text }) => ({ text: text.replace(",1]", ",NaN]") }),
      "embed answers a vector for each task",
      /NaN or Infinity/,
    ],
    [
      "POST /embed",
      json((body) => ({ ...body, model_version: "other" })),
      "embed answers a vector for each task",
      /model_version is "other"/,
    ],
    [
      "POST /embed",
      json((body) => ({ ...body, embeddings: [[1, 2]] })),
      "no tasks, no vectors",
      /1 vectors for 0 tasks/,
    ],
  ],
  streams: [
    [
      "POST /predict lines",
      () => ({ type: "application/json" }),
      "predict answers line by line",
      /Content-Type is "application\/json"/,
    ],
    [
      "POST /predict lines",
      lines(([first = "", ...rest]) => [first.slice(0, -3), ...rest]),
      "predict answers line by line",
      /line 1 is not JSON/,
    ],
    [
      "POST /predict lines",
      lines(([first = "", second = "", ...rest]) => [second, first, ...rest]),
      "predict answers line by line",
      /"index" is 1 where 0 comes/,
    ],
    [
      "POST /predict lines",
      lines((all) => [...all.slice(0, -2), ""]),
      "predict answers line by line",
      /the last line is .*"index":5/,
    ],
    ["POST /predict lines", lines(([, ...rest]) => rest), "predict answers line by line", /5 answers for 6 tasks/],
    [
      "POST /predict lines",
      lines((all) => all.map((line) => line.replace('"choices":["Good"]', '"choices":["Great"]'))),
      "predict answers line by line",
      /Great/,
    ],
    [
      "POST /predict lines",
      lines((all) => ['{"progress":7,"message":null}', ...all]),
      "the progress in a stream is from 0 to 1",
      /it is 7/,
    ],
    [
      "POST /predict lines",
      ({ text }) => ({ text: `${text}${text}` }),
      "a stream without tasks is its last line",
      /2 lines/,
    ],
    ["POST /predict lines", () => ({ status: 200 }), "a stream that cannot begin has a status", /status 200/],
  ],
  "the Open Inference Protocol": [
    [
      "GET /v2",
      json(({ name, version }) => ({ name, version })),
      "v2 says what serves and that it is ready",
      /no "extensions"/,
    ],
    ["GET /v2/health/ready", () => ({ status: 503 }), "v2 says what serves and that it is ready", /status 503/],
    ["GET /v2/models/NAME", json((body) => ({ ...body, versions: [] })), "v2 describes the model", /is not in \[\]/],
    [
      "GET /v2/models/NAME",
      json((body) => ({ ...body, inputs: [{ name: "text" }] })),
      "v2 describes the model",
      /inputs\[0\]\.datatype is undefined/,
    ],
    [
      "POST /v2/models/NAME/infer",
      json(({ id: _id, ...body }) => body),
      "v2 infers: a tensor for each output",
      /no "id"/,
    ],
    [
      "POST /v2/models/NAME/infer",
      json((body) => ({
        ...body,
        outputs: ((body["outputs"] ?? []) as object[]).map((one) => ({ ...one, shape: [3] })),
      })),
      "v2 infers: a tensor for each output",
      /6 elements, but the shape \[3\] has 3/,
    ],
    [
      "POST /v2/models/NAME/infer",
      json((body) => ({ ...body, outputs: [{ name: "score", datatype: "FP32", shape: [1], data: [1] }] })),
      "v2 infers: a tensor for each output",
      /"score" has 1 items for 6 tasks/,
    ],
    [
      "POST /v2/models/NAME/infer",
      ({ text }) => ({ text: text.replaceAll('choices\\":[\\"Good', 'choices\\":[\\"Great') }),
      "v2 infers: a tensor for each output",
      /Great/,
    ],
    [
      "POST /v2/models/NAME/infer",
      json((body) => ({ ...body, outputs: ((body["outputs"] ?? []) as object[]).toReversed() })),
      "v2 answers the outputs that were asked for",
      /they are result, label, not label, result/,
    ],
    [
      "POST /v2/models/NAME/infer",
      ({ status }) => (status === 400 ? { text: '{"detail":"no"}' } : {}),
      "v2 says what is wrong",
      /error is undefined, no text/,
    ],
  ],
};

describe.each(Object.entries(cases))("what is wrong with %s is found", (_, wrong) => {
  test.each(wrong)("%s (%#)", async (route, change, name, message) => {
    const checks = await check(await startChanged(route, change));
    const found = checks.find((one) => one.name === name);
    expect([name, found?.error]).toEqual([name, expect.stringMatching(message)]);
    expect(found?.expects).not.toBe("");
  });
});
