import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestServer, type TestUser, labelConfigs, startTestServer } from "../../../test/harness.ts";
import { rangeOf } from "./serve-file.ts";
import { safeName } from "./storage.ts";

/** Uploaded files over real HTTP. */
let server: TestServer;
let owner: TestUser;
let project: number;
let file: string;
const content = "text\nhello\nworld\n";

beforeAll(async () => {
  server = await startTestServer();
  owner = server.owner;
  const { body } = await owner.json("POST", "/api/projects/", { title: "Files", label_config: labelConfigs.text });
  project = (body as { id: number }).id;
  await upload("../../etc/pass wd.csv", content);
  file = (await uploads())[0]?.file ?? "";
});
afterAll(() => server?.stop());

async function upload(name: string, text: string): Promise<Response> {
  const form = new FormData();
  form.append("file", new Blob([text], { type: "text/html" }), name);
  return owner.fetch(`/api/projects/${project}/import`, { method: "POST", body: form });
}
const uploads = async (query = "") =>
  (await owner.json("GET", `/api/projects/${project}/file-uploads/${query}`)).body as {
    id: number;
    file: string;
    size: number;
  }[];

test("is kept under a name of the server's, and listed", async () => {
  expect(file).toMatch(new RegExp(`^upload/${project}/[0-9a-f]{8}-pass_wd\\.csv$`));
  const [listed] = await uploads();
  expect(listed).toMatchObject({ size: content.length });
  expect(await uploads(`?ids=[${listed?.id}]`)).toHaveLength(1);
  expect(await uploads("?ids=[999999]")).toEqual([]);
  expect((await owner.json("GET", `/api/projects/${project}/file-uploads/?ids=x`)).status).toBe(400);
});

test("is served to be saved, never to be run, whole or in part", async () => {
  for (const path of [`/data/${file}`, `/storage-data/uploaded/?filepath=${encodeURIComponent(file)}`]) {
    const response = await owner.fetch(path);
    expect(await response.text()).toBe(content);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": expect.stringMatching(/^attachment; filename="[0-9a-f]{8}-pass_wd\.csv"$/),
      "content-security-policy": "sandbox; default-src 'none'",
      "x-content-type-options": "nosniff",
      "content-length": String(content.length),
    });
  }
  const part = await owner.fetch(`/data/${file}`, { headers: { range: "bytes=5-9" } });
  expect([part.status, await part.text(), part.headers.get("content-range")]).toEqual([
    206,
    "hello",
    `bytes 5-9/${content.length}`,
  ]);
  const beyond = await owner.fetch(`/data/${file}`, { headers: { range: "bytes=500-" } });
  expect([beyond.status, beyond.headers.get("content-range")]).toEqual([416, `bytes */${content.length}`]);
  const head = await owner.fetch(`/data/${file}`, { method: "HEAD" });
  expect([head.status, head.headers.get("content-length")]).toEqual([200, String(content.length)]);
});

test("web pages are no web pages here", async () => {
  const response = await upload("evil.html", "<script>alert(1)</script>");
  expect(response.status).toBe(201);
  const page = (await uploads()).find((listed) => listed.file.endsWith(".html"));
  const served = await owner.fetch(`/data/${page?.file}`);
  expect(served.headers.get("content-type")).toBe("application/octet-stream");
  expect(served.headers.get("content-disposition")).toContain("attachment");
});

test("is for those who may see the project", async () => {
  expect((await server.nobody.fetch(`/data/${file}`)).status).toBe(401);
  const stranger = await server.stranger();
  expect((await stranger.fetch(`/data/${file}`)).status).toBe(404);
  expect((await stranger.fetch(`/storage-data/uploaded/?filepath=${file}`)).status).toBe(404);
  const { body } = await owner.json("POST", "/api/projects/", { title: "Another" });
  const other = (body as { id: number }).id;
  expect((await owner.fetch(`/data/upload/${other}/${file.split("/").at(-1)}`)).status).toBe(404);
});

test.each([
  "/data/upload/1/..%2f..%2fsecret",
  "/data/upload/..%2f..%2fetc/passwd",
  "/data/upload/1/%2e%2e",
  "/storage-data/uploaded/?filepath=upload/1/../../../secret",
  "/storage-data/uploaded/?filepath=/etc/passwd",
  "/storage-data/uploaded/",
  "/data/upload/99999999999999999999/x",
  "/data/upload/1/%00",
])("%s leads nowhere", async (path) => {
  expect((await owner.fetch(path)).status).toBe(404);
});

test("any name becomes a plain one", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", size: "max", maxLength: 300 }), (name) => {
      expect(safeName(name)).toMatch(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/);
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  [undefined, null],
  ["bytes=0-", { start: 0, end: 9 }],
  ["bytes=2-3", { start: 2, end: 3 }],
  ["bytes=2-300", { start: 2, end: 9 }],
  ["bytes=-4", { start: 6, end: 9 }],
  ["bytes=-40", { start: 0, end: 9 }],
  ["bytes=10-", "none"],
  ["bytes=-0", "none"],
  ["bytes=5-2", null],
  ["bytes=0-1,3-4", null],
  ["lines=1-2", null],
])("the range %s of ten bytes", (header, expected) => {
  expect(rangeOf(header, 10)).toEqual(expected);
});
