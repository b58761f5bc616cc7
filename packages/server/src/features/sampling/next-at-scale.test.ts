import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../test/harness-database.ts";
import { type Claimant, type Order, claimStatement } from "./queries.ts";

const tasks = 100_000;
let database: TestDatabase;
let by: Claimant;

/** One project with 100,000 scored tasks, of which one person has labeled a tenth. */
beforeAll(async () => {
  database = await createTestDatabase();
  const { db } = database;
  await sql`insert into users (email, legacy_token) select 'p' || n || '@x.io', 't' || n from generate_series(1, 3) n`.execute(
    db,
  );
  await sql`insert into projects (title) values ('big'), ('other')`.execute(db);
  await sql`insert into model_versions (project_id, name) values (1, 'v1')`.execute(db);
  await sql`insert into tasks (project_id, inner_id, data, scored_by, score, priority, is_labeled, total_annotations)
    select 1, n, jsonb_build_object('text', repeat('word ', 40)), 1, n / ${tasks}::float8, 1 - n / ${tasks}::float8,
      n % 10 = 0, case when n % 10 = 0 then 1 else 0 end
    from generate_series(1, ${tasks}::int) n`.execute(db);
  await sql`insert into annotations (task_id, project_id, completed_by) select id, 1, 1 from tasks where is_labeled`.execute(
    db,
  );
  await sql`analyze`.execute(db);
  by = { project: 1, user: 1, lockSeconds: 60, skipQueue: "REQUEUE_FOR_OTHERS" };
});
afterAll(() => database?.drop());

test.each<[string, Order, ReturnType<typeof sql<boolean>>]>([
  ["by priority", "priority", sql<boolean>`t.scored_by = ${1}`],
  ["by id", "id", sql<boolean>`true`],
  ["from a random place on", "id", sql<boolean>`t.id >= ${50_000}`],
])("a claim %s reads an index in order, and neither sorts nor scans the tasks", async (_, order, condition) => {
  const { rows } = await sql<{ "QUERY PLAN": string }>`explain analyze ${claimStatement(by, condition, order)}`.execute(
    database.db,
  );
  const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
  expect(plan).toMatch(/Index Scan using tasks_(next|unlabeled) on tasks t .*rows=1(\.00)? /);
  expect(plan).not.toMatch(/Seq Scan on (tasks|annotations)/);
  expect(plan).not.toMatch(/Sort|Hash/);
});
