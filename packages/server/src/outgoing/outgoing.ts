import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate } from "node:zlib";
import { request as undiciRequest, type Agent, type Dispatcher } from "undici";
import { createGuardedAgent } from "./guarded-agent.ts";
import { CallFailure, explainNetworkError, type OutgoingOutcome, type OutgoingSuccess } from "./outcome.ts";

/** What a call is for; decides whether it may go to this machine and its private network. */
export type Purpose = "ml" | "webhook" | "import";

/** Milliseconds. */
export type Timeouts = {
  connectMs: number;
  /** From the start of the call to the answer's head. */
  headersMs: number;
  /** Longest silence while the body arrives. */
  bodyMs: number;
  /** The whole call, redirects included. */
  totalMs: number;
};

export type OutgoingRequest = {
  url: string;
  purpose: Purpose;
  method?: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  /** Sent as JSON instead of `body`. */
  json?: unknown;
  basicAuth?: { user: string; password: string };
  timeouts?: Partial<Timeouts>;
  /** Default 50 MB (unpacked). */
  maxResponseBytes?: number;
  signal?: AbortSignal;
  /** On a connection of its own: one that is kept may wait for what is busy behind it. */
  ownConnection?: boolean;
  /** Takes the body piece by piece, for what does not fit in memory; the outcome's body is then empty. */
  sink?: (chunk: Buffer) => void | Promise<void>;
};

/** The one door for calls to the outside. */
export type Outgoing = {
  /** Never throws for what the network does: every failure is an outcome with its phase. */
  request(call: OutgoingRequest): Promise<OutgoingOutcome>;
  /** Cuts all connections. */
  close(): Promise<void>;
};

export type OutgoingOptions = {
  /** For which purposes calls may go to loopback and private addresses. */
  allowPrivate: Record<Purpose, boolean>;
  userAgent?: string;
};

const TIMEOUTS: Timeouts = { connectMs: 5_000, headersMs: 60_000, bodyMs: 60_000, totalMs: 300_000 };
const MAX_RESPONSE_BYTES = 50_000_000;
const MAX_REDIRECTS = 5;

/**
 * Makes the client for all outgoing calls: http and https only, to permitted addresses only (see `classifyAddress`),
 * with a limit for every wait and for the size of the answer. Redirects are followed for GET and HEAD, each hop being
 * checked like the first; other methods get the redirect as the answer.
 */
export function createOutgoing(options: OutgoingOptions): Outgoing {
  const agents = new Map<string, Agent>();
  const agentFor = ({ purpose, ownConnection = false }: OutgoingRequest, connectMs: number): Agent => {
    const allowPrivate = options.allowPrivate[purpose];
    const key = `${allowPrivate} ${ownConnection} ${connectMs}`;
    const agent = agents.get(key) ?? createGuardedAgent(allowPrivate, connectMs, !ownConnection);
    agents.set(key, agent);
    return agent;
  };

  async function request(call: OutgoingRequest): Promise<OutgoingOutcome> {
    const started = performance.now();
    const ms = (): number => Math.round(performance.now() - started);
    const timeouts = { ...TIMEOUTS, ...call.timeouts };
    const clock = createClock(timeouts, call.signal);
    let url = call.url;
    try {
      const agent = agentFor(call, timeouts.connectMs);
      for (let hop = 0; ; hop++) {
        const target = parseTarget(url);
        url = target.shown;
        const answer = await clock.race(send(agent, call, target, hop > 0, options.userAgent, clock), target.host);
        const next = redirectTarget(answer, call.method ?? "GET", target.url);
        if (next === undefined) {
          const body = await clock.race(readBody(answer, call, clock), target.host);
          return { ok: true, status: answer.statusCode, headers: flatten(answer.headers), body, url, ms: ms() };
        }
        answer.body.on("error", () => undefined).destroy();
        if (hop === MAX_REDIRECTS)
          throw new CallFailure("url", `More than ${MAX_REDIRECTS} redirects, the last to ${next}`);
        url = next;
      }
    } catch (error) {
      const { phase, message } = explainNetworkError(error, hostOf(url));
      return { ok: false, phase, message, url: withoutCredentials(url), ms: ms() };
    } finally {
      clock.stop();
    }
  }

  async function close(): Promise<void> {
    await Promise.all([...agents.values()].map((agent) => agent.destroy()));
  }

  return { request, close };
}

type Target = { url: URL; host: string; shown: string; credentials: string | undefined };

function parseTarget(text: string): Target {
  if (!URL.canParse(text))
    throw new CallFailure("url", `"${text}" is not an address like http://example.com:9090/path`);
  const url = new URL(text);
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new CallFailure("url", `Only http and https addresses can be called, not ${url.protocol}`);
  }
  const { username, password } = url;
  const credentials =
    username || password ? `${decodeURIComponent(username)}:${decodeURIComponent(password)}` : undefined;
  url.username = "";
  url.password = "";
  url.hash = "";
  return { url, host: url.host, shown: url.href, credentials };
}

