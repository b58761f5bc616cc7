import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../test/harness-database.ts";
import { migrateToLatest } from "./migrate.ts";
import { migrations } from "./migrations/index.ts";

let database: TestDatabase;
beforeAll(async () => void (database = await createTestDatabase()));
afterAll(() => database.drop());

test("processes that migrate at the same time wait for each other, and a migrated database is left alone", async () => {
  await database.pool.query("drop schema public cascade; create schema public");
  const runs = await Promise.all([1, 2, 3].map(() => migrateToLatest(database.db)));
  expect(runs.flat()).toEqual(Object.keys(migrations));
  expect(await migrateToLatest(database.db)).toEqual([]);
});

test("a newer database is refused", async () => {
  await database.pool.query("insert into kysely_migration (name, timestamp) values ('9999-from-the-future', '')");
  await expect(migrateToLatest(database.db)).rejects.toThrow(/newer version.*9999-from-the-future/s);
  await database.pool.query("delete from kysely_migration where name = '9999-from-the-future'");
});
