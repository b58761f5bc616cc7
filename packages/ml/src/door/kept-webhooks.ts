import { readdirSync, rmSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { FastifyInstance } from "fastify";
import type { Credentials } from "../authentication.ts";
import { hasCode, readIfThere } from "../durable-file.ts";
import { errorText } from "../http-error.ts";
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

const allKept = (modelDirectory: string): string => path.join(modelDirectory, ".webhooks");

/** Where the webhooks are that a process of this machine has not had yet: several may share a model directory. */
export const webhooksOf = (modelDirectory: string, pid = process.pid): string =>
  path.join(allKept(modelDirectory), `${os.hostname()}-${pid}`);

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

/** Milliseconds until the webhooks of another machine's process are taken: by then it has had them, or is gone. */
const foreignMs = 15 * 60_000;

/**
 * Gives a backend the webhooks that were acknowledged and that a backend which is gone never had, the oldest first.
 *
 * @param others leaves out those of this process, which are on their way to it.
 */
export async function deliverKept(
  modelDirectory: string,
  deliver: (call: WebhookCall) => Promise<WebhookAnswer>,
  log: Log,
  others: boolean,
): Promise<void> {
  for (const owner of namesIn(allKept(modelDirectory))) {
    const directory = path.join(allKept(modelDirectory), owner);
    if (isOwnersBusiness(owner, directory) || (others && directory === webhooksOf(modelDirectory))) continue;
    for (const name of namesIn(directory)) {
      const file = path.join(directory, name);
      await deliverFile(file, deliver).catch((error: unknown) => {
        log("error", `a webhook of before stays in ${file}: ${errorText(error)}`);
      });
    }
  }
}

/** @throws Error when the file is none of ours, or the backend cannot keep what it says. */
async function deliverFile(file: string, deliver: (call: WebhookCall) => Promise<WebhookAnswer>): Promise<void> {
  const text = readIfThere(file);
  // Another backend may have taken it meanwhile.
  if (text === null) return;
  const { status, body } = await deliver(JSON.parse(text) as WebhookCall);
  if (status >= 500) throw new Error(`${status}: ${body}`);
  rmSync(file, { force: true });
}

/** Whether the process that acknowledged what is in a directory may still take it. */
function isOwnersBusiness(owner: string, directory: string): boolean {
  const at = owner.lastIndexOf("-");
  const [host, pid] = [owner.slice(0, at), Number(owner.slice(at + 1))];
  if (host !== os.hostname()) return Date.now() - statSync(directory).mtimeMs < foreignMs;
  return pid !== process.pid && lives(pid);
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, "EPERM");
  }
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory)
      .filter((name) => !name.endsWith(".tmp"))
      .toSorted();
  } catch (error) {
    if (hasCode(error, "ENOENT", "ENOTDIR")) return [];
    throw error;
  }
}
