import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import {
  createServer as createSocketServer,
  type AddressInfo,
  type Server as SocketServer,
  type Socket,
} from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import { personalToken, accessToken } from "../../test/fakes/labeling-server.ts";
import { startBackend } from "../../test/harness.ts";
import { labelConfig } from "@tandem/schema";
import { defineModel } from "../model.ts";
import { generalConfig } from "../sample-tasks.ts";
import { type Examination, examineBackend } from "./examine.ts";
import type { Finding } from "./finding.ts";

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function listen(server: SocketServer): Promise<number> {
  const open = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
  });
  closing.push(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

type Handler = (
  path: string,
  response: ServerResponse,
  headers: Record<string, unknown>,
  body: string,
) => void | Promise<void>;

async function serve(handler: Handler): Promise<string> {
  const server: Server = createServer((request, response) => {
    void request.toArray().then((parts) => {
      const { pathname } = new URL(request.url ?? "", "http://x");
      return handler(pathname, response, request.headers, Buffer.concat(parts).toString());
    });
  });
  return `http://127.0.0.1:${await listen(server)}`;
}

const send = (response: ServerResponse, body: unknown, status = 200): void => {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
};

/** A Python backend; some of its answers may be others. */
function python(others: Record<string, (response: ServerResponse) => void | Promise<void>> = {}): Handler {
  return (place, response) => {
    const other = others[place];
    if (other !== undefined) return other(response);
    if (place === "/health") return send(response, { status: "UP", model_class: "M" });
    if (place === "/setup") return send(response, { model_version: "1" });
    if (place === "/predict") return send(response, { results: [{ result: [] }, { result: [] }] });
    if (place === "/webhook") return send(response, { status: "Unknown event" });
    return send(response, "Not Found", 404);
  };
}

const outside = { inContainer: false };

async function examine(url: string, options: Partial<Examination> = {}) {
  const findings = await examineBackend({ url, labelConfig: generalConfig, place: outside, ...options });
  const of = (step: string): Finding => {
    const found = findings.find((one) => one.step === step);
    if (found === undefined) throw new Error(`there is no step ${step}`);
    return found;
  };
  const failed = findings.filter(({ outcome }) => outcome === "failed").map(({ step }) => step);
  return { findings, of, failed };
}

describe("a backend that is well", () => {
  test("of ours: every step, with its time; it forgets the project it was asked with", async () => {
    const backend = await startBackend();
    closing.push(() => backend.close());
    const { findings, of } = await examine(backend.url);
    expect(findings.map(({ step, outcome }) => `${step} ${outcome}`)).toEqual([
      "address ok",
      "dns ok",
      "connect ok",
      "health ok",
      "ready ok",
      "setup ok",
      "predict ok",
      "versions ok",
      "webhook ok",
    ]);
    expect(findings.every(({ ms }) => ms !== null && ms < 5000)).toBe(true);
    expect(of("setup").what).toBe("version keyword-counter-v0000");
    expect((await backend.get("/versions?project=987656")).body["versions"]).toEqual([]);
  });

  test("written in Python", async () => {
    const { failed, of } = await examine(await serve(python()));
    expect(failed).toEqual([]);
    expect(of("ready").what).toContain("does not say");
    expect(of("versions").what).toContain("Upgrade your ML backend");
    const trained = python({ "/setup": (response) => send(response, { model_version: 1_795_262_102 }) });
    expect((await examine(await serve(trained))).of("setup").what).toBe("version 1795262102");
  });
});

describe("without a label config", () => {
  const mood = labelConfig(`<View><Text name="text" value="$text"/>
    <Choices name="mood" toName="text"><Choice value="Good"/></Choices></View>`);

  test("the backend's own counts, which needs no control of another name", async () => {
    const model = defineModel({
      labelConfig: mood,
      predict: (tasks, { results }) => tasks.map((task) => ({ result: [results(task).choices("mood", ["Good"])] })),
    });
    const backend = await startBackend({}, model);
    closing.push(() => backend.close());
    const { findings } = await examine(backend.url, { labelConfig: null });
    expect(findings.filter(({ outcome }) => outcome !== "ok")).toEqual([]);
  });

  test("a general one is tried when none is not enough; when that is not either, this is a warning", async () => {
    const needs = (config: (xml: unknown) => boolean): Promise<string> =>
      serve(async (place, response, _headers, body) => {
        if (place !== "/predict") return python()(place, response, {}, body);
        const { label_config: xml } = JSON.parse(body) as { label_config: unknown };
        return config(xml)
          ? send(response, { results: [{ result: [] }, { result: [] }] })
          : send(response, { detail: "ValueError: no Image" }, 500);
      });
    const any = await examine(await needs((xml) => typeof xml === "string"), { labelConfig: null });
    expect(any.of("predict").outcome).toBe("ok");
    const none = await examine(await needs(() => false), { labelConfig: null });
    expect(none.failed).toEqual([]);
    expect(none.of("predict")).toMatchObject({ outcome: "warning", what: "status 500: ValueError: no Image" });
    expect(none.of("predict").advice[0]).toContain("--label-config");
    const given = await examine(await needs(() => false));
    expect(given.failed).toEqual(["predict"]);
  });

  test("an answer of the wrong form is a failure all the same", async () => {
    const url = await serve(python({ "/predict": (response) => send(response, { results: [{ result: [] }] }) }));
    expect((await examine(url, { labelConfig: null })).failed).toEqual(["predict"]);
  });
});

describe("localhost", () => {
  test("is another machine inside a container, and for a labeling server in one", async () => {
    const url = await serve(python());
    const there = url.replace("127.0.0.1", "localhost");
    const fromOutside = (await examine(there)).of("address");
    expect([fromOutside.outcome, fromOutside.advice[0]]).toEqual([
      "ok",
      expect.stringContaining("http://host.docker.internal:"),
    ]);
    const fromInside = (await examine(there, { place: { inContainer: true } })).of("address");
    expect(fromInside.outcome).toBe("warning");
    expect(fromInside.what).toContain("is the container that this command runs in");
    expect(fromInside.advice.join()).toContain("--host 0.0.0.0");
    expect((await examine("http://0.0.0.0:1")).of("address").advice[0]).toBe(
      "enter http://localhost:1, or the machine's name",
    );
  });

  test("names that only containers know are said to be so", async () => {
    const service = await examine("http://ml-backend-that-is-nowhere:9090");
    expect(service.failed).toEqual(["dns"]);
    expect(service.of("dns").advice[0]).toContain("looks like the service of a compose file");
    expect(service.of("predict")).toMatchObject({ outcome: "skipped", what: "because dns failed", ms: null });
    const host = await examine("http://host.docker.internal:9090");
    if (host.failed[0] === "dns") expect(host.of("dns").advice[0]).toContain("host-gateway");
    const typo = await examine("http://example.invalid:9090");
    expect(typo.of("dns").advice[0]).toContain("typing error");
  });
});

describe("the way there", () => {
  test("nobody listens", async () => {
    const server = createSocketServer();
    const port = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    const { failed, of } = await examine(`http://127.0.0.1:${port}`);
    expect(failed).toEqual(["connect"]);
    expect(of("connect").what).toContain("nobody listens there");
    expect(of("connect").advice[1]).toContain("needs its port published");
  });

  test("the port is open, but what answers is not HTTP", async () => {
    const port = await listen(
      createSocketServer((socket) => socket.on("error", () => undefined).end("SSH-2.0-OpenSSH_9.6\r\n")),
    );
    const { failed, of } = await examine(`http://127.0.0.1:${port}`);
    expect(failed).toEqual(["health"]);
    expect(of("connect").outcome).toBe("ok");
    expect(of("health").what).toContain("is not HTTP");
    expect(of("health").advice[0]).toContain("which program has this port");
  });

  const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;
  test.skipIf(!hasOpenssl)("TLS: a certificate nobody knows, none at all, and http where https is wanted", async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), "tandem-ml-tls-"));
    closing.push(() => rm(folder, { recursive: true, force: true }));
    const [key, cert] = [path.join(folder, "key.pem"), path.join(folder, "cert.pem")];
    const made = spawnSync("openssl", [
      ..."req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1".split(" "),
      "-keyout",
      key,
      "-out",
      cert,
    ]);
    expect(String(made.stderr ?? "")).not.toContain("rror");
    const secure = createSecureServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_, response) =>
      response.end("{}"),
    );
    const port = await listen(secure);
    const unknown = await examine(`https://127.0.0.1:${port}`);
    expect(unknown.failed).toEqual(["tls"]);
    expect(unknown.of("tls").what).toContain("DEPTH_ZERO_SELF_SIGNED_CERT");
    expect(unknown.of("tls").advice[0]).toContain("known authority");

    const plain = await serve(python());
    const none = await examine(plain.replace("http:", "https:"));
    expect(none.failed).toEqual(["tls"]);
    expect(none.of("tls").advice).toEqual([`enter ${plain}`]);

    const wanted = await examine(`http://127.0.0.1:${port}`);
    expect(wanted.failed).toEqual(["health"]);
    expect(wanted.of("health").advice.join()).toContain(`enter https://127.0.0.1:${port}`);
  });
});

