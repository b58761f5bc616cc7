import { errorText } from "./http-error.ts";

/** The labeling server of a project, as a backend reaches it. */
export interface LabelServer {
  /** With `http://` or `https://`, perhaps with a path, without a slash at the end. */
  address: string;
  /** Null when none is known. */
  token: string | null;
  /** Addresses under which task data may name the same server, such as the one it told by itself. */
  alsoKnownAs: readonly string[];
}

/** What the environment and the labeling server itself have said. */
export interface LabelServerFacts {
  /** The environment's; they win. The token there is for the address there and goes nowhere else. */
  given: { hostname: string | undefined; token: string | undefined };
  /** Of `/setup`. */
  told: { hostname: string | null; accessToken: string | null };
}

/**
 * The labeling server of a project; null when none is known.
 *
 * @throws Error when its address is not one.
 */
export function labelServerOf({ given, told }: LabelServerFacts): LabelServer | null {
  const address = given.hostname || told.hostname;
  if (address === null || address === "") return null;
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) {
    throw new Error(`the labeling server's address "${address}" lacks http:// or https://`);
  }
  const ownToken = given.hostname === undefined ? undefined : given.token;
  return {
    address: withoutSlash(address),
    token: ownToken || told.accessToken || null,
    alsoKnownAs: told.hostname !== null && URL.canParse(told.hostname) ? [withoutSlash(told.hostname)] : [],
  };
}

/** The labeling server that an environment names. */
export function labelServerIn(environment: NodeJS.ProcessEnv): LabelServerFacts["given"] {
  const given = (...names: string[]): string | undefined =>
    names.map((name) => environment[name]).find((value) => value !== undefined && value !== "");
  return {
    hostname: given("LABEL_STUDIO_URL", "LABEL_STUDIO_HOST"),
    token: given("LABEL_STUDIO_API_KEY", "LABEL_STUDIO_ACCESS_TOKEN"),
  };
}

const withoutSlash = (address: string): string => address.replace(/\/+$/, "");

/** The token is not accepted, or the labeling server does not exchange it; asking again will not help. */
export class TokenError extends Error {}

/** Makes the `Authorization` header for a labeling server. */
export interface Authorizer {
  /** @throws TokenError when the token cannot be exchanged; Error when the server does not answer. */
  header(): Promise<string>;
  /** The last header was refused: the next one is made anew. Whether that can help. */
  refused(): boolean;
}

/** Milliseconds before the end of an access token in which it is not used any more. */
const reserve = 30_000;
/** Milliseconds that an access token is used when it does not say when it ends. */
const unsaidLife = 60_000;
const exchangeMs = 30_000;

/**
 * A legacy token is sent as it is and any other JWT as a bearer token; a personal access token (a JWT that refreshes)
 * is exchanged for one that lasts some minutes, which is renewed in time.
 */
export function createAuthorizer(address: string, token: string): Authorizer {
  const claims = jwtClaims(token);
  if (claims?.["token_type"] !== "refresh") {
    const header = claims === null ? `Token ${token}` : `Bearer ${token}`;
    return { header: async () => header, refused: () => false };
  }
  let exchanged: { access: Promise<string>; end: number } | undefined;
  return {
    async header() {
      if (exchanged === undefined || exchanged.end <= Date.now()) {
        const next = { access: exchange(address, token), end: Date.now() + unsaidLife };
        exchanged = next;
        next.access.then(
          (access) => {
            const end = jwtClaims(access)?.["exp"];
            if (typeof end === "number") next.end = end * 1000 - reserve;
          },
          () => {
            if (exchanged === next) exchanged = undefined;
          },
        );
      }
      return `Bearer ${await exchanged.access}`;
    },
    refused() {
      exchanged = undefined;
      return true;
    },
  };
}

async function exchange(address: string, token: string): Promise<string> {
  const url = `${address}/api/token/refresh/`;
  let response: Response;
  try {
    response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ refresh: token }),
      // The token is in the body, which a redirect could take anywhere.
      redirect: "manual",
      signal: AbortSignal.timeout(exchangeMs),
    });
  } catch (error) {
    const reason = error instanceof Error && error.cause instanceof Error ? error.cause.message : errorText(error);
    throw new Error(`cannot reach ${url}: ${reason}`, { cause: error });
  }
  if (response.status >= 300 && response.status < 400) {
    throw new TokenError(`${url} leads to ${response.headers.get("location") ?? "elsewhere"}: use that address`);
  }
  const text = await response.text();
  if (!response.ok) {
    const message = `${url} answered ${response.status}: ${text.slice(0, 300)}`;
    throw response.status >= 500 || response.status === 429 ? new Error(message) : new TokenError(message);
  }
  const answer = parsed(text);
  if (typeof answer === "object" && answer !== null && "access" in answer && typeof answer.access === "string") {
    return answer.access;
  }
  throw new TokenError(`${url} answered without "access"`);
}

function jwtClaims(token: string): Record<string, unknown> | null {
  const [, payload, signature] = token.split(".");
  if (payload === undefined || signature === undefined) return null;
  const claims = parsed(Buffer.from(payload, "base64url").toString("utf8"));
  return typeof claims === "object" && claims !== null ? { ...claims } : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
