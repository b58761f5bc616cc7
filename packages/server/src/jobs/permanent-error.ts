/** Thrown by a job that would fail again however often it is tried: it is marked as failed at once. */
export class PermanentError extends Error {
  override readonly name = "PermanentError";
}
