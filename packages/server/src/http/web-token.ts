import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";

/** Claims as Label Studio's personal access tokens have them. `exp` and `iat` are Unix seconds. */
export interface TokenClaims {
  token_type: "refresh" | "access";
  exp: number;
  iat: number;
  jti: string;
  user_id: number;
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const header = encode({ alg: "HS256", typ: "JWT" });
const sign = (text: string, secret: string): string => createHmac("sha256", secret).update(text).digest("base64url");

/**
 * A signed JSON Web Token (RFC 7519, HS256); `seconds` is its life. An access token gets the `jti` of the refresh
 * token it came from, so that revoking that one ends both.
 */
export function mintToken(
  secret: string,
  type: TokenClaims["token_type"],
  user: number,
  seconds: number,
  jti: string = randomUUID().replaceAll("-", ""),
): { token: string; claims: TokenClaims } {
  const iat = Math.floor(Date.now() / 1000);
  const claims: TokenClaims = {
    token_type: type,
    exp: iat + seconds,
    iat,
    jti,
    user_id: user,
  };
  const body = `${header}.${encode(claims)}`;
  return { token: `${body}.${sign(body, secret)}`, claims };
}

const isClaims = (value: unknown): value is TokenClaims => {
  if (typeof value !== "object" || value === null) return false;
  const claims = value as Partial<TokenClaims>;
  return (
    (claims.token_type === "refresh" || claims.token_type === "access") &&
    Number.isFinite(claims.exp) &&
    typeof claims.jti === "string" &&
    Number.isInteger(claims.user_id)
  );
};

/** Whether a text has the three parts of a JSON Web Token. */
export const looksLikeWebToken = (token: string): boolean => /^[\w-]+\.[\w-]+\.[\w-]*$/.test(token);

/** The claims of a token we signed that has not expired; null otherwise. Only HS256 with our own header is accepted. */
export function readToken(secret: string, token: string): TokenClaims | null {
  const [head, body, signature] = token.split(".");
  if (head !== header || !body || !signature) return null;
  const expected = Buffer.from(sign(`${head}.${body}`, secret));
  const given = Buffer.from(signature);
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) return null;
  try {
    const claims: unknown = JSON.parse(Buffer.from(body, "base64url").toString());
    return isClaims(claims) && claims.exp * 1000 > Date.now() ? claims : null;
  } catch {
    return null;
  }
}
