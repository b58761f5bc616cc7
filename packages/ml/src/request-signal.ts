import type { FastifyReply } from "fastify";
import { HttpError } from "./http-error.ts";

/** The status of a client that left before it was answered, as nginx logs it; nobody receives it. */
const clientLeft = 499;

/**
 * Aborted, with an HttpError, when the client leaves before it is answered, or after `timeoutMs`.
 *
 * It listens to the answer: the request itself closes as soon as its body is read.
 */
export function requestSignal(reply: FastifyReply, timeoutMs?: number): AbortSignal {
  const control = new AbortController();
  const timeUp = (): void => control.abort(new HttpError(504, `the model did not answer within ${timeoutMs} ms`));
  const timer = timeoutMs === undefined ? undefined : setTimeout(timeUp, timeoutMs);
  reply.raw.once("close", () => {
    clearTimeout(timer);
    if (!reply.raw.writableFinished) control.abort(new HttpError(clientLeft, "the client left"));
  });
  return control.signal;
}

/** Ends with the signal's reason at the latest when it is aborted, whatever the work does. */
export function untilAborted<Answer>(work: Promise<Answer>, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
    work.then(resolve, reject);
  });
}
