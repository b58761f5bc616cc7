import { createServer, type Server, type Socket } from "node:net";

export interface DoorParts {
  /** The requests that are answered here, e.g. `GET /health`. */
  own: ReadonlySet<string>;
  /** Answers a connection whose first request is one of them; nothing of it has been taken. */
  answer: (socket: Socket) => void;
  /** Takes any other connection, with the bytes that came on it but for those `lastBytes` gives. */
  pass: (socket: Socket, bytes: Uint8Array) => void;
}

/** Milliseconds in which a connection has to say something. */
const silenceMs = 60_000;

/**
 * Accepts connections and looks at the first line of each, without reading further than the packet that it ends in.
 *
 * What is read later is lost for the process that the connection may be handed to. So nothing is: with a mark of one
 * byte a socket stops reading while it holds a byte, and one is put back. (`read(n)` would raise the mark to n.)
 */
export function createDoor({ own, answer, pass }: DoorParts): Server {
  const server = createServer({ allowHalfOpen: true, highWaterMark: 1 });
  server.on("connection", (socket) => {
    const leave = (): void => void socket.destroy();
    socket.on("error", leave);
    socket.setTimeout(silenceMs, leave);
    socket.once("end", leave);
    let bytes = Buffer.alloc(0);
    const look = (packet: Buffer): void => {
      bytes = Buffer.concat([bytes, packet]);
      if (!bytes.includes("\n") && bytes.length < longestLine) return;
      socket.off("data", look).off("end", leave).pause();
      socket.setTimeout(0);
      socket.unshift(bytes.subarray(-1));
      const isOwn = own.has(requestOf(bytes));
      const read = bytes.subarray(0, -1);
      // It stops reading when this returns.
      setImmediate(() => {
        if (!isOwn) {
          pass(socket, read);
          return;
        }
        socket.unshift(read);
        answer(socket);
      });
    };
    socket.on("data", look);
  });
  return server;
}

/** What `pass` left in the socket; to be called once the socket is handed over, when it reads no more. */
export function lastBytes(socket: Socket): Uint8Array {
  return (socket.read() as Buffer | null) ?? new Uint8Array();
}

const requestLine = /^([A-Z]+) (?:https?:\/\/[^/\s]+)?(\/[^\s?]*)\S* HTTP\/1\.[01]\r?\n/;
const longestLine = 2048;

/** Method and path of a request, the path without query and doubled or trailing slashes; empty for anything else. */
function requestOf(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, longestLine)).toString("latin1");
  const [, method, path] = requestLine.exec(text) ?? [];
  if (method === undefined || path === undefined) return "";
  return requestName(method, path);
}

/** The one name of a request, however its path is written. */
export const requestName = (method: string, path: string): string =>
  `${method === "HEAD" ? "GET" : method} ${path.replace(/\/{2,}/g, "/").replace(/(?<=.)\/$/, "")}`;
