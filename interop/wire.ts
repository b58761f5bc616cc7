import { appendFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** One question of Label Studio to the backend, and its answer. */
export interface Exchange {
  method: string;
  path: string;
  body: Record<string, unknown>;
  status: number;
  answer: Record<string, unknown>;
  ms: number;
}

export interface Wire {
  url: string;
  /** Everything asked so far, oldest first. */
  exchanges: Exchange[];
  close(): void;
}

/** Stands between Label Studio and the backend, changes nothing and writes down what is said. */
export async function listenIn(backend: string, logFile: string): Promise<Wire> {
  const exchanges: Exchange[] = [];
  const server = createServer(async (request, response) => {
    const begin = performance.now();
    const asked = Buffer.concat(await request.toArray());
    const method = request.method ?? "GET";
    const headers = Object.fromEntries(
      Object.entries(request.headers).filter(([name]) => !["host", "connection", "content-length"].includes(name)),
    ) as Record<string, string>;
    try {
      const body = method === "GET" || method === "HEAD" ? null : asked;
      const answer = await fetch(`${backend}${request.url ?? "/"}`, { method, headers, body });
      const said = Buffer.from(await answer.arrayBuffer());
      const exchange = {
        method,
        path: (request.url ?? "/").split("?")[0] ?? "/",
        body: objectIn(asked.toString()),
        status: answer.status,
        answer: objectIn(said.toString()),
        ms: performance.now() - begin,
      };
      exchanges.push(exchange);
      appendFileSync(logFile, `${JSON.stringify(exchange)}\n`);
      response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "text/plain" });
      response.end(said);
    } catch (error) {
      appendFileSync(logFile, `${JSON.stringify({ method, path: request.url, error: String(error) })}\n`);
      response.writeHead(502).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    exchanges,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function objectIn(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