function send(
  agent: Agent,
  call: OutgoingRequest,
  target: Target,
  redirected: boolean,
  userAgent: string | undefined,
  clock: Clock,
) {
  const sameHost = !redirected || target.url.origin === new URL(call.url).origin;
  const given = Object.entries(call.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const);
  // Secrets for one host are not for the host it redirects to.
  const headers = Object.fromEntries(
    given.filter(([name]) => sameHost || !["authorization", "cookie", "x-api-key"].includes(name)),
  );
  const credentials = call.basicAuth ? `${call.basicAuth.user}:${call.basicAuth.password}` : target.credentials;
  if (credentials !== undefined && sameHost)
    headers["authorization"] ??= `Basic ${Buffer.from(credentials).toString("base64")}`;
  if (userAgent) headers["user-agent"] ??= userAgent;
  if (call.json !== undefined) headers["content-type"] ??= "application/json";
  const body = call.json === undefined ? call.body : JSON.stringify(call.json);
  return undiciRequest(target.url, {
    dispatcher: agent,
    method: call.method ?? "GET",
    headers,
    signal: clock.signal,
    ...(body === undefined ? {} : { body }),
  });
}

function redirectTarget(answer: Dispatcher.ResponseData, method: string, from: URL): string | undefined {
  if (![301, 302, 303, 307, 308].includes(answer.statusCode) || (method !== "GET" && method !== "HEAD"))
    return undefined;
  const location = answer.headers["location"];
  if (typeof location !== "string") return undefined;
  if (!URL.canParse(location, from.href))
    throw new CallFailure("url", `${from.host} redirects to "${location}", which is not an address`);
  return new URL(location, from).href;
}

async function readBody(answer: Dispatcher.ResponseData, call: OutgoingRequest, clock: Clock): Promise<Buffer> {
  const limit = call.maxResponseBytes ?? MAX_RESPONSE_BYTES;
  const tooLarge = (): CallFailure =>
    new CallFailure("too-large", `The answer is larger than the permitted ${limit} bytes`);
  clock.bodyArrives();
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    if (call.method !== "HEAD" && Number(answer.headers["content-length"] ?? 0) > limit) throw tooLarge();
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      clock.bodyArrives();
      size += chunk.length;
      if (size > limit) throw tooLarge();
      if (call.sink) await call.sink(chunk);
      else chunks.push(chunk);
    }
  } finally {
    answer.body.on("error", () => undefined).destroy();
  }
  return unpack(Buffer.concat(chunks), answer.headers["content-encoding"], limit, tooLarge);
}

const UNPACKERS = {
  gzip: promisify(gunzip),
  "x-gzip": promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};

/** We do not ask for packed answers, but some servers pack all the same. */
async function unpack(body: Buffer, encoding: unknown, limit: number, tooLarge: () => Error): Promise<Buffer> {
  const unpacker = UNPACKERS[String(encoding).toLowerCase() as keyof typeof UNPACKERS];
  if (!unpacker || body.length === 0) return body;
  try {
    return await unpacker(body, { maxOutputLength: limit });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge();
    throw new CallFailure("reset", `The answer says it is packed as ${String(encoding)}, but cannot be unpacked`);
  }
}

type Clock = {
  signal: AbortSignal;
  /** Begins, or begins again, the wait for the next piece of the body. */
  bodyArrives(): void;
  /** The result, or the failure that ended the call before it came. */
  race<T>(work: Promise<T>, host: string): Promise<T>;
  stop(): void;
};

function createClock(timeouts: Timeouts, outer: AbortSignal | undefined): Clock {
  const controller = new AbortController();
  let phase: "timeout-headers" | "timeout-body" = "timeout-headers";
  const end = (reason: CallFailure): void => controller.abort(reason);
  const total = setTimeout(
    () => end(new CallFailure(phase, `The whole call took longer than ${timeouts.totalMs} ms`)),
    timeouts.totalMs,
  );
  let wait = setTimeout(
    () => end(new CallFailure(phase, `No answer within ${timeouts.headersMs} ms`)),
    timeouts.headersMs,
  );
  const onAbort = (): void => end(new CallFailure("aborted", "The call was cancelled"));
  if (outer?.aborted) onAbort();
  outer?.addEventListener("abort", onAbort, { once: true });
  return {
    signal: controller.signal,
    bodyArrives() {
      phase = "timeout-body";
      clearTimeout(wait);
      wait = setTimeout(
        () => end(new CallFailure(phase, `The answer stopped for ${timeouts.bodyMs} ms before its end`)),
        timeouts.bodyMs,
      );
    },
    async race(work, host) {
      try {
        return await work;
      } catch (error) {
        const reason: unknown = controller.signal.reason;
        if (!(reason instanceof CallFailure) || error instanceof CallFailure) throw error;
        throw new CallFailure(reason.phase, `${host}: ${reason.message}`);
      }
    },
    stop() {
      clearTimeout(total);
      clearTimeout(wait);
      outer?.removeEventListener("abort", onAbort);
    },
  };
}

function flatten(headers: Dispatcher.ResponseData["headers"]): OutgoingSuccess["headers"] {
  const entries = Object.entries(headers).filter(
    (entry): entry is [string, string | string[]] => entry[1] !== undefined,
  );
  return Object.fromEntries(
    entries.map(([name, value]) => [name.toLowerCase(), Array.isArray(value) ? value.join(", ") : value]),
  );
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

function withoutCredentials(url: string): string {
  return url.replace(/^(\w+:\/\/)[^/@]*@/, "$1");
}
