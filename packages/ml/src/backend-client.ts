import type { FastifyInstance } from "fastify";
import type { Credentials } from "./authentication.ts";
import { parseLeniently } from "./lenient-json.ts";

export interface BackendAnswer {
  status: number;
  headers: Headers;
  /** The JSON of the body; undefined when it is none. */
  body: unknown;
  /** The body had `NaN` or `Infinity`, which is no JSON; `body` has null there. */
  hadNonFinite: boolean;
  text: string;
  /** Milliseconds until all of it was there. */
  ms: number;
}

interface RequestOptions {
  /** Default: `application/json`. */
  contentType?: string;
  signal?: AbortSignal;
  headers?: Record<string, string>;
}

/** Asks a backend, as labeling servers do: paths are joined to the address whether or not that ends with a slash. */
export interface BackendClient {
  /** The address without credentials, for people. */
  readonly url: string;
  request(method: string, path: string, body?: unknown, options?: RequestOptions): Promise<BackendAnswer>;
  get(path: string, options?: RequestOptions): Promise<BackendAnswer>;
  /** A string is sent as it is, anything else as JSON. */
  post(path: string, body: unknown, options?: RequestOptions): Promise<BackendAnswer>;
}

export interface ClientOptions {
  credentials?: Credentials | undefined;
  /** Milliseconds for one answer. Default: 100,000, as Label Studio waits. */
  timeoutMs?: number;
}

/** Label Studio's default for predictions. */
const patience = 100_000;

/**
 * A client for the backend at an address; `http://user:password@host` brings its credentials.
 *
 * @throws TypeError when the address is none.
 */
export function createBackendClient(address: string, options: ClientOptions = {}): BackendClient {
  const { url, credentials } = readAddress(address, options.credentials);
  const base = url.endsWith("/") ? url : `${url}/`;
  return clientOf(url, credentials, async (method, path, headers, body, signal) => {
    const response = await fetch(new URL(path.replace(/^\/+/, ""), base), {
      method,
      headers,
      redirect: "manual",
      signal: AbortSignal.any([AbortSignal.timeout(options.timeoutMs ?? patience), ...(signal ? [signal] : [])]),
      ...(body === undefined ? {} : { body }),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  });
}

/** A client for a backend in this process, without any port. */
export function createInnerClient(app: FastifyInstance): BackendClient {
  return clientOf("this process", undefined, async (method, path, headers, body) => {
    const response = await app.inject({
      method: method as "GET" | "POST",
      url: `/${path.replace(/^\/+/, "")}`,
      headers,
      ...(body === undefined ? {} : { payload: body }),
    });
    const given = Object.entries(response.headers).map(([name, value]): [string, string] => [name, String(value)]);
    return { status: response.statusCode, headers: new Headers(given), text: response.payload };
  });
}

/** The address that is called and shown, and the credentials in it unless others are given. */
export function readAddress(
  address: string,
  given?: Credentials,
): { url: string; credentials: Credentials | undefined } {
  const url = new URL(address);
  const inside =
    url.username === "" && url.password === ""
      ? undefined
      : { user: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
  url.username = "";
  url.password = "";
  return { url: url.href, credentials: given ?? inside };
}

/** The header of Basic authentication. */
export function basicAuthorization({ user, password }: Credentials): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}

type Send = (
  method: string,
  path: string,
  headers: Record<string, string>,
  body: string | undefined,
  signal: AbortSignal | undefined,
) => Promise<{ status: number; headers: Headers; text: string }>;

function clientOf(url: string, credentials: Credentials | undefined, send: Send): BackendClient {
  const authorization = credentials === undefined ? {} : { authorization: basicAuthorization(credentials) };
  const request: BackendClient["request"] = async (method, path, body, options = {}) => {
    const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
    const type = text === undefined ? {} : { "content-type": options.contentType ?? "application/json" };
    const started = performance.now();
    const answer = await send(method, path, { ...authorization, ...type, ...options.headers }, text, options.signal);
    const ms = performance.now() - started;
    const { value, hadNonFinite } = parseLeniently(answer.text);
    return { ...answer, body: value, hadNonFinite, ms };
  };
  return {
    url,
    request,
    get: (path, options) => request("GET", path, undefined, options),
    post: (path, body, options) => request("POST", path, body, options),
  };
}

/** That nobody answers at an address, and why. */
export const noAnswerFrom = (url: string, error: unknown): Error =>
  new Error(`${url} does not answer: ${reasonOf(error)}`, { cause: error });

/** What is said of an error: `fetch` hides the reason one level below, and of several attempts the first one counts. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  return error.message === "fetch failed" && error.cause instanceof Error ? reasonOf(error.cause) : error.message;
}
