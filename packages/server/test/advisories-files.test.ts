import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { type IncomingHttpHeaders, request } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type FullProject, created, spamResult, startFullProject, upload } from "./full-project.ts";
import { type TestServer, labelConfigs, startTestServer } from "./harness.ts";

/**
 * Files, pages and headers, for the advisories about them. Real: server, database, HTTP without a client that tidies
 * addresses up first, files on disk. Fake: the model, and a studio of two files.
 *
 * Not applicable yet, for want of the feature: CVE-2023-47115's avatars; export to VOC, COCO and YOLO with downloads
 * (CVE-2025-25295 is tested for the formats there are); storages in S3 and Azure (CVE-2025-25297, CVE-2024-37164 are
 * tested for imports, models and webhooks); identity providers (LSE 2.4.10); e-mail verification (CVE-2025-54573 is
 * tested for Basic); SVG skeletons and guides with assets (CVE-2026-23516, CVE-2026-65986 are tested for uploads);
 * redelivery of webhooks (CVE-2024-45393 is tested for reading deliveries). CVE-2025-5173 and CVE-2025-23045: nothing
 * here unpickles, and no state is held by clients.
 */
const outsideSecret = "outside-of-what-is-served";
const pageText = "<!doctype html><title>Studio</title>";
let place: string;
let server: TestServer;
let full: FullProject;

beforeAll(async () => {
  place = await mkdtemp(path.join(tmpdir(), "tandem-studio-"));
  const studioDirectory = path.join(place, "studio");
  await mkdir(path.join(studioDirectory, "assets"), { recursive: true });
  await writeFile(path.join(place, "secret.txt"), outsideSecret);
  await mkdir(path.join(place, "studio-secret"));
  await writeFile(path.join(place, "studio-secret", "secret.txt"), outsideSecret);
  await writeFile(path.join(studioDirectory, ".env"), outsideSecret);
  await writeFile(path.join(studioDirectory, "index.html"), pageText);
  await writeFile(path.join(studioDirectory, "assets", "app.js"), "export {};");
  server = await startTestServer({ studioDirectory });
  full = await startFullProject(server);
  await writeFile(path.join(server.context.config.dataDirectory, "secret.txt"), outsideSecret);
});
afterAll(async () => {
  await server?.stop();
  await full?.model.close();
  await rm(place, { recursive: true, force: true });
});

interface Raw {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** A request whose path is sent as it is written here. */
function raw(path_: string, headers: Record<string, string | undefined> = {}, method = "GET"): Promise<Raw> {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path: path_, method, headers: { ...headers } }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    sent.on("error", reject).end();
  });
}
const asOwner = () => ({ authorization: `Token ${server.owner.token}` });

const climbs = [
  "..",
  "%2e%2e",
  "%2E%2E",
  "..%00",
  "%252e%252e",
  "..%c0%af",
  ".%00.",
  "....",
  "..;",
  "%uff0e%uff0e",
  "．．",
];
const slashes = ["/", "%2f", "%2F", "\\", "%5c", "%255c", "%252f", "//"];
const targets = ["secret", "secret.txt", "files/secret.txt", "etc/passwd", "studio-secret/secret.txt", "studio/.env"];
const bases = ["/", "/assets/", "/data/", "/data/upload/", "/data/upload/1/", "/static/", "/api/"];

const traversals = (): string[] =>
  bases.flatMap((base) =>
    climbs.flatMap((climb) =>
      slashes.map((slash, index) => {
        const target = targets[(index + climb.length + base.length) % targets.length] ?? "secret";
        const depth = 1 + ((index + climb.length) % 4);
        return base + (climb + slash).repeat(depth) + target;
      }),
    ),
  );
const literal = [
  "/.env",
  "/assets/../.env",
  "/%2eenv",
  "/etc/passwd",
  "//etc/passwd",
  "/data/upload//etc/passwd",
  "/data/upload/1/%2fetc%2fpasswd",
  "/data/upload/%2e%2e/secret",
  "/data/upload/1/..%2f..%2f..%2fsecret",
  "/data../secret.txt",
  "/assets../secret.txt",
  "/C:/Windows/win.ini",
  "/assets/app.js%00.html",
  "/assets/app.js/../../../secret.txt",
  "/file:///etc/passwd",
];
const filepaths = [
  "../secret",
  "upload/1/../../../secret",
  "/etc/passwd",
  "file:///etc/passwd",
  "upload/../secret",
  "upload/1/..%2fsecret",
  "upload/1/..\\secret",
  "upload/1/a\u0000b",
  "data/upload/01/x",
  "upload/1//etc/passwd",
];

