import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { stored, writeDurably } from "../durable-file.ts";
import type { BackendRoute } from "../http.ts";
import type { WebhookAnswer, WebhookCall } from "./kept-webhooks.ts";

/** Milliseconds that the backend has to answer. Label Studio waits for one second and does not ask again. */
const patienceMs = 250;

export interface WebhookRelayParts {
  /** Where they are kept; made when needed. */
  directory: string;
  /** Tells the backend of a webhook that may be in `file`; what it says comes to `answered` under the same number. */
  ask: (number: number, call: WebhookCall, file: string) => void;
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
export function createWebhookRelay({ directory, ask }: WebhookRelayParts): WebhookRelay {
  const waiting = new Map<number, (answer: WebhookAnswer) => void>();
  let last = 0;
  const asked = (call: WebhookCall, file: string): Promise<WebhookAnswer> =>
    new Promise((resolve) => {
      waiting.set(last, resolve);
      ask(last, call, file);
    });
  return {
    route: {
      method: "POST",
      path: "/webhook",
      summary: "Takes an event of a labeling server",
      async handle({ url, body }, reply) {
        const call = { url, body };
        last += 1;
        const file = path.join(directory, nameOf(last));
        const answer = asked(call, file);
        const inTime = await Promise.race([answer, sleep(patienceMs)]);
        if (inTime !== undefined) return reply.code(inTime.status).type(inTime.type).send(inTime.body);
        await stored("the event", () => keep(file, call));
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

/** Names of files in the order in which their webhooks came, also over a restart. */
const nameOf = (number: number): string => `${Date.now()}-${String(number).padStart(9, "0")}.json`;

function keep(file: string, call: WebhookCall): void {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  writeDurably(file, JSON.stringify(call), 0o600);
}
