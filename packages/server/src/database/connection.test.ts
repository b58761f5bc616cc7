import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../test/harness-database.ts";
import { createStatementNames } from "./statement-names.ts";
import { toIsoTime } from "./value-types.ts";

let database: TestDatabase;
beforeAll(async () => void (database = await createTestDatabase()));
afterAll(() => database.drop());

async function one<Row>(query: ReturnType<typeof sql<Row>>): Promise<Row | undefined> {
  return (await query.execute(database.db)).rows[0];
}

async function until(condition: () => boolean): Promise<void> {
  for (const end = Date.now() + 10_000; !condition(); await sleep(5))
    if (Date.now() > end) throw new Error("Not within 10 s");
}

test("values arrive as the types say", async () => {
  const row = await one(sql`
    select 9007199254740991::int8 as big, count(*) as count, 1.25::numeric as exact, '{"a":[1]}'::jsonb as json,
      '2024-06-18 23:45:46.04849+00'::timestamptz as time, date '2024-06-18' as day, array[1, null]::int8[] as list,
      array['2024-06-18 23:45:46+00'::timestamptz] as times, array['a,b', 'c"d'] as texts`);
  expect(row).toEqual({
    big: 9_007_199_254_740_991,
    count: 1,
    exact: 1.25,
    json: { a: [1] },
    time: "2024-06-18T23:45:46.048490Z",
    day: "2024-06-18",
    list: [1, null],
    times: ["2024-06-18T23:45:46.000000Z"],
    texts: ["a,b", 'c"d'],
  });
});

test("times are told in UTC whatever the session's zone is", () => {
  expect(toIsoTime("2024-06-19 05:15:46.1+05:30")).toBe("2024-06-18T23:45:46.100000Z");
  expect(toIsoTime("2024-06-18 18:45:46.048497-05")).toBe("2024-06-18T23:45:46.048497Z");
  expect(toIsoTime("infinity")).toBe("infinity");
});

test("a time keeps its microseconds on the way in and out", async () => {
  const time = "2024-06-18T23:45:46.048497Z";
  expect(await one(sql`select ${time}::timestamptz as time`)).toEqual({ time });
});

test("a statement that comes again is prepared once", async () => {
  await database.db.connection().execute(async (connection) => {
    for (const id of [1, 2, 3]) await sql`select ${id}::int as prepared_probe`.execute(connection);
    const { rows } = await sql<{ statement: string }>`
      select statement from pg_prepared_statements where statement like '%prepared_probe'`.execute(connection);
    expect(rows).toEqual([{ statement: "select $1::int as prepared_probe" }]);
  });
});

test("names are stable, few, and not for giant texts", () => {
  const nameOf = createStatementNames();
  expect([nameOf("select 1"), nameOf("select 1"), nameOf("select 1")]).toEqual([
    undefined,
    expect.any(String),
    nameOf("select 1"),
  ]);
  const giant = `select ${"1,".repeat(10_000)}1`;
  expect([nameOf(giant), nameOf(giant)]).toEqual([undefined, undefined]);
  expect([nameOf("commit"), nameOf("commit")]).toEqual([undefined, undefined]);
  const names = Array.from({ length: 2_000 }, (_, index) => [nameOf(`select ${index}`), nameOf(`select ${index}`)][1]);
  expect(new Set(names.filter(Boolean)).size).toBeLessThanOrEqual(500);
});

test("connections that are cut hurt only what was under way", async () => {
  const slow = sql`select pg_sleep(20)`.execute(database.db).then(
    () => "done",
    () => "cut",
  );
  await Promise.all(Array.from({ length: 3 }, () => sql`select 1`.execute(database.db)));
  const other = await createTestDatabase();
  await other.pool
    .query("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", [
      database.address.database ?? "",
    ])
    .finally(() => other.drop());
  expect(await slow).toBe("cut");
  await sleep(20);
  expect(await one(sql`select 1 as one`)).toEqual({ one: 1 });
});

test("an open transaction that loses its connection while idle fails cleanly", async () => {
  const lost = database.db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx);
    await sql`select pg_terminate_backend(${rows[0]?.pid ?? 0})`.execute(database.db);
    await sleep(50);
    await sql`select 1`.execute(trx);
  });
  await expect(lost).rejects.toThrow(/terminat|not queryable|connection/i);
  expect(await one(sql`select 1 as one`)).toEqual({ one: 1 });
});

test("messages reach their handlers, also after the listening connection was lost", async () => {
  const heard: string[] = [];
  let reconnects = 0;
  const handler = { onMessage: (payload: string) => void heard.push(payload), onReconnect: () => void reconnects++ };
  const subscription = await database.listener.listen("some channel", handler);
  await database.pool.query("select pg_notify('some channel', 'one')");
  await until(() => heard.length === 1);
  await database.pool.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'tandem-listen' and datname = current_database()",
  );
  await until(() => reconnects === 1);
  await database.pool.query("select pg_notify('some channel', 'two')");
  await until(() => heard.length === 2);
  await subscription.close();
  await database.pool.query("select pg_notify('some channel', 'three')");
  await sleep(50);
  expect(heard).toEqual(["one", "two"]);
});