describe("GHSA-cpmr-mw4j-99r7, CVE-2026-47682: no address leads out of what is served", () => {
  const isLeak = (text: string) =>
    text.includes(outsideSecret) || /root:.*:0:0:/.test(text) || text.includes(server.context.secret);

  test("pages, assets and uploads, in every spelling", async () => {
    const paths = [...traversals(), ...literal];
    expect(paths.length).toBeGreaterThan(500);
    for (const one of paths)
      for (const headers of [asOwner(), { accept: "text/html" }]) {
        const sent = raw(one.replaceAll("．", encodeURIComponent("．")), headers);
        const { status, text } = await sent;
        expect(status, one).toBeLessThan(500);
        expect(isLeak(text), `${one} answered ${text.slice(0, 100)}`).toBe(false);
        // A browser gets the studio's page for what it does not know, everybody else a refusal.
        if (status === 200) expect([pageText, "export {};"], one).toContain(text);
        else expect([301, 302, 400, 401, 404], `${one} answered ${status}`).toContain(status);
      }
  });

  test.each(filepaths)("the SDK's file path %j", async (filepath) => {
    const { status, text } = await raw(`/storage-data/uploaded?filepath=${encodeURIComponent(filepath)}`, asOwner());
    expect(status).toBe(404);
    expect(isLeak(text)).toBe(false);
  });

  test("and what is served is served: the refusals are not for want of files", async () => {
    expect((await raw("/", { accept: "text/html" })).text).toBe(pageText);
    expect((await raw("/assets/app.js")).text).toBe("export {};");
    expect((await raw(full.file, asOwner())).status).toBe(200);
    expect((await raw(full.file)).status).toBe(401);
  });

  test.each([
    "../../../../tmp/evil.csv",
    "..\\..\\evil.csv",
    "/etc/cron.d/evil.csv",
    "a\u0000.csv",
    "..csv.csv",
    "%2e%2e%2fevil.csv",
    "C:\\evil.csv",
    `${"x".repeat(300)}.csv`,
  ])("GHSA-x396-w86c-gf6w: an upload named %j is kept where the server wants it", async (name) => {
    const project = await created(server, "/api/projects/", { title: "Uploads", label_config: labelConfigs.text });
    expect((await upload(server, project, name, "text\nx\n")).status).toBe(201);
    const files = (await server.owner.json("GET", `/api/projects/${project}/file-uploads/`)).body as { file: string }[];
    expect(files.map(({ file }) => file)).toEqual([
      expect.stringMatching(new RegExp(`^upload/${project}/[0-9a-f]{8}-[A-Za-z0-9][\\w.-]{0,110}$`)),
    ]);
  });
});