describe("health", () => {
  test("slower than Label Studio waits", async () => {
    const url = await serve(
      python({
        "/health": async (response) => {
          await sleep(1100);
          send(response, { status: "UP" });
        },
      }),
    );
    const { failed, of } = await examine(url);
    expect(failed).toEqual(["health"]);
    expect(of("health").what).toMatch(/it took 11\d\d ms, and Label Studio waits 1000 ms/);
  });

  test("401: without credentials, with wrong ones, with right ones", async () => {
    const backend = await startBackend({ credentials: { user: "u", password: "p" } });
    closing.push(() => backend.close());
    const without = await examine(backend.url);
    expect(without.of("health").advice[0]).toContain("choose Basic authentication");
    const wrong = await examine(backend.url, { credentials: { user: "u", password: "x" } });
    expect(wrong.of("health").what).toContain("does not accept these credentials");
    const right = await examine(backend.url.replace("http://", "http://u:p@"));
    expect(right.failed).toEqual([]);
    expect(right.of("webhook")).toMatchObject({
      outcome: "warning",
      what: expect.stringContaining("sends no credentials"),
    });
    expect(right.of("webhook").advice[0]).toContain("--open-webhook");
    expect(JSON.stringify(right.findings)).not.toContain("u:p@");
  });

  test("a wrong path: too much, too little, or a base path that is not there", async () => {
    const url = await serve(python());
    expect((await examine(`${url}/health`)).of("health").advice).toEqual([
      `enter the address without its ending: ${url}`,
    ]);
    expect((await examine(`${url}/my-model`)).of("health").advice[0]).toContain(`the backend answers at ${url}`);
    const below = await serve((place, response) =>
      place.startsWith("/mine/") ? python()(place.slice(5), response, {}, "") : send(response, "no", 404),
    );
    expect((await examine(`${below}/mine`)).failed).toEqual([]);
    expect((await examine(below)).of("health").advice[0]).toContain("below a path");
  });

  test("another program: a web page, a labeling server, a redirect, broken JSON", async () => {
    const page = await serve((_, response) => void response.end("<!doctype html><title>Hello</title>"));
    expect((await examine(page)).of("health").what).toContain("answers with a web page");
    const studio = await serve((place, response) =>
      place === "/api/version" ? send(response, { release: "1.20.0" }) : send(response, "no", 404),
    );
    expect((await examine(studio)).of("health").what).toBe("this is a labeling server, and no backend");
    const moved = await serve(
      (_, response) => void response.writeHead(301, { location: "https://ml.example.com/health" }).end(),
    );
    expect((await examine(moved)).of("health").advice).toEqual(["enter https://ml.example.com"]);
    const broken = await serve(python({ "/health": (response) => void response.end('{"status":') }));
    expect((await examine(broken)).of("health").what).toContain("no JSON object");
    const other = await serve(python({ "/health": (response) => send(response, { ok: true }) }));
    expect((await examine(other)).of("health").what).toContain('no "status"');
  });
});

