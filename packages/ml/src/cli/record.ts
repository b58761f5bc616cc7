import { appendFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { readAddress } from "../backend-client.ts";
import { parseLeniently } from "../lenient-json.ts";
import { say } from "./credentials.ts";
import { pathWithoutSecrets, type Recorded, withoutSecrets } from "./recording.ts";

export interface RecordOptions {
  out: string;
  port?: number;
  host?: string;
}

/** Those of a connection, and those that are made anew. */
const ownHeaders: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "transfer-encoding",
  "upgrade",
  "host",
  "content-length",
  "content-encoding",
  "accept-encoding",
]);

/** Stands before a backend until a signal, and writes down what is asked and answered. */
export async function record(target: string, options: RecordOptions): Promise<void> {
  const recorder = await startRecorder(target, options);
  process.stdout.write(`tandem-ml: recording ${recorder.target} at ${recorder.url} into ${options.out}\n`);
  const stop = (): void => {
    say(`${recorder.count()} requests recorded`);
    void recorder.close().then(() => process.exit(0));
  };
  process.once("SIGINT", stop).once("SIGTERM", stop);
}

export interface Recorder {
  url: string;
  target: string;
  count(): number;
  close(): Promise<void>;
}

/** @throws Error when the port cannot be opened. */
export async function startRecorder(address: string, options: RecordOptions): Promise<Recorder> {
  const { url: target } = readAddress(address);
  const base = target.endsWith("/") ? target : `${target}/`;
  let count = 0;
  let writing: Promise<void> = Promise.resolve();
  const keep = (recorded: Recorded): void => {
    count += 1;
    writing = writing
      .then(() => appendFile(options.out, `${JSON.stringify(recorded)}\n`))
      .catch((error: unknown) => say(`cannot write to ${options.out}: ${String(error)}`));
  };
  // So that a file that cannot be written to is known before anything is recorded.
  await appendFile(options.out, "");
  const server = createServer((request, response) => {
    passOn(base, request, response, keep).catch((error: unknown) => {
      say(`${request.method ?? ""} ${request.url ?? ""}: ${error instanceof Error ? error.message : String(error)}`);
      if (!response.headersSent) response.writeHead(502, { "content-type": "application/json" });
      response.end(JSON.stringify({ detail: "the recorded backend does not answer", status: 502 }));
    });
  });
  await listen(server, options.port ?? 9091, options.host ?? "127.0.0.1");
  const { port, address: host } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${port}`,
    target,
    count: () => count,
    async close() {
      server.closeIdleConnections();
      await new Promise((resolve) => server.close(resolve));
      await writing;
    },
  };
}

async function passOn(
  base: string,
  request: IncomingMessage,
  response: ServerResponse,
  keep: (recorded: Recorded) => void,
): Promise<void> {
  const started = performance.now();
  const path = request.url ?? "/";
  const body = Buffer.concat((await request.toArray()) as Buffer[]);
  const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
    ownHeaders.has(name) || value === undefined ? [] : [[name, String(value)]],
  );
  const packed = request.headers["content-encoding"];
  if (packed !== undefined) headers.push(["content-encoding", packed]);
  const method = request.method ?? "GET";
  const answer = await fetch(new URL(path.replace(/^\/+/, ""), base), {
    method,
    headers,
    redirect: "manual",
    ...(method === "GET" || method === "HEAD" ? {} : { body }),
  });
  const bytes = Buffer.from(await answer.arrayBuffer());
  // What `fetch` has unpacked is not packed any more.
  const given = [...answer.headers].filter(([name]) => !ownHeaders.has(name));
  response.writeHead(answer.status, [...given, ["content-length", String(bytes.length)]].flat());
  response.end(bytes);
  keep({
    time: new Date().toISOString(),
    method,
    path: pathWithoutSecrets(path),
    request: packed === undefined ? readBody(body) : null,
    status: answer.status,
    response: readBody(bytes),
    ms: Math.round(performance.now() - started),
  });
}

function readBody(bytes: Buffer): unknown {
  if (bytes.length === 0) return null;
  const text = bytes.toString("utf8");
  return withoutSecrets(parseLeniently(text).value ?? text);
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject).listen(port, host, () => resolve());
  });
}