describe("CVE-2023-47115, CVE-2024-23633, CVE-2026-65986: the server says what an upload is", () => {
  const active = "<script>alert(document.domain)</script>";

  test.each([
    ["tasks.csv", "text/html", /^text\/csv/],
    ["tasks.json", "text/html", /^application\/json/],
    ["tasks.txt", "image/svg+xml", /^text\/plain/],
    ["tasks.html.csv", "application/xhtml+xml", /^text\/csv/],
  ])("%s sent as %s", async (name, claimed, expected) => {
    const project = await created(server, "/api/projects/", { title: "Uploads", label_config: labelConfigs.text });
    const content = name.endsWith(".json") ? JSON.stringify([{ text: active }]) : `text\n${active}\n`;
    expect((await upload(server, project, name, content, claimed)).status).toBe(201);
    const files = (await server.owner.json("GET", `/api/projects/${project}/file-uploads/`)).body as { file: string }[];
    for (const address of [
      `/data/${files[0]?.file}`,
      `/storage-data/uploaded?filepath=${encodeURIComponent(files[0]?.file ?? "")}`,
    ]) {
      const { status, headers } = await raw(address, { ...asOwner(), accept: "text/html" });
      expect(status).toBe(200);
      expect(headers["content-type"]).toMatch(expected);
      expect(headers["content-disposition"]).toMatch(/^attachment; filename="[\w.-]+"$/);
      expect(headers["content-security-policy"]).toContain("sandbox");
      expect(headers["x-content-type-options"]).toBe("nosniff");
    }
  });

  test.each(["page.html", "page.svg", "page.xhtml", "page.xml", "page.htm", "page.js"])(
    "%s cannot be uploaded, or is nobody's page",
    async (name) => {
      const project = await created(server, "/api/projects/", { title: "Uploads", label_config: labelConfigs.text });
      const response = await upload(server, project, name, active, "text/html");
      expect(response.headers.get("content-type")).toContain("json");
      const files = (await server.owner.json("GET", `/api/projects/${project}/file-uploads/`)).body as {
        file: string;
      }[];
      for (const { file } of files) {
        const { headers } = await raw(`/data/${file}`, asOwner());
        expect(headers["content-disposition"]).toMatch(/^attachment/);
        expect(headers["content-security-policy"]).toContain("sandbox");
        expect(headers["content-type"]).not.toMatch(/html/);
      }
    },
  );
});

describe("CVE-2024-26152, CVE-2026-23516: data is data", () => {
  const html = "<img src=x onerror=alert(1)><svg onload=alert(1)></svg></script><script>alert(1)</script>";

  test("tasks, results, predictions and exports with markup are no page, whatever the browser would like", async () => {
    const project = await created(server, "/api/projects/", {
      title: html.slice(0, 50),
      label_config: labelConfigs.text,
    });
    const task = await created(server, "/api/tasks/", { project, data: { text: html, [html]: html } });
    await created(server, `/api/tasks/${task}/annotations/`, { result: spamResult });
    const paths = [
      `/api/tasks/${task}/`,
      `/api/tasks/?project=${project}&fields=all`,
      `/api/projects/${project}/`,
      `/api/projects/${project}/next/`,
      `/api/dm/columns/?project=${project}`,
      ...["JSON", "JSON_MIN", "CSV", "TSV"].map((type) => `/api/projects/${project}/export?exportType=${type}`),
      `/api/projects/${project}/export?exportType=${encodeURIComponent(html)}`,
      `/api/tasks/?project=${project}&query=${encodeURIComponent(html)}`,
      `/api/tasks/${encodeURIComponent(html)}/`,
      `/api/${encodeURIComponent(html)}`,
    ];
    for (const one of paths) {
      const { headers, status } = await raw(one, { ...asOwner(), accept: "text/html,*/*" });
      expect(status, one).toBeLessThan(500);
      expect(headers["content-type"], one).toMatch(/^(application\/json|text\/csv|text\/tab-separated-values)/);
      expect(headers["x-content-type-options"], one).toBe("nosniff");
    }
  });

  test("a page for an unknown address never repeats the address", async () => {
    const { text } = await raw(`/${encodeURIComponent(html)}?q=${encodeURIComponent(html)}`, { accept: "text/html" });
    expect(text).toBe(pageText);
  });
});

