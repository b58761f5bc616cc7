import { createHash, timingSafeEqual } from "node:crypto";

export interface Credentials {
  user: string;
  password: string;
}

/** Whether an Authorization header brings the credentials (Basic); takes equally long for every wrong one. */
export function isAuthorized(header: string | undefined, credentials: Credentials): boolean {
  const [scheme, encoded] = (header ?? "").split(" ");
  const given = scheme?.toLowerCase() === "basic" ? Buffer.from(encoded ?? "", "base64") : Buffer.alloc(0);
  return timingSafeEqual(digest(given), digest(Buffer.from(`${credentials.user}:${credentials.password}`)));
}

const digest = (bytes: Uint8Array): Uint8Array => createHash("sha256").update(bytes).digest();
