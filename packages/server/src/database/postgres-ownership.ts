import { rm, stat } from "node:fs/promises";
import { connect, createServer, type Server, type Socket } from "node:net";

/** Either this process owns the database now, or another living one does. */
export type Ownership =
  | { owned: true; release(): Promise<void> }
  | { owned: false; /** Resolves when the other process is gone. */ ended: Promise<void>; release(): Promise<void> };

/**
 * Makes this process the owner of the embedded database, unless another living process is.
 *
 * The claim is a listening Unix socket: the kernel takes it away with the process, however that dies, and unlike a
 * process id in a file it can never be mistaken for some later process.
 * @param path of the socket, at most 107 bytes
 */
export async function claimOwnership(path: string): Promise<Ownership> {
  for (;;) {
    const claimed = await listen(path);
    if (claimed) return claimed;
    const before = await inode(path);
    const other = await reach(path);
    if (other) return follow(other);
    // Nobody answers: the file of a process that is gone, unless a third process has replaced it just now.
    if ((await inode(path)) === before) await rm(path, { force: true });
  }
}

function listen(path: string): Promise<Ownership | undefined> {
  const followers = new Set<Socket>();
  const server: Server = createServer((socket) => {
    followers.add(socket.unref());
    socket.on("error", () => undefined).on("close", () => followers.delete(socket));
  });
  const release = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of followers) socket.destroy();
    });
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(undefined);
      else reject(error);
    });
    server.listen(path, () => {
      server.unref();
      resolve({ owned: true, release });
    });
  });
}

function reach(path: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => resolve(socket)).once("error", () => resolve(undefined));
  });
}

function follow(socket: Socket): Ownership {
  socket.unref().on("error", () => undefined);
  let released = false;
  const ended = new Promise<void>((resolve) => {
    socket.once("close", () => {
      if (!released) resolve();
    });
    // Without a reader the end of the other side would go unnoticed.
    socket.resume();
  });
  const release = async (): Promise<void> => {
    released = true;
    socket.destroy();
  };
  return { owned: false, ended, release };
}

async function inode(path: string): Promise<number | undefined> {
  return (await stat(path).catch(() => undefined))?.ino;
}
