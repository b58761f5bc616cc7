import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** The part of a labeling server that trainings call: the export of a project, and the exchange of tokens. */
export interface LabelingServer {
  url: string;
  /** What the export answers; may be changed. */
  tasks: unknown[];
  /** Authorization header of each export request. */
  authorizations: (string | undefined)[];
  /** Statuses of the next exports, before they succeed. */
  failures: number[];
  close(): Promise<void>;
}

export const accessToken = "header.eyJ0b2tlbl90eXBlIjoiYWNjZXNzIn0.signature";
/** Its payload says `token_type: refresh`, as that of a personal access token does. */
export const personalToken = `header.${Buffer.from('{"token_type":"refresh"}').toString("base64url")}.signature`;

export async function startLabelingServer(tasks: unknown[]): Promise<LabelingServer> {
  const server = createServer((request, response) => {
    response.setHeader("content-type", "application/json");
    void answer(request).then(({ status, body }) => response.writeHead(status).end(JSON.stringify(body)));
  });
  const answer = async (request: IncomingMessage): Promise<{ status: number; body: unknown }> => {
    const url = new URL(request.url ?? "", "http://localhost");
    if (url.pathname === "/api/token/refresh/") {
      const chunks = await request.toArray();
      const { refresh } = JSON.parse(Buffer.concat(chunks).toString()) as { refresh: string };
      return refresh === personalToken ? { status: 200, body: { access: accessToken } } : { status: 401, body: {} };
    }
    if (/^\/api\/projects\/\d+\/export$/.test(url.pathname) && url.searchParams.get("exportType") === "JSON") {
      state.authorizations.push(request.headers.authorization);
      const failure = state.failures.shift();
      return failure === undefined
        ? { status: 200, body: state.tasks }
        : { status: failure, body: { detail: "not today" } };
    }
    return { status: 404, body: { detail: "Not found." } };
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const state: LabelingServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tasks,
    authorizations: [],
    failures: [],
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  return state;
}
