import type { Credentials } from "../authentication.ts";

/** The options of Basic authentication, as commander reads them. */
export interface CredentialOptions {
  basicAuthUser?: string;
  basicAuthPass?: string;
}

/**
 * The credentials that options or the environment give: `BASIC_AUTH_USER` and `BASIC_AUTH_PASS`, or the names that the
 * reference's command line reads.
 *
 * @param warn told when the password is on the command line, where everybody on the machine can read it.
 * @throws Error when only one of both is there.
 */
export function credentialsOf(
  options: CredentialOptions,
  environment: NodeJS.ProcessEnv,
  warn: (message: string) => void,
): Credentials | undefined {
  const given = (...names: string[]): string =>
    names.map((name) => environment[name]).find((value) => value !== undefined && value !== "") ?? "";
  const user = options.basicAuthUser ?? given("BASIC_AUTH_USER", "ML_SERVER_BASIC_AUTH_USER");
  const password = options.basicAuthPass ?? given("BASIC_AUTH_PASS", "ML_SERVER_BASIC_AUTH_PASS");
  if (options.basicAuthPass !== undefined) {
    warn("everybody on this machine can read a password on the command line: set BASIC_AUTH_PASS instead");
  }
  if (user === "" && password === "") return undefined;
  if (user === "") throw new Error("Basic authentication needs a user too: --basic-auth-user or BASIC_AUTH_USER");
  if (password === "") throw new Error("Basic authentication needs a password too: BASIC_AUTH_PASS");
  return { user, password };
}

/** Says something on the error stream, as the command. */
export function say(message: string): void {
  process.stderr.write(`tandem-ml: ${message}\n`);
}
