import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chown, mkdir, open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { underAccount, type PostgresAccount } from "./postgres-account.ts";
import { serverEnvironment } from "./postgres-process.ts";

/** The database's own user, a superuser of the embedded server. */
export const POSTGRES_USER = "tandem";

/** In the data directory: the password of `POSTGRES_USER`. */
export const PASSWORD_FILE = "tandem-password";

/**
 * Makes the files of a new, empty server in `pgData` unless they are there. They are made beside it and moved into
 * place when complete, so that a first start that was killed leaves nothing half made.
 * @param binaries folder with `initdb`
 * @returns the password of `POSTGRES_USER`
 */
export async function prepareCluster(binaries: string, pgData: string, account: PostgresAccount): Promise<string> {
  if (!(await stat(pgData).catch(() => undefined))) await createCluster(binaries, pgData, account);
  await refuseOtherVersion(binaries, pgData, account);
  return (await readFile(join(pgData, PASSWORD_FILE), "utf8")).trim();
}

async function createCluster(binaries: string, pgData: string, account: PostgresAccount): Promise<void> {
  const half = `${pgData}.new`;
  const passwordFile = `${half}-password`;
  const password = randomBytes(24).toString("base64url");
  const own = async (path: string): Promise<void> => {
    if (account.owner) await chown(path, account.owner.uid, account.owner.gid);
  };
  await rm(half, { recursive: true, force: true });
  await rm(passwordFile, { force: true });
  await mkdir(half, { mode: 0o700 });
  await own(half);
  await writeFile(passwordFile, password, { mode: 0o600 });
  await own(passwordFile);
  try {
    // The builtin locale sorts alike on every system, whatever locales that has installed.
    const locale = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"];
    const access = ["--auth=scram-sha-256", `--username=${POSTGRES_USER}`, `--pwfile=${passwordFile}`];
    await runProgram(account, join(binaries, "initdb"), ["-D", half, ...access, ...locale]);
    await rename(passwordFile, join(half, PASSWORD_FILE));
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(half, pgData);
  const parent = await open(dirname(pgData));
  await parent.sync().finally(() => parent.close());
}

async function refuseOtherVersion(binaries: string, pgData: string, account: PostgresAccount): Promise<void> {
  const have = (await readFile(join(pgData, "PG_VERSION"), "utf8").catch(() => "")).trim();
  if (have === "") throw new Error(`${pgData} is not a PostgreSQL data directory: it has no file PG_VERSION`);
  const told = await runProgram(account, join(binaries, "postgres"), ["--version"]);
  const major = /(\d+)/.exec(told)?.[1];
  if (have === major) return;
  throw new Error(
    `The database in ${pgData} was made by PostgreSQL ${have}, the installed one is ${major ?? told}. ` +
      `Export it with the older version of Tandem (pg_dump), or start with an empty data directory.`,
  );
}

async function runProgram(account: PostgresAccount, program: string, programArgs: string[]): Promise<string> {
  const { command, args, options } = underAccount(account, program, programArgs);
  const run = promisify(execFile)(command, args, { ...options, cwd: "/", env: serverEnvironment() });
  const { stdout } = await run.catch((cause: Error & { stderr?: string }) => {
    throw new Error(`${program} failed: ${(cause.stderr ?? "").trim() || cause.message}`, { cause });
  });
  return stdout;
}
