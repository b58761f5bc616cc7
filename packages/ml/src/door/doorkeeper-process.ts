import type { Server, Socket } from "node:net";
import { healthPaths, healthRoutes } from "../health-routes.ts";
import { createHttp } from "../http.ts";
import { createDoor, lastBytes } from "./door.ts";
import type { DoorFace, DoorPlace, FromDoorkeeper, ToDoorkeeper } from "./door-messages.ts";

/**
 * The entry of the process that holds a backend's port: it answers whether the backend lives, and hands every other
 * connection over. A model that keeps the backend's own process busy delays its predictions, and nothing else.
 */
const waiting: { socket: Socket; bytes: Uint8Array }[] = [];
/** A connection is on its way. Only one at a time is, because until then its first bytes must not be read. */
let handing = false;
let door: Server | undefined;
let closing = false;

function tell(message: FromDoorkeeper): void {
  if (process.connected) process.send?.(message);
}

/** Hands the next connection over whose client is still there. */
function handNext(): void {
  if (handing) return;
  const next = waiting.shift();
  if (next === undefined) {
    if (closing) process.disconnect();
    return;
  }
  const { socket, bytes } = next;
  if (socket.destroyed) {
    handNext();
    return;
  }
  handing = true;
  process.send?.({ type: "connection" } satisfies FromDoorkeeper, socket);
  tell({ type: "start", bytes: Buffer.concat([bytes, lastBytes(socket)]) });
}

async function open({ port, host }: DoorPlace, face: DoorFace): Promise<void> {
  const health = createHttp({
    routes: healthRoutes(face.modelName),
    bodyLimit: 1024,
    requestTimeoutMs: 0,
    clientLimit: Number.POSITIVE_INFINITY,
    origins: face.origins,
    ...(face.credentials === undefined ? {} : { credentials: face.credentials }),
    openWebhook: false,
    basePath: face.basePath,
    metrics: { request: (route, status, seconds) => tell({ type: "request", route, status, seconds }) },
    errors: { add: (entry) => tell({ type: "error", entry }) },
    log: (level, line) => tell({ type: "log", level, line }),
  });
  await health.ready();
  // The next request of the connection may be one that is for the backend.
  health.server.maxRequestsPerSocket = 1;
  const prefixes = new Set(["", face.basePath.replace(/\/+$/, "")]);
  const paths = new Set([...prefixes].flatMap((prefix) => healthPaths.map((path) => plain(`${prefix}${path}`))));
  door = createDoor({
    paths,
    answer(socket) {
      health.server.emit("connection", socket);
      socket.resume();
    },
    pass(socket, bytes) {
      waiting.push({ socket, bytes });
      handNext();
    },
  });
  door.once("error", ({ message, code }: NodeJS.ErrnoException) => tell({ type: "refused", message, code }));
  door.listen(port, host, () => {
    const address = door?.address();
    tell({ type: "opened", port: typeof address === "object" && address !== null ? address.port : port });
  });
}

/** A path as a request's is compared. */
const plain = (path: string): string => path.replace(/(?<=.)\/$/, "");

function handle(message: ToDoorkeeper): void {
  switch (message.type) {
    case "open":
      void open(message.place, message.face);
      return;
    case "taken":
      handing = false;
      handNext();
      return;
    case "close":
      closing = true;
      door?.close();
      handNext();
  }
}

process.on("message", handle);
// Ctrl-C reaches the whole process group; when to end is for the backend to say.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => undefined);
process.on("disconnect", () => process.exit());
