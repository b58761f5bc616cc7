import { hasCode } from "./durable-file.ts";
import { errorText } from "./http-error.ts";

/**
 * Why an attempt of a training failed. `passing`: the reason may be gone later (a labeling server that is down, a full
 * disk, a process killed for its memory), so another attempt is worth it. Whatever `fit` throws of itself is not: the
 * same labels would make it throw again.
 */
export class TrainingFailure extends Error {
  readonly passing: boolean;

  constructor(message: string, passing: boolean) {
    super(message);
    this.name = "TrainingFailure";
    this.passing = passing;
  }
}

const passingCodes = [
  "ENOSPC",
  "EDQUOT",
  "EIO",
  "EROFS",
  "ENOMEM",
  "EMFILE",
  "ENFILE",
  "EAGAIN",
  "EBUSY",
  "ESTALE",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ETIMEDOUT",
  "EAI_AGAIN",
];

/** Whether an error, or what caused it, is one of the system's that pass. */
export function isPassing(error: unknown): boolean {
  for (let one = error; one instanceof Error; one = one.cause) if (hasCode(one, ...passingCodes)) return true;
  return false;
}

/** The failure in anything thrown while a training was prepared or its outcome kept. */
export function failureOf(error: unknown): TrainingFailure {
  if (error instanceof TrainingFailure) return error;
  const isSystems = error instanceof Error && "code" in error;
  return new TrainingFailure(
    isSystems || !(error instanceof Error) ? errorText(error) : error.message,
    isPassing(error),
  );
}