test.each([
  "=1+1",
  "+1+1",
  "-2+3",
  "@SUM(1)",
  "\t=1+1",
  "\r=1+1",
  "\n=1+1",
  "＝1+1",
  "＋1",
  "－1+1",
  "＠SUM(1)",
  "=cmd|' /C calc'!A0",
  '=HYPERLINK("http://evil")',
  '";=1+1',
])("CSV injection: %j is text in a spreadsheet, in a value, a column's name and an answer", async (formula) => {
  const choice = formula.replaceAll(/[&<>"\s]/g, (char) => `&#${char.charCodeAt(0)};`);
  const project = await created(server, "/api/projects/", {
    title: "Cells",
    label_config: labelConfigs.text.replace('"Spam"', `"${choice}"`),
  });
  const task = await created(server, "/api/tasks/", { project, data: { text: formula, [formula]: "x" } });
  const parsed = (await server.owner.json("GET", `/api/projects/${project}/`)).body as {
    parsed_label_config: { label: { labels: string[] } };
  };
  await created(server, `/api/tasks/${task}/annotations/`, {
    result: spamResult.map((one) => ({ ...one, value: { choices: [parsed.parsed_label_config.label.labels[0]] } })),
  });
  for (const [type, delimiter] of [
    ["CSV", ","],
    ["TSV", "\t"],
  ] as const) {
    const { text } = await raw(`/api/projects/${project}/export?exportType=${type}`, asOwner());
    for (const cell of cellsOf(text, delimiter))
      expect(cell, `${type}: ${text}`).not.toMatch(/^[=+\-@\t\r\n＝＋－＠](?!\d*$)/);
  }
});

/** The cells of a table as a spreadsheet reads them (RFC 4180). */
function cellsOf(text: string, delimiter: string): string[] {
  const cells: string[] = [];
  let cell = "";
  let isQuoted = false;
  for (let index = 0; index < text.length; index++) {
    const char = text[index] ?? "";
    if (isQuoted) {
      if (char !== '"') cell += char;
      else if (text[index + 1] === '"') cell += text[++index];
      else isQuoted = false;
    } else if (char === '"' && cell === "") isQuoted = true;
    else if (char === delimiter || char === "\n" || char === "\r") {
      cells.push(cell);
      cell = "";
    } else cell += char;
  }
  return [...cells, cell];
}

describe("GHSA-q78p-hj9h-5466: headers, hosts and origins", () => {
  const kinds: [what: string, path: () => string, headers: () => Record<string, string>, status: number][] = [
    ["an answer of the API", () => "/api/projects/", asOwner, 200],
    ["a refusal", () => "/api/projects/", () => ({}), 401],
    ["no such thing", () => `/api/tasks/2147483647/`, asOwner, 404],
    ["no such address", () => "/api/nothing/", () => ({}), 404],
    ["a page", () => "/projects/1/data", () => ({ accept: "text/html" }), 200],
    ["an asset", () => "/assets/app.js", () => ({}), 200],
    ["an upload", () => full.file, asOwner, 200],
    ["a download", () => `/api/projects/${full.ids.project}/export/`, asOwner, 200],
    ["an address that cannot be read", () => "/%", () => ({}), 400],
    ["the health check", () => "/health/", () => ({}), 200],
  ];
  test.each(kinds)("%s has them all", async (_what, address, headers, status) => {
    const answer = await raw(address(), headers());
    expect(answer.status).toBe(status);
    expectHeaders(answer.headers);
  });

  const expectHeaders = (headers: IncomingHttpHeaders) => {
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(headers["x-frame-options"]).toBe("DENY");
    expect(headers["referrer-policy"]).toBe("same-origin");
    expect(headers["cross-origin-resource-policy"]).toBe("same-origin");
    const policy = String(headers["content-security-policy"]);
    expect(policy).toMatch(/default-src '(self|none)'/);
    expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline|\*/);
    expect(headers["x-powered-by"]).toBeUndefined();
    expect(headers["server"]).toBeUndefined();
  };

  test("server-sent events too", async () => {
    const stop = new AbortController();
    const response = await server.owner.fetch(`/api/projects/${full.ids.project}/live/`, { signal: stop.signal });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expectHeaders(Object.fromEntries(response.headers));
    stop.abort();
  });

  test.each([
    "evil.example",
    "evil.example:8080",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "xn--e1awd7f.com",
  ])("a page that made its name %s mean this machine reads nothing", async (host) => {
    for (const address of ["/api/installation", "/", "/api/projects/"])
      for (const headers of [asOwner(), { accept: "text/html" }]) {
        const answer = await raw(address, { ...headers, host });
        expect(answer.status).toBe(403);
        expect(answer.text).not.toContain("has_owner");
      }
    const signUp = await raw("/user/signup/", { host, origin: `http://${host}` }, "POST");
    expect(signUp.status).toBe(403);
  });

  test.each(["localhost", "127.0.0.1", "[::1]", "10.1.2.3", "my-machine", "host.docker.internal", "studio.localhost"])(
    "%s is a name for this machine that no other site can have",
    async (host) => {
      expect((await raw("/api/installation", { host: `${host}:8080` })).status).toBe(200);
    },
  );
});
