import { readdirSync, rmSync } from "node:fs";
import path from "node:path";
import type { FastifyInstance } from "fastify";
import type { Credentials } from "../authentication.ts";
import { hasCode, readIfThere, removeTemporaries } from "../durable-file.ts";
import type { Log } from "../log.ts";

/** A webhook as it came, without the credentials, which were checked. */
export interface WebhookCall {
  url: string;
  body: unknown;
}

export interface WebhookAnswer {
  status: number;
  /** Media type. */
  type: string;
  body: string;
}

/** Where webhooks are until the backend has them. */
export const keptWebhooks = (modelDirectory: string): string => path.join(modelDirectory, ".webhooks");

/** Gives a backend a webhook that another process took for it. Never throws. */
export async function deliverWebhook(
  app: FastifyInstance,
  credentials: Credentials | undefined,
  { url, body }: WebhookCall,
): Promise<WebhookAnswer> {
  const token = credentials && Buffer.from(`${credentials.user}:${credentials.password}`).toString("base64");
  const answer = await app.inject({
    method: "POST",
    url,
    headers: {
      "content-type": "application/json",
      ...(token === undefined ? {} : { authorization: `Basic ${token}` }),
    },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
  return { status: answer.statusCode, type: answer.headers["content-type"] ?? "text/plain", body: answer.body };
}

/** Gives a backend the webhooks that were acknowledged before a crash and that it never had, the oldest first. */
export async function deliverKept(
  modelDirectory: string,
  deliver: (call: WebhookCall) => Promise<WebhookAnswer>,
  log: Log,
): Promise<void> {
  const directory = keptWebhooks(modelDirectory);
  for (const name of namesIn(directory)) {
    const file = path.join(directory, name);
    const { status, body } = await deliver(JSON.parse(readIfThere(file) ?? "{}") as WebhookCall);
    if (status < 500) rmSync(file, { force: true });
    else log("error", `a webhook that came before this start stays in ${file}: ${status}: ${body}`);
  }
}

function namesIn(directory: string): string[] {
  try {
    removeTemporaries(directory);
    return readdirSync(directory).toSorted();
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  }
}
