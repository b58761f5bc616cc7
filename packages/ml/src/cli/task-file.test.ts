import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createProgressLine, duration } from "./progress-line.ts";
import { type FileTask, openTaskFile, placeName, wholeLines } from "./task-file.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), "tandem-ml-tasks-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function read(name: string, content: string): Promise<{ format: string; tasks: FileTask[] }> {
  const file = path.join(directory, name);
  await writeFile(file, content);
  const source = await openTaskFile(file);
  const tasks: FileTask[] = [];
  for await (const task of source.tasks()) tasks.push(task);
  expect(source.bytesRead()).toBe(source.size);
  return { format: source.format, tasks };
}

const told = ({ tasks }: { tasks: FileTask[] }) =>
  tasks.map((one) => `${placeName(one)}: ${one.ok ? JSON.stringify(one.task) : one.problem}`);

test("a JSON list, JSON lines, CSV and TSV, with and without a byte order mark", async () => {
  const [one, other] = [{ id: 7, data: { text: "a" } }, { data: { text: "b" } }];
  const list = JSON.stringify([one, other]);
  expect(told(await read("t.json", `\uFEFF${list}`))).toEqual([
    `task 1: ${JSON.stringify(one)}`,
    `task 2: ${JSON.stringify(other)}`,
  ]);
  expect(told(await read("t.jsonl", `${JSON.stringify(one)}\n\n${JSON.stringify(other)}`))).toEqual([
    `line 1: ${JSON.stringify(one)}`,
    `line 3: ${JSON.stringify(other)}`,
  ]);
  expect(told(await read("t.csv", '\uFEFFtext,stars\r\n"a ""b"",\nc",5\r\nd,4\r\n'))).toEqual([
    `line 2: ${JSON.stringify({ data: { text: 'a "b",\nc', stars: "5" } })}`,
    `line 4: ${JSON.stringify({ data: { text: "d", stars: "4" } })}`,
  ]);
  expect(told(await read("t.tsv", "a\tb\n1\t2\n"))).toEqual([
    `line 2: ${JSON.stringify({ data: { a: "1", b: "2" } })}`,
  ]);
});

test("the format is seen where the name does not say it, or says it wrong", async () => {
  expect((await read("a", '[{"text":"x"}]')).format).toBe("json");
  expect((await read("b.txt", '{"text":"x"}\n{"text":"y"}')).format).toBe("jsonl");
  expect((await read("c.json", '{"text":"x"}\n{"text":"y"}')).tasks).toHaveLength(2);
  expect((await read("d.ndjson", '[{"text":"x"},{"text":"y"}]')).tasks).toHaveLength(2);
  expect((await read("e.json", '{"data":{"text":"x"}}')).tasks).toHaveLength(1);
  expect((await read("f.data", "text\nx\n")).format).toBe("csv");
});

test("what is wrong is said by line, and the rest is read", async () => {
  const lines = await read("t.jsonl", '{"text":"a"}\n{"text":\n[1]\n"x"\n{"data":[1]}\nnull\n{"text":"b"}');
  expect(told(lines)).toEqual([
    'line 1: {"data":{"text":"a"}}',
    expect.stringMatching(/^line 2: this is not JSON: /),
    "line 3: expected a task object, not a list",
    "line 4: expected a task object, not a string",
    'line 5: "data": expected an object, not a list',
    "line 6: expected a task object, not null",
    'line 7: {"data":{"text":"b"}}',
  ]);
  expect(told(await read("t.csv", "a,b\n1\n1,2\n"))[0]).toMatch(/line 2: The row has 1 cells/);
  await expect(read("t.json", '[{"text":"a"},')).rejects.toThrow("t.json, line 1, column 15: expected value");
  await expect(read("t.json", '\uFEFF[{"text":"a"},\n {"text": b}]')).rejects.toThrow("t.json, line 2, column 11: ");
  await expect(read("t.json", '{"text":\n NaN}')).rejects.toThrow("t.json, line 2, column 2: NaN is not JSON");
  await expect(read("t.json", '"text"')).rejects.toThrow("t.json: expected a JSON array of tasks");
  await expect(openTaskFile(path.join(directory, "none"))).rejects.toThrow("there is no file");
});

test("whole lines end with a newline; what comes after is not one", async () => {
  const file = path.join(directory, "out");
  await writeFile(file, "a\nbü\ncut");
  const lines: unknown[] = [];
  for await (const line of wholeLines(file)) lines.push(line);
  expect(lines).toEqual([
    { text: "a", end: 2 },
    { text: "bü", end: 6 },
  ]);
});

test("progress is drawn on a terminal only, at most ten times a second", () => {
  const drawn: string[] = [];
  let time = 0;
  const draw = (isTTY: boolean) =>
    createProgressLine("tasks", { isTTY, write: (text) => drawn.push(text) }, () => time);
  draw(false).show(0.5, 5);
  expect(drawn).toEqual([]);
  const line = draw(true);
  time = 2000;
  line.show(0.25, 100);
  line.show(0.26, 104);
  expect(drawn).toEqual(["\r\u001B[K██████░░░░░░░░░░░░░░░░░░  25 % · 100 tasks · 50/s · 6 s left"]);
  line.print("a problem");
  expect(drawn.slice(1)).toEqual(["\r\u001B[K", "a problem\n"]);
  expect([duration(59.6), duration(185), duration(7260)]).toEqual(["1 min 00 s", "3 min 05 s", "2 h 01 min"]);
});
