import { execFile } from "node:child_process";
import { chmod, readFile, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { promisify } from "node:util";

/** Under which account, and through which launcher, the programs of PostgreSQL are run. */
export type PostgresAccount = {
  /** Whom the database's files belong to. Undefined when that is simply us; set where we are root. */
  owner: { uid: number; gid: number } | undefined;
  /** Command line that changes to the owner, where `setuid` alone is not enough; empty in the usual case. */
  launcher: readonly string[];
};

const NOBODY = { uid: 65534, gid: 65534 };

/**
 * Says who runs PostgreSQL on `pgData`, which lies in `dataDirectory`: ourselves, or, when we are root, the owner of
 * an existing database, else the system's `postgres` or `nobody`. The data directory is made searchable for it.
 *
 * A folder above the data directory may be closed to that account (a checkout in root's home). Opening somebody's home
 * is not ours to do, so PostgreSQL is then started with the one capability to pass through closed folders.
 * @throws Error when the account cannot reach the data directory in any way
 */
export async function choosePostgresAccount(dataDirectory: string, pgData: string): Promise<PostgresAccount> {
  const ourUid = process.getuid?.();
  const owner = await ownerOf(pgData);
  if (ourUid !== 0) {
    if (owner && ourUid !== undefined && owner.uid !== ourUid) {
      throw new Error(
        `The database in ${pgData} belongs to user id ${owner.uid}, but this process runs as ${ourUid}. ` +
          `Start Tandem as that user, or choose another TANDEM_DATA_DIR.`,
      );
    }
    return { owner: undefined, launcher: [] };
  }
  const ids = owner && owner.uid !== 0 ? owner : await unprivilegedAccount();
  if (!(await maySearch(dataDirectory, ids))) await chmod(dataDirectory, (await stat(dataDirectory)).mode | 0o011);
  if (await isReachable(dataDirectory, ids)) return { owner: ids, launcher: [] };
  const launcher = capabilityLauncher(ids);
  if (await canRead(launcher, dataDirectory)) return { owner: ids, launcher };
  throw new Error(
    `PostgreSQL cannot run as root, and user id ${ids.uid} may not enter ${dataDirectory} because a folder above it ` +
      `is closed to other users. Set TANDEM_DATA_DIR to a folder that others may pass through ` +
      `(for example /var/lib/tandem), start Tandem as an ordinary user, or set DATABASE_URL.`,
  );
}

/** Command, arguments and spawn options that run `program` under the account. */
export function underAccount(account: PostgresAccount, program: string, args: readonly string[]) {
  const [command, ...rest] = [...account.launcher, program, ...args] as [string, ...string[]];
  const ids = account.launcher.length === 0 ? account.owner : undefined;
  return { command, args: rest, options: { ...ids } };
}

/** Whether the account may enter every folder down to `path` (by the ordinary permission bits). */
export async function isReachable(path: string, ids: { uid: number; gid: number }): Promise<boolean> {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    if (!(await maySearch(folder, ids))) return false;
    if (folder === dirname(folder)) return true;
  }
}

async function maySearch(path: string, ids: { uid: number; gid: number }): Promise<boolean> {
  const { uid, gid, mode } = await stat(path);
  if (uid === ids.uid) return (mode & 0o100) !== 0;
  if (gid === ids.gid) return (mode & 0o010) !== 0;
  return (mode & 0o001) !== 0;
}

async function ownerOf(path: string): Promise<{ uid: number; gid: number } | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found && { uid: found.uid, gid: found.gid };
}

async function unprivilegedAccount(): Promise<{ uid: number; gid: number }> {
  const lines = (await readFile("/etc/passwd", "utf8").catch(() => "")).split("\n").map((line) => line.split(":"));
  for (const name of ["postgres", "nobody"]) {
    const [, , uid, gid] = lines.find((fields) => fields[0] === name) ?? [];
    if (Number(uid) > 0 && Number(gid) > 0) return { uid: Number(uid), gid: Number(gid) };
  }
  return NOBODY;
}

function capabilityLauncher(ids: { uid: number; gid: number }): string[] {
  const account = [`--reuid=${ids.uid}`, `--regid=${ids.gid}`, "--clear-groups"];
  // Without that bit the kernel leaves capabilities out when a program asks whether it may use a file, as initdb does.
  const bits = "--securebits=+no_setuid_fixup";
  return ["setpriv", ...account, bits, "--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search", "--"];
}

async function canRead(launcher: readonly string[], directory: string): Promise<boolean> {
  const [program = "", ...rest] = launcher;
  return promisify(execFile)(program, [...rest, "ls", directory]).then(
    () => true,
    () => false,
  );
}
