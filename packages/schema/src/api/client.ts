import { type Endpoint, type Input, type Output, api } from "./index.ts";

/** What the server answers to a request it refuses (Label Studio's error envelope). */
export interface ErrorEnvelope {
  id?: string;
  status_code?: number;
  detail?: string;
  validation_errors?: Record<string, string[]>;
}

/** A request that was answered with an error, or not at all (`status` 0). */
export class ApiError extends Error {
  readonly status: number;
  readonly envelope: ErrorEnvelope;
  constructor(status: number, envelope: ErrorEnvelope) {
    super(messageOf(status, envelope));
    this.name = "ApiError";
    this.status = status;
    this.envelope = envelope;
  }
}

function messageOf(status: number, envelope: ErrorEnvelope): string {
  const fields = Object.entries(envelope.validation_errors ?? {}).map(([field, messages]) =>
    field === "non_field_errors" ? [messages].flat().join(" ") : `${field}: ${[messages].flat().join(" ")}`,
  );
  if (fields.length > 0) return fields.join("\n");
  return envelope.detail ?? (status === 0 ? "The server did not answer" : `The server answered ${status}`);
}

/** A body sent as it is: a form with files, text, bytes. */
export type RawBody = FormData | Blob | URLSearchParams | string;

type Part = "params" | "query" | "body";
type Declares<E extends Endpoint, Key extends Part> = [NonNullable<E[Key]>] extends [never] ? false : true;
type Has<E extends Endpoint, Key extends Part, Value> = Declares<E, Key> extends true ? Value : unknown;

/** The parts an endpoint takes: params and body as declared, query optional. */
export type CallInput<E extends Endpoint> = Has<E, "params", { params: Input<E>["params"] }> &
  Has<E, "query", { query?: Input<E>["query"] }> &
  Has<E, "body", { body: Input<E>["body"] }> & {
    signal?: AbortSignal;
    rawBody?: RawBody;
    headers?: Record<string, string>;
  };

export type Call<E extends Endpoint> =
  Declares<E, "params"> extends true
    ? (input: CallInput<E>) => Promise<Output<E>>
    : Declares<E, "body"> extends true
      ? (input: CallInput<E>) => Promise<Output<E>>
      : (input?: CallInput<E>) => Promise<Output<E>>;

type Table = typeof api;
type CallOf<E> = E extends Endpoint ? Call<E> : never;
export type Client = { [F in keyof Table]: { [N in keyof Table[F]]: CallOf<Table[F][N]> } };

export interface ClientOptions {
  /** Without trailing slash; empty for same-origin calls. */
  baseUrl: string;
  /** Sent as `Authorization: Token …`. */
  token?: string;
  fetch?: typeof fetch;
}

interface LooseInput {
  params?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: unknown;
  signal?: AbortSignal;
  rawBody?: RawBody;
  headers?: Record<string, string>;
}

/** `/api/tasks/:id/` and `{ id: 3 }` and `{ page: 2 }` → `/api/tasks/3/?page=2`. */
export function buildPath(
  path: string,
  params: Record<string, unknown> = {},
  query: Record<string, unknown> = {},
): string {
  const filled = path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name])));
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value === undefined || value === null) continue;
    for (const one of Array.isArray(value) ? value : [value])
      search.append(key, typeof one === "object" ? JSON.stringify(one) : String(one));
  }
  return search.size > 0 ? `${filled}?${search.toString()}` : filled;
}

async function call(endpoint: Endpoint, input: LooseInput, options: ClientOptions): Promise<unknown> {
  const headers: Record<string, string> = { accept: "application/json", ...input.headers };
  if (options.token) headers["authorization"] = `Token ${options.token}`;
  if (input.body !== undefined) headers["content-type"] = "application/json";
  const body = input.rawBody ?? (input.body === undefined ? undefined : JSON.stringify(input.body));
  const response = await (options.fetch ?? fetch)(
    options.baseUrl + buildPath(endpoint.path, input.params, input.query),
    {
      method: endpoint.method,
      headers,
      credentials: "same-origin",
      ...(body === undefined ? {} : { body }),
      ...(input.signal ? { signal: input.signal } : {}),
    },
  ).catch((cause: unknown) => {
    if (input.signal?.aborted) throw cause;
    throw new ApiError(0, {
      detail: `The server did not answer: ${cause instanceof Error ? cause.message : String(cause)}`,
    });
  });
  const text = await response.text();
  const json = parse(text);
  if (!response.ok)
    throw new ApiError(
      response.status,
      isEnvelope(json) ? json : { detail: text.slice(0, 500) || response.statusText },
    );
  return json;
}

const parse = (text: string): unknown => {
  try {
    return text === "" ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return text;
  }
};
const isEnvelope = (value: unknown): value is ErrorEnvelope =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A client with one typed function per endpoint of the table: `client.projects.get({ params: { id: 1 } })`. */
export function createClient(options: ClientOptions): Client {
  const features = Object.entries(api).map(([feature, table]) => [
    feature,
    Object.fromEntries(
      Object.entries(table).map(([name, endpoint]) => [
        name,
        (input: LooseInput = {}) => call(endpoint as Endpoint, input, options),
      ]),
    ),
  ]);
  return Object.fromEntries(features) as Client;
}
