import { rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runIn } from "../../test/command.ts";
import { startBackend, temporaryDirectory } from "../../test/harness.ts";
import { defineModel } from "../model.ts";
import { type Measurement, percentile } from "./bench.ts";

let directory: string;
beforeEach(async () => {
  directory = await temporaryDirectory();
});
afterEach(() => rm(directory, { recursive: true, force: true }));

test("percentiles are nearest ranks", () => {
  const hundred = Float64Array.from({ length: 100 }, (_, index) => index + 1);
  expect([0.5, 0.95, 0.99, 1].map((share) => percentile(hundred, share))).toEqual([50, 95, 99, 100]);
  expect(percentile([7], 0.5)).toBe(7);
  expect(percentile([], 0.5)).toBe(0);
});

test("measures each size, and nothing is left of it in the backend", async () => {
  const backend = await startBackend();
  const words = ["bench", backend.url, "--batch", "1,8", "--seconds", "0.3", "--concurrency", "2"];
  const ran = await runIn(directory, [...words, "--json"]);
  expect(ran.code).toBe(0);
  const measured = JSON.parse(ran.output) as Measurement[];
  expect(measured.map(({ batch, errors }) => [batch, errors])).toEqual([
    [1, 0],
    [8, 0],
  ]);
  for (const {
    requests,
    seconds,
    requestsPerSecond,
    predictionsPerSecond,
    batch,
    p50,
    p95,
    p99,
    slowest,
  } of measured) {
    expect(requests).toBeGreaterThan(2);
    expect(requestsPerSecond).toBeCloseTo(requests / seconds, 5);
    expect(predictionsPerSecond).toBeCloseTo(requestsPerSecond * batch, 5);
    expect(p50).toBeGreaterThan(0);
    expect([p50, p95, p99, slowest]).toEqual([p50, p95, p99, slowest].toSorted((one, other) => one - other));
  }
  expect((await runIn(directory, words)).output).toMatch(
    /^batch +requests\/s +predictions\/s +p50 ms.*\n +1 .*\n +8 .*\n$/,
  );
  expect((await backend.get("/versions?project=987657")).body["versions"]).toEqual([]);
  await backend.close();
});

test("failures are counted and said; a backend that does not predict is not measured", async () => {
  let count = 0;
  const server = createServer((request, response) => {
    request.resume().on("end", () => {
      count += 1;
      response.statusCode = count > 2 && count % 2 === 0 ? 503 : 200;
      response.end(JSON.stringify({ results: [{ result: [] }] }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ran = await runIn(directory, ["bench", url, "--batch", "1", "--seconds", "0.2"]);
  expect([ran.code, ran.errors]).toEqual([1, expect.stringMatching(/requests of 1 tasks failed, e\.g\.: status 503/)]);
  const wrong = await runIn(directory, ["bench", url, "--batch", "2", "--seconds", "0.2"]);
  expect([wrong.code, wrong.errors]).toEqual([1, expect.stringMatching(/1 results for 2 tasks|status 503/)]);
  server.close();
});

test("without a label config the backend's own counts", async () => {
  const model = defineModel({
    labelConfig: `<View><Text name="text" value="$text"/>
      <Choices name="mood" toName="text"><Choice value="Good"/></Choices></View>`,
    predict(tasks, { config }) {
      if (config?.controlByName.has("mood") !== true) throw new Error("there is no mood");
      return tasks.map(() => ({
        result: [{ from_name: "mood", to_name: "text", type: "choices", value: { choices: ["Good"] } }],
      }));
    },
  });
  const backend = await startBackend({}, model);
  const ran = await runIn(directory, ["bench", backend.url, "--batch", "1", "--seconds", "0.2"]);
  expect([ran.code, ran.errors]).toEqual([0, expect.not.stringContaining("failed")]);
  await backend.close();
});

test("a backend that is not there is named, with the reason: bench and replay", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  const url = `http://localhost:${port}`;
  const said = new RegExp(`${url}/ does not answer: connect ECONNREFUSED .*:${port}`);
  const measured = await runIn(directory, ["bench", url]);
  expect([measured.code, measured.errors]).toEqual([1, expect.stringMatching(said)]);
  const recorded = { method: "GET", path: "/health", request: null, status: 200, response: {}, ms: 1 };
  await writeFile(path.join(directory, "requests.ndjson"), `${JSON.stringify(recorded)}\n`);
  const replayed = await runIn(directory, ["replay", "requests.ndjson", url]);
  expect([replayed.code, replayed.output]).toEqual([1, expect.stringMatching(said)]);
});
