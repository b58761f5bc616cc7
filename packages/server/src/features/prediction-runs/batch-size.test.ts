import { expect, test } from "vitest";
import { createBatchSize } from "./batch-size.ts";

test("a batch grows towards a second per call, at most doubling", () => {
  const size = createBatchSize(undefined, 0);
  expect(size.now()).toBe(32);
  size.observe(32, 10);
  expect(size.now()).toBe(64);
  for (let i = 0; i < 10; i++) size.observe(size.now(), 10);
  expect(size.now()).toBe(512);
});

test("a batch shrinks when answers are slow, down to one task", () => {
  const size = createBatchSize(undefined, 64);
  size.observe(64, 60_000);
  expect(size.now()).toBe(32);
  for (let i = 0; i < 10; i++) size.observe(size.now(), 60_000);
  expect(size.now()).toBe(1);
});

test("a partial batch does not count, and the backend's own wish is followed", () => {
  const size = createBatchSize(undefined, 64);
  size.observe(3, 1);
  expect(size.now()).toBe(64);
  const liked = createBatchSize(100, 0);
  liked.observe(100, 60_000);
  expect(liked.now()).toBe(100);
});