describe("what it answers", () => {
  const cases: [string, string, (response: ServerResponse) => void | Promise<void>, RegExp][] = [
    [
      "setup",
      "/setup",
      (response) => send(response, { detail: "ValueError: no Choices" }, 500),
      /status 500: ValueError: no Choices/,
    ],
    ["setup", "/setup", (response) => send(response, { model_version: null }), /model_version is null/],
    ["setup", "/setup", (response) => void response.end("<html>"), /no JSON object/],
    ["predict", "/predict", (response) => send(response, { results: [{ result: [] }] }), /1 results for 2 tasks/],
    ["predict", "/predict", (response) => send(response, { predictions: [] }), /no list "results"/],
    [
      "predict",
      "/predict",
      (response) => void response.end('{"results":[{"result":[],"score":NaN},{"result":[]}]}'),
      /NaN or Infinity/,
    ],
    ["webhook", "/webhook", (response) => send(response, "KeyError", 500), /status 500/],
  ];
  test.each(cases)("%s, wrong %#", async (step, place, answer, message) => {
    const { failed, of } = await examine(await serve(python({ [place]: answer })));
    expect(failed).toEqual([step]);
    expect(of(step).what).toMatch(message);
    expect(of(step).advice).not.toEqual([]);
  });

  test("setup slower than Label Studio waits", async () => {
    const slow = python({
      "/setup": async (response) => {
        await sleep(3100);
        send(response, { model_version: "1" });
      },
    });
    const { failed, of } = await examine(await serve(slow));
    expect([failed, of("setup").what]).toEqual([
      ["setup"],
      expect.stringMatching(/it took 3\d\d\d ms, and Label Studio waits 3000/),
    ]);
  }, 20_000);

  test("results that the label config does not allow", async () => {
    const wrong = { result: [{ from_name: "nobody", to_name: "text", type: "choices", value: { choices: ["Yes"] } }] };
    const { failed, of } = await examine(
      await serve(python({ "/predict": (response) => send(response, { results: [wrong, wrong] }) })),
    );
    expect([failed, of("predict")]).toEqual([
      [],
      expect.objectContaining({ outcome: "warning", what: expect.stringContaining("results[0].result[0].from_name") }),
    ]);
  });
});

