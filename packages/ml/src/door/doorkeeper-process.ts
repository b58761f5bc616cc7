import type { Server, Socket } from "node:net";
import { healthRoutes } from "../health-routes.ts";
import { createHttp } from "../http.ts";
import { createDoor, lastBytes, requestName } from "./door.ts";
import { countRequests, type RequestsUnderWay } from "./requests-under-way.ts";
import { createWebhookRelay, type WebhookRelay } from "./webhook-relay.ts";
import type { DoorFace, DoorPlace, FromDoorkeeper, ToDoorkeeper } from "./door-messages.ts";

/**
 * The entry of the process that holds a backend's port: it answers whether the backend lives, takes webhooks, and
 * hands every other connection over. So a model that keeps the backend's own process busy loses no event, and no
 * labeling server takes the backend for dead.
 */
const waiting: { socket: Socket; bytes: Uint8Array }[] = [];
/** A connection is on its way. Only one at a time is, because until then its first bytes must not be read. */
let handing = false;
let door: Server | undefined;
/** Set when nothing more will come but what waits. */
let done = false;
let own: RequestsUnderWay | undefined;
let relay: WebhookRelay | undefined;

function tell(message: FromDoorkeeper): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}

/** Hands the next connection over whose client is still there. */
function handNext(): void {
  if (handing) return;
  const next = waiting.shift();
  if (next === undefined) {
    if (done) process.disconnect();
    return;
  }
  const { socket, bytes } = next;
  if (socket.destroyed) {
    handNext();
    return;
  }
  handing = true;
  process.send?.({ type: "connection" } satisfies FromDoorkeeper, socket, undefined, () => undefined);
  tell({ type: "start", bytes: Buffer.concat([bytes, lastBytes(socket)]) });
}

async function open({ port, host }: DoorPlace, face: DoorFace): Promise<void> {
  relay = createWebhookRelay({
    directory: face.webhookDirectory,
    ask: (number, call, file) => tell({ type: "webhook", number, call, file }),
  });
  const routes = [...healthRoutes(face.modelName), relay.route];
  const app = createHttp({
    routes,
    bodyLimit: face.bodyLimit,
    requestTimeoutMs: 0,
    clientLimit: Number.POSITIVE_INFINITY,
    origins: face.origins,
    ...(face.credentials === undefined ? {} : { credentials: face.credentials }),
    openWebhook: face.openWebhook,
    basePath: face.basePath,
    metrics: { request: count },
    errors: { add: (entry) => tell({ type: "error", entry }) },
    log: (level, line) => tell({ type: "log", level, line }),
  });
  // The next request of the connection may be one that is for the backend.
  app.addHook("onSend", (_request, reply, payload, next) => {
    void reply.header("connection", "close");
    next(null, payload);
  });
  await app.ready();
  own = countRequests(app.server);
  door = createDoor({
    own: new Set(
      ["", face.basePath].flatMap((prefix) => routes.map(({ method, path }) => requestName(method, prefix + path))),
    ),
    answer(socket) {
      app.server.emit("connection", socket);
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

async function close(): Promise<void> {
  door?.close();
  await own?.none();
  done = true;
  handNext();
}

/** Webhooks are counted by the backend, which they come to in the end. */
function count(route: string, status: number, seconds: number): void {
  if (!route.endsWith("/webhook")) tell({ type: "request", route, status, seconds });
}

function handle(message: ToDoorkeeper): void {
  switch (message.type) {
    case "open":
      void open(message.place, message.face);
      return;
    case "taken":
      handing = false;
      handNext();
      return;
    case "answer":
      relay?.answered(message.number, message.answer);
      return;
    case "close":
      void close();
  }
}

process.on("message", handle);
// Ctrl-C reaches the whole process group; when to end is for the backend to say.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => undefined);
process.on("disconnect", () => process.exit());
