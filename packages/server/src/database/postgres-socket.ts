import { createHash } from "node:crypto";
import { chmod, chown, lstat, mkdir, realpath } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The kernel takes 107 bytes for the path of a Unix socket (103 on macOS); this leaves room for the file's name. */
const LONGEST_DIRECTORY = 78;

/**
 * Makes the private folder (mode 0700) for the database's Unix socket: inside the data directory, or, where that path
 * is too long for a socket, one in the system's temporary folder, named by a hash of the data directory.
 */
export async function prepareSocketDirectory(
  dataDirectory: string,
  owner: { uid: number; gid: number } | undefined,
): Promise<string> {
  const directory = socketDirectoryFor(await realpath(dataDirectory));
  await mkdir(directory, { mode: 0o700, recursive: true });
  const { uid } = await lstat(directory).then((found) => {
    if (!found.isDirectory()) throw new Error(`${directory} must be a folder for the database's socket`);
    return found;
  });
  const ours = process.getuid?.();
  if (uid !== ours && uid !== owner?.uid) {
    throw new Error(
      `${directory}, the folder for the database's socket, belongs to another user (id ${uid}). Remove it.`,
    );
  }
  await chmod(directory, 0o700);
  if (owner) await chown(directory, owner.uid, owner.gid);
  return directory;
}

/** Where the socket of the database in `dataDirectory` (an absolute path) is. */
export function socketDirectoryFor(dataDirectory: string): string {
  const inside = join(dataDirectory, "postgres-run");
  if (Buffer.byteLength(inside) <= LONGEST_DIRECTORY) return inside;
  const hash = createHash("sha256").update(dataDirectory).digest("hex").slice(0, 16);
  return join(tmpdir(), `tandem-${hash}`);
}
