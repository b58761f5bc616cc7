import type { FastifyReply, FastifyRequest } from "fastify";
import { HttpError } from "./http-error.ts";

/** A hook that refuses the requests of a client (by address) that has `limit` unanswered already. */
export function limitClients(limit: number): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
  const unanswered = new Map<string, number>();
  return async ({ ip }, reply) => {
    const count = unanswered.get(ip) ?? 0;
    if (count >= limit) {
      throw new HttpError(429, `${count} requests of ${ip} wait already, which is all one client may`, {
        "retry-after": "1",
      });
    }
    unanswered.set(ip, count + 1);
    reply.raw.once("close", () => {
      const left = (unanswered.get(ip) ?? 1) - 1;
      if (left > 0) unanswered.set(ip, left);
      else unanswered.delete(ip);
    });
  };
}
