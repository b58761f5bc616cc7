/** How far a call came before it failed. */
export type FailurePhase =
  | "url"
  | "dns"
  | "blocked"
  | "connect"
  | "tls"
  | "timeout-headers"
  | "timeout-body"
  | "too-large"
  | "aborted"
  | "reset";

export type OutgoingSuccess = {
  ok: true;
  /** Any status, also 500: somebody answered. */
  status: number;
  /** Names in lower case; repeated ones joined by a comma. */
  headers: Record<string, string>;
  body: Buffer;
  /** The address that answered, after redirects, without credentials. */
  url: string;
  /** From the start of the call to the end of the body, in milliseconds. */
  ms: number;
};

export type OutgoingFailure = {
  ok: false;
  phase: FailurePhase;
  /** A sentence for a person: what happened and where. */
  message: string;
  url: string;
  ms: number;
};

export type OutgoingOutcome = OutgoingSuccess | OutgoingFailure;

/** Thrown inside a call to end it with that phase. */
export class CallFailure extends Error {
  readonly phase: FailurePhase;
  constructor(phase: FailurePhase, message: string) {
    super(message);
    this.phase = phase;
  }
}

const DNS_CODES = new Set(["ENOTFOUND", "EAI_AGAIN", "ENODATA", "EAI_FAIL"]);
const CONNECT_CODES = new Set([
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EHOSTDOWN",
  "ETIMEDOUT",
  "EADDRNOTAVAIL",
  "EACCES",
  "EPERM",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** Says in which phase an error of the network happened, and what it means. */
export function explainNetworkError(error: unknown, host: string): CallFailure {
  if (error instanceof CallFailure) return error;
  const { name, message, code } = innermost(error);
  if (name === "BlockedAddressError") return new CallFailure("blocked", message);
  if (DNS_CODES.has(code)) return new CallFailure("dns", `The name ${host} is not known (${code})`);
  if (code === "UND_ERR_CONNECT_TIMEOUT" || code === "ETIMEDOUT")
    return new CallFailure("connect", `${host} does not answer: connecting took too long`);
  if (CONNECT_CODES.has(code)) return new CallFailure("connect", `Nothing listens at ${host} (${code})`);
  if (/^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|EPROTO)/.test(code)) {
    return new CallFailure("tls", `No secure connection to ${host}: ${message}`);
  }
  if (code.startsWith("HPE_")) return new CallFailure("reset", `${host} did not answer in HTTP: ${message}`);
  return new CallFailure("reset", `The connection to ${host} broke: ${message}${code ? ` (${code})` : ""}`);
}

function innermost(error: unknown): { name: string; message: string; code: string } {
  let current = error;
  while (current instanceof Error) {
    const inner: unknown = current instanceof AggregateError ? current.errors[0] : current.cause;
    if (!(inner instanceof Error)) break;
    current = inner;
  }
  if (!(current instanceof Error)) return { name: "", message: String(error), code: "" };
  const code = "code" in current && typeof current.code === "string" ? current.code : "";
  return { name: current.name, message: current.message, code };
}