describe("the labeling server", () => {
  async function studio(accepts: string, version: object = { release: "1.20.0" }): Promise<string> {
    return serve((place, response, headers) => {
      if (place === "/api/version") return send(response, version);
      if (place === "/api/token/refresh/") return send(response, { access: accessToken });
      if (place === "/api/projects") return send(response, {}, headers["authorization"] === accepts ? 200 : 401);
      return send(response, {}, 404);
    });
  }

  test("is reached with a legacy or a personal token", async () => {
    const url = await serve(python());
    const legacy = await examine(url, { labelServer: { url: await studio("Token abc"), token: "abc" } });
    expect([legacy.failed, legacy.of("token").what]).toEqual([[], "the legacy token is accepted"]);
    expect(legacy.of("label server").advice[0]).toContain("LABEL_STUDIO_URL=http://host.docker.internal:");
    const personal = await studio(`Bearer ${accessToken}`);
    expect((await examine(url, { labelServer: { url: personal, token: personalToken } })).of("token").what).toBe(
      "the personal access token is accepted",
    );
    const wrong = await examine(url, { labelServer: { url: personal, token: "abc" } });
    expect([wrong.failed, wrong.of("token").advice[0]]).toEqual([["token"], expect.stringContaining("make a new one")]);
  });

  test.each([
    ["a Label Studio that refuses private addresses by default", { release: "1.23.2" }, 3],
    ["an older one", { release: "1.22.0" }, 1],
    ["Tandem", { release: "1.23.0", tandem: "0.1.0" }, 1],
  ])("says what stands between: %s", async (_, version, count) => {
    const url = await serve(python());
    const { failed, of } = await examine(url, { labelServer: { url: await studio("", version), token: null } });
    const { advice, what } = of("label server");
    expect([failed, advice.length]).toEqual([[], count]);
    expect(what).toMatch("tandem" in version ? /answers: Tandem$/ : `answers: Label Studio ${version.release}`);
    if (count === 1) return;
    expect(advice[1]).toContain("ML_BLOCK_LOCAL_IP=false and SSRF_PROTECTION_ENABLED=false it refuses 127.0.0.1:");
    expect(advice[2]).toContain("personal access token");
  });

  test("is not there, or is another program", async () => {
    const url = await serve(python());
    const gone = await examine(url, {
      labelServer: { url: "http://localhost:1", token: null },
      place: { inContainer: true },
    });
    expect(gone.failed).toEqual(["label server"]);
    expect(gone.of("label server").advice[0]).toContain("is this container");
    const other = await examine(url, { labelServer: { url: await serve(python()), token: null } });
    expect(other.of("label server").what).toContain("not a labeling server's answer");
  });
});
