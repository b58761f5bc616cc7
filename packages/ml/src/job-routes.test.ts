import { afterAll, beforeAll, expect, test } from "vitest";
import { labelConfig } from "../test/keyword-model.ts";
import { labeledTasks, type RunningBackend, startBackend } from "../test/harness.ts";

let backend: RunningBackend;
beforeAll(async () => {
  backend = await startBackend();
});
afterAll(() => backend.close());

const begin = async (slow: number, project = "3.1"): Promise<string> => {
  await backend.setup({ project, extra_params: { slow } });
  const annotations = labeledTasks(["lovely", "Good"], ["awful", "Bad"]);
  return String((await backend.post("/train", { annotations, project, label_config: labelConfig })).body["job"]);
};

test("the log of a training, whole or its end, as text", async () => {
  const job = await begin(0);
  await backend.job(job);
  const { status, text, headers } = await backend.get(`/jobs/${job}/log`);
  expect([status, headers.get("content-type")]).toEqual([200, "text/plain; charset=utf-8"]);
  expect(text).toMatch(/^\d{4}-\d\d-\d\dT.* reading the given tasks\n/);
  expect(text).toContain("counted 2 labels\n");
  const { text: last } = await backend.get(`/jobs/${job}/log?lines=1`);
  expect(last).toMatch(/^\S+ completed: keyword-counter-v0001-\w+ after [\d.]+ s\n$/);
  expect((await backend.get(`/jobs/${job}/log?lines=-1`)).status).toBe(400);
  expect((await backend.get(`/jobs/${job}/log?lines=x`)).status).toBe(400);
  expect((await backend.get("/jobs/none/log")).status).toBe(404);
  expect((await backend.get("/jobs/..%2f..%2fetc%2fpasswd/log")).status).toBe(404);
});

test("the log of a running training goes on until it ends", async () => {
  const job = await begin(400, "4.1");
  const answer = await fetch(`${backend.url}/jobs/${job}/log?follow=1`);
  const parts: string[] = [];
  for await (const part of answer.body ?? []) parts.push(Buffer.from(part).toString());
  expect(parts.length).toBeGreaterThan(1);
  expect(parts.join("")).toContain("reading the given tasks");
  expect(parts.join("")).toMatch(/completed: \S+ after [\d.]+ s\n$/);
});

test("jobs are listed newest first, for all projects or one; a cancelled one says so", async () => {
  const job = await begin(20_000, "5.1");
  await backend.job(job, (one) => one["state"] === "running");
  const all = (await backend.get("/jobs")).body["jobs"] ?? [];
  expect(all[0]?.["id"]).toBe(job);
  expect(all.length).toBeGreaterThan(1);
  expect((await backend.get("/jobs?project=5.1")).body["jobs"]).toHaveLength(1);
  // Without a body and its type, as curl -X POST sends it.
  expect((await fetch(`${backend.url}/jobs/${job}/cancel`, { method: "POST" })).status).toBe(200);
  expect((await backend.job(job))["state"]).toBe("cancelled");
  expect((await backend.post(`/jobs/${job}/cancel`, "")).status).toBe(409);
  const { text } = await backend.get("/metrics");
  expect(text).toContain('tandem_ml_trainings{state="running"} 0');
});
