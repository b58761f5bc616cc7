import { createHash, timingSafeEqual } from "node:crypto";

export interface Credentials {
  user: string;
  password: string;
}

/**
 * Whether an Authorization header brings the credentials (Basic, RFC 7617); takes equally long for every wrong one.
 * Names and passwords are compared as bytes of UTF-8, or of Latin-1 as Python's `requests` sends them.
 */
export function isAuthorized(header: string | undefined, credentials: Credentials): boolean {
  const given = basicToken(header);
  const expected = `${credentials.user}:${credentials.password}`;
  const asUtf8 = timingSafeEqual(digest(given), digest(Buffer.from(expected, "utf8")));
  const asLatin1 = timingSafeEqual(digest(given), digest(latin1Bytes(expected)));
  return asUtf8 || asLatin1;
}

function basicToken(header: string | undefined): Uint8Array {
  const [scheme, token, ...rest] = (header ?? "").trim().split(/\s+/);
  const isBasic = scheme?.toLowerCase() === "basic" && token !== undefined && rest.length === 0;
  return isBasic ? Buffer.from(token, "base64") : Buffer.alloc(0);
}

/** Latin-1 cannot hold every character; such credentials have their UTF-8 form only. */
function latin1Bytes(text: string): Uint8Array {
  const fits = [...text].every((character) => character.charCodeAt(0) < 256);
  return Buffer.from(text, fits ? "latin1" : "utf8");
}

const digest = (bytes: Uint8Array): Uint8Array => createHash("sha256").update(bytes).digest();
