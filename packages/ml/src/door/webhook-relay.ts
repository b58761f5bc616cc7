import { randomUUID } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { stored, writeDurably } from "../durable-file.ts";
import type { BackendRoute } from "../http.ts";
import { keptWebhooks, type WebhookAnswer, type WebhookCall } from "./kept-webhooks.ts";

/** Milliseconds that the backend has to answer. Label Studio waits for one second and does not ask again. */
const patienceMs = 250;

export interface WebhookRelayParts {
  modelDirectory: string;
  /** Tells the backend of a webhook; what it says comes back to `answered` under the same number. */
  ask: (number: number, call: WebhookCall) => void;
}

/** Takes webhooks for a backend that may be busy. */
export interface WebhookRelay {
  route: BackendRoute;
  answered(number: number, answer: WebhookAnswer): void;
}

/**
 * Hands each webhook to the backend and answers what the backend says. When that takes long, the webhook is put on the
 * disk and acknowledged; it is removed when the backend has it, and brought again by its next start if it never had.
 */
export function createWebhookRelay({ modelDirectory, ask }: WebhookRelayParts): WebhookRelay {
  const waiting = new Map<number, (answer: WebhookAnswer) => void>();
  let last = 0;
  const asked = (call: WebhookCall): Promise<WebhookAnswer> =>
    new Promise((resolve) => {
      last += 1;
      waiting.set(last, resolve);
      ask(last, call);
    });
  return {
    route: {
      method: "POST",
      path: "/webhook",
      summary: "Takes an event of a labeling server",
      async handle({ url, body }, reply) {
        const call = { url, body };
        const answer = asked(call);
        const inTime = await Promise.race([answer, sleep(patienceMs)]);
        if (inTime !== undefined) return reply.code(inTime.status).type(inTime.type).send(inTime.body);
        const file = await stored("the event", () => keep(modelDirectory, call));
        void answer.then(({ status }) => {
          if (status < 500) rmSync(file, { force: true });
        });
        return reply.code(201).send({ status: "ok" });
      },
    },
    answered(number, answer) {
      waiting.get(number)?.(answer);
      waiting.delete(number);
    },
  };
}

/** Puts a webhook on the disk; names are in the order in which they came. */
function keep(modelDirectory: string, call: WebhookCall): string {
  const directory = keptWebhooks(modelDirectory);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = path.join(directory, `${Date.now()}-${randomUUID()}.json`);
  writeDurably(file, JSON.stringify(call), 0o600);
  return file;
}
