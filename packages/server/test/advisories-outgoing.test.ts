import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { created } from "./full-project.ts";
import { type TestServer, labelConfigs, startTestServer } from "./harness.ts";

/**
 * Server-side request forgery through the API: imports, models and webhooks of an installation that may not call its
 * own network, and one that may (CVE-2022-36551, CVE-2023-47116, CVE-2022-31188, CVE-2024-37164, CVE-2025-25297).
 * Real: server, database, HTTP, the guarded client. Fake: the service on the inner network.
 */
const innerSecret = "inner-secret-credentials";
let closed: TestServer;
let open: TestServer;
let projects: { closed: number; open: number };
let inner: Awaited<ReturnType<typeof startInner>>;

/** What must not be reached; it counts who comes, and answers everything with a secret. */
async function startInner() {
  let hits = 0;
  const server = createServer((request, response) => {
    hits += 1;
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://inner");
    const to = searchParams.get("to");
    if (to !== null) return response.writeHead(302, { location: to }).end(innerSecret);
    const status = Number(searchParams.get("status") ?? 200);
    const type = pathname.endsWith(".json") ? "application/json" : "text/html";
    response.writeHead(status, { "content-type": type, "x-secret": innerSecret }).end(`<p>${innerSecret}`);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    server.close();
    server.closeAllConnections();
    await once(server, "close");
  };
  return { port, url: `http://127.0.0.1:${port}`, hits: () => hits, close };
}

beforeAll(async () => {
  inner = await startInner();
  closed = await startTestServer({
    blockPrivateModelHosts: true,
    allowPrivateWebhookHosts: false,
    allowPrivateImportHosts: false,
  });
  open = await startTestServer({ allowPrivateImportHosts: true });
  const project = { title: "Project", label_config: labelConfigs.text };
  projects = {
    closed: await created(closed, "/api/projects/", project),
    open: await created(open, "/api/projects/", project),
  };
});
afterAll(async () => {
  await closed?.stop();
  await open?.stop();
  await inner?.close();
});

/** Every way to write this machine or its network that parsers of addresses have fallen for. */
const places = (): string[] => [
  inner.url,
  ...[
    "localhost",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0177.0.0.1",
    "0.0.0.0",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
  ].map((host) => `http://${host}:${inner.port}`),
  ...["127.0.0.1.", "LOCALHOST", "a@127.0.0.1", "example.com@127.0.0.1", "①②⑦.0.0.1", "127。0。0。1"].map(
    (host) => `http://${host}:${inner.port}`,
  ),
  "http://169.254.169.254/latest/meta-data",
  "http://[fd00:ec2::254]/latest/meta-data",
  "http://[64:ff9b::7f00:1]/",
  "http://10.0.0.1/",
  "https://192.168.0.1/",
];
const notHttp = [
  "file:///etc/passwd",
  "FILE:///etc/passwd",
  "gopher://127.0.0.1:25/",
  "ftp://127.0.0.1/x",
  "data:application/json,[]",
  "/etc/passwd",
  "//127.0.0.1/x",
  "http:///etc/passwd",
  "http://",
];

const importFrom = (server: TestServer, project: number, url: string) =>
  server.owner
    .fetch(`/api/projects/${project}/import`, { method: "POST", body: new URLSearchParams({ url }) })
    .then(async (response) => ({ status: response.status, text: await response.text() }));

describe("CVE-2022-36551, CVE-2023-47116, CVE-2022-31188: imports", () => {
  test("call no address of this machine and its network, however it is written", async () => {
    for (const place of places()) {
      const { status, text } = await importFrom(closed, projects.closed, `${place}/tasks.json`);
      expect(status, place).toBe(400);
      expect(text).not.toContain(innerSecret);
    }
    expect(inner.hits()).toBe(0);
  });

  test.each(notHttp)("read nothing that is not HTTP: %s", async (url) => {
    for (const [server, project] of [
      [closed, projects.closed],
      [open, projects.open],
    ] as const) {
      const { status, text } = await importFrom(server, project, url);
      expect(status).toBe(400);
      expect(text).not.toMatch(/root:|inner-secret/);
    }
  });

  test("redirects are checked at each hop, also where this machine may be called", async () => {
    for (const to of ["http://169.254.169.254/latest/meta-data", "file:///etc/passwd", "http://[fd00:ec2::254]/"]) {
      const { status, text } = await importFrom(
        open,
        projects.open,
        `${inner.url}/tasks.json?to=${encodeURIComponent(to)}`,
      );
      expect(status).toBe(400);
      expect(text).not.toMatch(/root:|inner-secret/);
    }
  });

  test("CVE-2025-25297: a refusal never holds what the other side answered", async () => {
    for (const path of [
      "tasks.json",
      "tasks.json?status=500",
      "tasks.json?status=403",
      "tasks.jsonl",
      "x",
      "x?status=404",
    ]) {
      const { status, text } = await importFrom(open, projects.open, `${inner.url}/${path}`);
      expect(status, path).toBe(400);
      expect(text, path).not.toContain(innerSecret);
    }
    const files = await open.owner.json("GET", `/api/projects/${projects.open}/file-uploads/`);
    expect(files.body).toEqual([]);
  });

  test("CVE-2025-25295: what a task names is never opened, neither at import nor at export", async () => {
    const data = { text: "../../../../etc/passwd", image: "/data/upload/../../../secret", url: `${inner.url}/x.png` };
    const before = inner.hits();
    const made = await open.owner.json("POST", `/api/projects/${projects.open}/import`, [{ data }]);
    expect(made.status).toBe(201);
    for (const exportType of ["JSON", "CSV", "JSON_MIN", "TSV"]) {
      const query = `exportType=${exportType}&download_all_tasks=true&download_resources=true`;
      const response = await open.owner.fetch(`/api/projects/${projects.open}/export?${query}`);
      expect(response.status).toBe(200);
      const text = await response.text();
      expect(text).toContain("../../../../etc/passwd");
      expect(text).not.toMatch(/root:x|inner-secret/);
    }
    expect(inner.hits()).toBe(before);
  });
});

describe("CVE-2024-37164, CVE-2025-25297: models and webhooks", () => {
  test("models on this machine are not called where that is switched off", async () => {
    const before = inner.hits();
    for (const url of [...places(), ...notHttp]) {
      const made = await closed.owner.json("POST", "/api/ml/", {
        project: projects.closed,
        url,
        title: url.slice(0, 50),
      });
      expect(made.status, url).toBeLessThan(500);
      expect(JSON.stringify(made.body)).not.toMatch(/root:x|inner-secret/);
    }
    const list = await closed.owner.json("GET", `/api/ml/?project=${projects.closed}`);
    for (const { id } of list.body as { id: number }[]) {
      const tried = await closed.owner.json("POST", `/api/ml/${id}/predict/test/?random=true`);
      expect(JSON.stringify(tried.body)).not.toContain(innerSecret);
    }
    expect(inner.hits()).toBe(before);
  });

  test("a model that redirects sends nobody anywhere", async () => {
    const url = `${inner.url}/?to=${encodeURIComponent("http://169.254.169.254/latest")}`;
    const made = await open.owner.json("POST", "/api/ml/", { project: projects.open, url });
    expect(made.status).toBe(400);
  });

  test("webhooks to this machine are not delivered where that is switched off, and say why without what was there", async () => {
    const before = inner.hits();
    const ids: number[] = [];
    for (const place of places().slice(0, 6))
      ids.push(await created(closed, "/api/webhooks/", { project: projects.closed, url: `${place}/hook` }));
    await closed.owner.json("POST", "/api/tasks/", { project: projects.closed, data: { text: "x" } });
    await closed.settle();
    for (const id of ids) {
      const { body } = await closed.owner.json("GET", `/api/webhooks/${id}/deliveries/`);
      const deliveries = body as { state: string; error: string | null; attempts: number }[];
      expect(deliveries.map(({ state }) => state)).not.toContain("delivered");
      expect(deliveries.some(({ error }) => /not allowed/.test(error ?? ""))).toBe(true);
    }
    // The address with too many slashes is one of a host "etc".
    for (const url of notHttp.filter((one) => !one.startsWith("http:///"))) {
      const made = await closed.owner.json("POST", "/api/webhooks/", { project: projects.closed, url });
      expect(made.status, url).toBe(400);
    }
    expect(inner.hits()).toBe(before);
  });
});
