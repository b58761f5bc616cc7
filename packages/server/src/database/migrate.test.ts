import { Migrator } from "kysely/migration";
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

test("a database of the first version keeps what it has", async () => {
  const { db, pool } = database;
  await pool.query("drop schema public cascade; create schema public");
  const first = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  expect((await first.migrateTo("0001-initial")).error).toBeUndefined();
  await pool.query(`
    insert into projects (title, label_config) values ('Old', '<View/>');
    insert into ml_backends (project_id, url, title) values (1, 'http://127.0.0.1:9', 'm');
    insert into tasks (project_id, inner_id, data) values (1, 1, '{}');
    insert into prediction_runs (project_id, ml_backend_id, kind, state, total, done, failed)
      values (1, 1, 'refresh', 'completed', 3, 2, 1), (1, 1, 'refresh', 'queued', 3, 0, 0);
    insert into prediction_failures (run_id, task_id, message) values (1, 1, 'no');`);
  const newer = Object.keys(migrations).slice(1);
  expect(newer.length).toBeGreaterThan(0);
  expect(await migrateToLatest(db)).toEqual(newer);
  const runs = await db
    .selectFrom("prediction_runs")
    .select(["state", "done", "failed", "partial"])
    .orderBy("id")
    .execute();
  expect(runs).toEqual([
    { state: "completed", done: 2, failed: 1, partial: 0 },
    { state: "queued", done: 0, failed: 0, partial: 0 },
  ]);
  expect(await db.selectFrom("prediction_failures").select("message").execute()).toEqual([{ message: "no" }]);
  const opened = { project_id: 1, ml_backend_id: 1, kind: "opened" } as const;
  await db.insertInto("prediction_runs").values(opened).execute();
  await expect(db.insertInto("prediction_runs").values(opened).execute()).rejects.toThrow(/prediction_runs_opened/);
});

test("a newer database is refused", async () => {
  await database.pool.query("insert into kysely_migration (name, timestamp) values ('9999-from-the-future', '')");
  await expect(migrateToLatest(database.db)).rejects.toThrow(/newer version.*9999-from-the-future/s);
  await database.pool.query("delete from kysely_migration where name = '9999-from-the-future'");
});
