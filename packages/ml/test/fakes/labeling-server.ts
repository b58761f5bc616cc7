import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A file that a fake server has. */
export interface FakeFile {
  body: string | Uint8Array;
  headers?: Record<string, string>;
  status?: number;
  /** Milliseconds before it is answered. */
  delay?: number;
}

/** A request that came for a file. */
interface FileRequest {
  url: string;
  headers: IncomingHttpHeaders;
}

/** The part of a labeling server that backends call: the export of a project, the exchange of tokens, and files. */
export interface LabelingServer {
  url: string;
  /** What the export answers; may be changed. */
  tasks: unknown[];
  /** Authorization header of each export request. */
  authorizations: (string | undefined)[];
  /** Statuses of the next exports, before they succeed. */
  failures: number[];
  /** Files by path and query. A `Location` header redirects. */
  files: Map<string, FakeFile>;
  /** The requests that were neither for an export nor for a token. */
  asked: FileRequest[];
  /** Authorization that files need; others get 401. Null lets everybody in. */
  needed: string | null;
  /** Access tokens that exchanges answer with, the last for ever. */
  accessTokens: string[];
  /** How often a token was exchanged. */
  exchanges: number;
  close(): Promise<void>;
}

export const accessToken = "header.eyJ0b2tlbl90eXBlIjoiYWNjZXNzIn0.signature";
/** Its payload says `token_type: refresh`, as that of a personal access token does. */
export const personalToken = `header.${Buffer.from('{"token_type":"refresh"}').toString("base64url")}.signature`;

/** An access token that ends at some Unix second. */
export const endingToken = (end: number): string =>
  `header.${Buffer.from(JSON.stringify({ token_type: "access", exp: end })).toString("base64url")}.signature`;

export async function startLabelingServer(tasks: unknown[] = []): Promise<LabelingServer> {
  const server = createServer((request, response) => {
    void answer(request, response).then((json) => {
      if (json === null) return;
      response.setHeader("content-type", "application/json");
      response.writeHead(json.status).end(JSON.stringify(json.body));
    });
  });
  const answer = async (
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<{ status: number; body: unknown } | null> => {
    const url = new URL(request.url ?? "", "http://localhost");
    if (url.pathname === "/api/token/refresh/") {
      const chunks = await request.toArray();
      const { refresh } = JSON.parse(Buffer.concat(chunks).toString()) as { refresh: string };
      state.exchanges += 1;
      const [access = accessToken] =
        state.accessTokens.length > 1 ? state.accessTokens.splice(0, 1) : state.accessTokens;
      return refresh === personalToken ? { status: 200, body: { access } } : { status: 401, body: {} };
    }
    if (/^\/api\/projects\/\d+\/export$/.test(url.pathname) && url.searchParams.get("exportType") === "JSON") {
      state.authorizations.push(request.headers.authorization);
      const failure = state.failures.shift();
      return failure === undefined
        ? { status: 200, body: state.tasks }
        : { status: failure, body: { detail: "not today" } };
    }
    return sendFile(request, response);
  };
  const sendFile = async (request: IncomingMessage, response: ServerResponse) => {
    const { url = "", headers } = request;
    state.asked.push({ url, headers });
    if (state.needed !== null && headers.authorization !== state.needed) return { status: 401, body: {} };
    const file = state.files.get(url);
    if (file === undefined) return { status: 404, body: { detail: "Not found." } };
    await new Promise((resolve) => setTimeout(resolve, file.delay ?? 0));
    const { etag } = file.headers ?? {};
    const isSame = etag !== undefined && headers["if-none-match"] === etag;
    response.writeHead(isSame ? 304 : (file.status ?? 200), file.headers).end(isSame ? undefined : file.body);
    return null;
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const state: LabelingServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tasks,
    authorizations: [],
    failures: [],
    files: new Map(),
    asked: [],
    needed: null,
    accessTokens: [accessToken],
    exchanges: 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return state;
}
