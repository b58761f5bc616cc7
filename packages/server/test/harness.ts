import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { endpoints } from "@tandem/schema/api";
import { type Client, createClient } from "@tandem/schema/client";
import { type Logger, pino } from "pino";
import { type Config, type Tandem, readConfig, startTandem } from "../src/main.ts";
import { createTestDatabase } from "./harness-database.ts";

/** A person with a token, and calls in their name. */
export interface TestUser {
  id: number;
  email: string;
  token: string;
  client: Client;
  /** A bare request in their name; `path` starts with `/`. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** A JSON request in their name; does not throw on error statuses. */
  json(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown; headers: Headers }>;
}

export interface TestServer extends Tandem {
  /** Owns the installation. */
  owner: TestUser;
  /** A guest who is in no project. */
  stranger(): Promise<TestUser>;
  /** A member: works in every project. */
  member(): Promise<TestUser>;
  nobody: Pick<TestUser, "fetch" | "json" | "client">;
  /** Endpoints of the API table that no feature answers. */
  unboundEndpoints(): string[];
  /** Runs until every event is dispatched and every due job is done. */
  settle(): Promise<void>;
}

const textConfig = `<View><Text name="text" value="$text"/><Choices name="label" toName="text"><Choice value="Spam"/><Choice value="Not spam"/></Choices></View>`;
export const labelConfigs = { text: textConfig } as const;

function callsOf(url: string, token?: string): Pick<TestUser, "fetch" | "json" | "client"> {
  const authorization: Record<string, string> = token ? { authorization: `Token ${token}` } : {};
  const call = (path: string, init: RequestInit = {}) =>
    fetch(url + path, {
      redirect: "manual",
      ...init,
      headers: { ...authorization, ...(init.headers as Record<string, string>) },
    });
  return {
    client: createClient({ baseUrl: url, ...(token ? { token } : {}) }),
    fetch: call,
    async json(method, path, body) {
      const response = await call(path, {
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: text === "" ? undefined : parse(text) };
    },
  };
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
};

let people = 0;

/** Signs somebody up over HTTP and gives calls with their legacy token. */
async function signUp(url: string, query = ""): Promise<TestUser> {
  const email = `person-${++people}@example.com`;
  const response = await fetch(`${url}/user/signup/${query}`, {
    method: "POST",
    redirect: "manual",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify({ email, password: "correct horse battery" }),
  });
  if (response.status >= 400) throw new Error(`Sign-up answered ${response.status}: ${await response.text()}`);
  const cookie = response.headers
    .getSetCookie()
    .map((value) => value.split(";")[0])
    .join("; ");
  const own = async (path: string) =>
    (await fetch(url + path, { headers: { cookie } })).json() as Promise<Record<string, unknown>>;
  const { token } = await own("/api/current-user/token/");
  const { id } = await own("/api/current-user/whoami/");
  return { id: id as number, email, token: token as string, ...callsOf(url, token as string) };
}

/**
 * A whole server on a cloned database, over real HTTP, with jobs running. `stop()` it in `afterAll`.
 * @param settings differences from the defaults
 * @param log for tests that read it; otherwise only what is fatal is shown
 */
export async function startTestServer(settings: Partial<Config> = {}, log?: Logger): Promise<TestServer> {
  const database = await createTestDatabase();
  const dataDirectory = await mkdtemp(path.join(tmpdir(), "tandem-server-"));
  const config: Config = {
    ...readConfig(
      {
        TANDEM_DEMO: "0",
        TANDEM_ALLOW_SIGNUP: "1",
        PORT: "0",
        TANDEM_DATA_DIR: dataDirectory,
        TANDEM_LOGINS_PER_MINUTE: "100000",
      },
      dataDirectory,
    ),
    databaseUrl: connectionUrl(database.address),
    ...settings,
  };
  const tandem = await startTandem(config, log ?? pino({ level: process.env["TANDEM_TEST_LOG"] ?? "fatal" }));
  const owner = await signUp(tandem.url);
  const invite = async () => `?token=${((await owner.json("GET", "/api/invite/")).body as { token: string }).token}`;
  return {
    ...tandem,
    owner,
    stranger: () => signUp(tandem.url),
    member: async () => signUp(tandem.url, await invite()),
    nobody: callsOf(tandem.url),
    unboundEndpoints: () =>
      endpoints.filter(({ endpoint }) => !tandem.boundEndpoints.has(endpoint)).map(({ name }) => name),
    settle: () => settle(tandem),
    async stop() {
      await tandem.stop();
      await database.drop();
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}

async function settle(tandem: Tandem): Promise<void> {
  for (;;) {
    await tandem.context.jobs.untilIdle(30_000);
    const waiting = await tandem.context.db
      .selectFrom("events")
      .select("id")
      .where("dispatched_at", "is", null)
      .executeTakeFirst();
    if (!waiting) return tandem.context.jobs.untilIdle(30_000);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** `pg` takes a socket directory as the `host` parameter of an address. */
function connectionUrl(address: Awaited<ReturnType<typeof createTestDatabase>>["address"]): string {
  if (address.connectionString) return address.connectionString;
  const url = new URL(`postgres://localhost/${address.database ?? ""}`);
  const password = typeof address.password === "string" ? address.password : "";
  for (const [name, value] of Object.entries({ host: address.host, port: address.port, user: address.user, password }))
    url.searchParams.set(name, String(value ?? ""));
  return url.href;
}
