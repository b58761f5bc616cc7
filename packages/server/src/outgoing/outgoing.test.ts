import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createRawServer, type AddressInfo, type Server as RawServer, type Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { classifyAddress } from "./address-policy.ts";
import { joinUrl } from "./join-url.ts";
import type { OutgoingOutcome, OutgoingSuccess } from "./outcome.ts";
import { createOutgoing, type OutgoingRequest } from "./outgoing.ts";
import { readJson } from "./read-json.ts";

const outgoing = createOutgoing({ allowPrivate: { ml: true, webhook: false, import: false } });
const servers: (Server | RawServer)[] = [];
const sockets = new Set<Socket>();

afterEach(() => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});
afterAll(() => outgoing.close());

async function listen(server: Server | RawServer, host = "127.0.0.1"): Promise<string> {
  servers.push(server);
  server.on("connection", (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const serve = (handler: RequestListener) => listen(createServer(handler));
const serveRaw = (handler: (socket: Socket) => void) => listen(createRawServer(handler));
const call = (url: string, more: Partial<OutgoingRequest> = {}) => outgoing.request({ url, purpose: "ml", ...more });

function succeeded(outcome: OutgoingOutcome): OutgoingSuccess {
  if (!outcome.ok) throw new Error(`${outcome.phase}: ${outcome.message}`);
  return outcome;
}
const phaseOf = (outcome: OutgoingOutcome): string => (outcome.ok ? `answered ${outcome.status}` : outcome.phase);

describe("where a call may go", () => {
  let hits = 0;
  const counting = () => serve((_, response) => (hits++, response.end("secret")));

  test.each([
    "127.0.0.1",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "2130706433",
    "0x7f.1",
    "0177.0.0.1",
    "0.0.0.0",
    "[::]",
    "127.1",
    "localhost",
  ])("this machine as %s is refused for imports and never reached", async (host) => {
    const { port } = new URL(
      await listen(
        createServer((_, response) => (hits++, response.end("secret"))),
        "::",
      ),
    );
    hits = 0;
    const outcome = await call(`http://${host}:${port}/`, { purpose: "import" });
    expect(phaseOf(outcome)).toBe("blocked");
    expect(hits).toBe(0);
  });

  test.each([
    "169.254.169.254",
    "[::ffff:169.254.169.254]",
    "[fe80::1]",
    "[fd00:ec2::254]",
    "100.100.100.200",
    "168.63.129.16",
    "224.0.0.1",
    "255.255.255.255",
    "[ff02::1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "192.0.0.192",
    "240.0.0.1",
  ])("%s is refused for every purpose", async (host) => {
    for (const purpose of ["ml", "webhook", "import"] as const) {
      expect(phaseOf(await call(`http://${host}/`, { purpose }))).toBe("blocked");
    }
  });

  test.each(["10.0.0.1", "172.16.3.4", "192.168.1.1", "100.64.0.1", "[fc00::1]"])(
    "the private %s is refused for imports",
    async (host) => {
      expect(phaseOf(await call(`http://${host}/`, { purpose: "import" }))).toBe("blocked");
    },
  );

  test("models on this machine are the normal case", async () => {
    const url = await counting();
    expect(succeeded(await call(url)).body.toString()).toBe("secret");
    expect(succeeded(await call(url.replace("127.0.0.1", "localhost"))).status).toBe(200);
    expect(succeeded(await call(url.replace("127.0.0.1", "0.0.0.0"))).status).toBe(200);
  });

  test("public addresses are public", () => {
    expect(["8.8.8.8", "1.1.1.1", "2606:4700::1111"].map(classifyAddress)).toEqual(["public", "public", "public"]);
    expect(["", "example.com", "1.2.3.4.5"].map(classifyAddress)).toEqual(["never", "never", "never"]);
  });

  test("a kept-alive connection that one purpose may use is not handed to another", async () => {
    const url = await counting();
    succeeded(await call(url));
    expect(phaseOf(await call(url, { purpose: "import" }))).toBe("blocked");
  });

  test("a call with a connection of its own neither uses one that is kept nor leaves one", async () => {
    const ports = new Set<number | undefined>();
    const url = await serve((request, response) => {
      ports.add(request.socket.remotePort);
      response.end(request.headers.connection);
    });
    expect(succeeded(await call(url)).body.toString()).toBe("keep-alive");
    expect(succeeded(await call(url, { ownConnection: true })).body.toString()).toBe("close");
    expect(succeeded(await call(url)).body.toString()).toBe("keep-alive");
    expect(ports.size).toBe(2);
  });

  test.each(["file:///etc/passwd", "ftp://example.com/x", "not an address", "gopher://127.0.0.1", ""])(
    "%s is no address to call",
    async (url) => {
      expect(phaseOf(await call(url))).toBe("url");
    },
  );
});

describe("redirects", () => {
  test("are followed for GET, with secrets kept from another host", async () => {
    const seen: (string | undefined)[] = [];
    const target = await serve(
      (request, response) => (seen.push(request.headers.authorization), response.end("there")),
    );
    const url = await serve((_, response) => response.writeHead(302, { location: `${target}/x` }).end());
    const answer = succeeded(
      await call(url, { headers: { Authorization: "Token secret" }, basicAuth: { user: "a", password: "b" } }),
    );
    expect([answer.body.toString(), answer.url, seen]).toEqual(["there", `${target}/x`, [undefined]]);
  });

  test("are checked at each hop", async () => {
    const url = await serve((_, response) =>
      response.writeHead(302, { location: "http://169.254.169.254/latest/meta-data/" }).end(),
    );
    const outcome = await call(url);
    expect(phaseOf(outcome)).toBe("blocked");
    expect(outcome.url).toBe("http://169.254.169.254/latest/meta-data/");
    const file = await serve((_, response) => response.writeHead(302, { location: "file:///etc/passwd" }).end());
    expect(phaseOf(await call(file))).toBe("url");
  });

  test("are not followed for POST, and not for ever", async () => {
    const url = await serve((_, response) => response.writeHead(307, { location: "/again" }).end());
    expect(phaseOf(await call(url, { method: "POST", json: {} }))).toBe("answered 307");
    expect(phaseOf(await call(url))).toBe("url");
  });
});

describe("what a server may do to us", () => {
  test("no answer's head", async () => {
    const outcome = await call(await serve(() => undefined), { timeouts: { headersMs: 80 } });
    expect(phaseOf(outcome)).toBe("timeout-headers");
    expect(outcome.ms).toBeGreaterThanOrEqual(75);
  });

  test("a body that stops, and one that drips", async () => {
    const stops = await serve((_, response) => response.writeHead(200).write("half"));
    expect(phaseOf(await call(stops, { timeouts: { bodyMs: 80 } }))).toBe("timeout-body");
    const drips = await serve((_, response) => {
      const timer = setInterval(() => response.write("x"), 10);
      response.on("close", () => clearInterval(timer));
    });
    expect(phaseOf(await call(drips, { timeouts: { bodyMs: 5_000, totalMs: 150 } }))).toBe("timeout-body");
  });

  test("a body that is too large is cut off", async () => {
    let sent = 0;
    const url = await serve((_, response) => {
      const chunk = Buffer.alloc(100_000);
      const push = (): void => {
        while (sent < 50_000_000 && response.write(chunk)) sent += chunk.length;
        if (sent < 50_000_000) response.once("drain", push);
      };
      push();
    });
    expect(phaseOf(await call(url, { maxResponseBytes: 1_000_000 }))).toBe("too-large");
    expect(sent).toBeLessThan(20_000_000);
    const told = await serve((_, response) => response.writeHead(200, { "content-length": "50000000" }).write("x"));
    expect(phaseOf(await call(told, { maxResponseBytes: 1_000_000 }))).toBe("too-large");
    const bomb = await serve((_, response) =>
      response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(Buffer.alloc(5_000_000))),
    );
    expect(phaseOf(await call(bomb, { maxResponseBytes: 1_000_000 }))).toBe("too-large");
  });

  test("a sink takes what does not fit", async () => {
    const url = await serve((_, response) => response.end(Buffer.alloc(300_000, "a")));
    let size = 0;
    const answer = succeeded(await call(url, { sink: (chunk) => void (size += chunk.length) }));
    expect([size, answer.body.length]).toEqual([300_000, 0]);
  });

  test("a connection that breaks, before and within the answer, and one that is no HTTP", async () => {
    expect(phaseOf(await call(await serveRaw((socket) => socket.destroy())))).toBe("reset");
    const within = await serveRaw((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", () =>
        socket.write("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf", () => socket.destroy()),
      );
    });
    expect(phaseOf(await call(within))).toBe("reset");
    const noise = await serveRaw(
      (socket) => void socket.on("error", () => undefined).once("data", () => socket.end("SSH-2.0-OpenSSH_9.2\r\n")),
    );
    expect(phaseOf(await call(noise))).toBe("reset");
  });

  test("nobody there, no such name, no TLS", async () => {
    const server = createServer();
    const url = await listen(server);
    expect(phaseOf(await call(url.replace("http:", "https:"), { timeouts: { headersMs: 2_000 } }))).toBe("tls");
    await new Promise((resolve) => server.close(resolve));
    expect(phaseOf(await call(url))).toBe("connect");
    expect(phaseOf(await call("http://no-such-host.invalid/"))).toBe("dns");
  });

  test("cancelled by us", async () => {
    const url = await serve(() => undefined);
    expect(phaseOf(await call(url, { signal: AbortSignal.timeout(50) }))).toBe("aborted");
    expect(phaseOf(await call(url, { signal: AbortSignal.abort() }))).toBe("aborted");
  });
});

describe("what is sent", () => {
  test("JSON, basic credentials from the address or beside it, and no credentials in the outcome", async () => {
    const url = await serve((request, response) => {
      request
        .setEncoding("utf8")
        .once("data", (body) =>
          response.end(JSON.stringify([request.headers.authorization, request.headers["content-type"], body])),
        );
    });
    const withUser = url.replace("http://", "http://us%40er:pass@");
    const answer = succeeded(await call(withUser, { method: "POST", json: { a: 1 } }));
    const basic = `Basic ${Buffer.from("us@er:pass").toString("base64")}`;
    expect(JSON.parse(answer.body.toString())).toEqual([basic, "application/json", '{"a":1}']);
    expect(answer.url).toBe(`${url}/`);
  });

  test("joined addresses keep the base path", () => {
    expect(joinUrl("http://host:9090/base/", "/predict")).toBe("http://host:9090/base/predict");
    expect(joinUrl("http://host:9090", "health")).toBe("http://host:9090/health");
    expect(joinUrl("http://host/a?key=1", "versions?x=2")).toBe("http://host/a/versions?key=1&x=2");
    expect(() => joinUrl("host", "x")).toThrow(TypeError);
  });
});

describe("JSON answers", () => {
  const answer = (body: string): OutgoingSuccess => ({
    ok: true,
    status: 200,
    headers: {},
    url: "http://m/predict",
    ms: 1,
    body: Buffer.from(body),
  });

  test("Python's NaN and Infinity become null, in strings they stay", () => {
    const reading = readJson(answer('{"score": NaN, "a": [-Infinity, Infinity], "text": "NaN \\" Infinity"}'));
    expect(reading).toEqual({ ok: true, value: { score: null, a: [null, null], text: 'NaN " Infinity' } });
  });

  test.each([
    ['{"a": 1,\n "b": }', "line 2, column 7"],
    ['{"a": [1, 2', "the end of the text"],
    ["{'a': 1}", "line 1, column 2"],
    ['{"a": undefined}', "line 1, column 7"],
    ['[1, "x\ny"]', "a string does not end properly"],
    ['{"a": 1} trailing', "nothing more was expected"],
    ["", "empty body"],
    ["<!DOCTYPE html><html>", "HTML page"],
  ])("%j is told with its place", (body, expected) => {
    const reading = readJson(answer(body));
    expect(reading).toMatchObject({ ok: false, excerpt: body.slice(0, 500) });
    expect(reading.ok ? "" : reading.message).toContain(expected);
  });

  test("a large body with NaN, and a deep one", () => {
    const large = `{"text": "${"x".repeat(20_000_000)}", "score": NaN}`;
    expect(readJson(answer(large))).toMatchObject({ ok: true, value: { score: null } });
    expect(readJson(answer("[".repeat(200_000)))).toMatchObject({ ok: false });
  });
});
