import { randomUUID } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import { AppError } from "../errors.ts";
import { labelStudioVersion } from "../version.ts";
import { asRefusedInput } from "./refused-input.ts";

const statusOf = (error: unknown): number => {
  const status = (error as { statusCode?: unknown }).statusCode;
  return typeof status === "number" && status >= 400 && status < 500 ? status : 500;
};

/** Fastify's own refusals (bad JSON, body too large, wrong type) told as ours. */
function asAppError(error: unknown, requestId: string): AppError {
  if (error instanceof AppError) return error;
  const refused = asRefusedInput(error);
  if (refused) return refused;
  const status = statusOf(error);
  if (status < 500) return new AppError(status, error instanceof Error ? error.message : String(error));
  return new AppError(
    500,
    `Something went wrong on the server. Its log tells more under the request id ${requestId}.`,
    { cause: error },
  );
}

/** Answers any error in Label Studio's envelope. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = asAppError(error, request.id);
  if (known.status >= 500) request.log.error({ err: known.cause ?? known }, "request failed");
  else if (known.cause !== undefined) request.log.warn({ err: known.cause }, "request refused by the database");
  void reply.code(known.status).headers(known.headers);
  if (known.bareBody !== undefined) return reply.send(known.bareBody);
  return reply.type("application/json; charset=utf-8").send(
    JSON.stringify({
      id: randomUUID(),
      status_code: known.status,
      version: labelStudioVersion,
      detail: known.message,
      exc_info: null,
      ...(known.validationErrors ? { validation_errors: known.validationErrors } : {}),
    }),
  );
}
