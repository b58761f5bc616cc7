import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Backend } from "../serve.ts";

/** Set for a process whose connections another process accepts. */
const mark = "TANDEM_ML_SUPERVISED";

/** What a supervised process says to its supervisor. */
export type SupervisedMessage = { type: "ready"; name: string };

/** What it is told: beside each socket, and when no more will come. */
export const socketMessage = "socket";
export const stopMessage = "stop";

/** The environment of a supervised process. */
export const supervisedEnvironment = { [mark]: "1", TANDEM_ML_WATCH_PARENT: "1" };

/** Whether another process accepts this one's connections. */
export const isSupervised = (): boolean => process.env[mark] === "1" && process.send !== undefined;

/** Milliseconds in which what was asked before a stop may be answered. */
const finishMs = 3000;
/** A connection on which nothing has come for so long is only kept open. */
const quietMs = 250;

/**
 * Serves the connections that the supervisor hands over; its own port is known to nobody. Each connection is for one
 * request, so that none is open, and about to be used, when this process makes room for the next one.
 */
export async function serveSupervised(backend: Backend, name: string): Promise<void> {
  const { server } = backend.app;
  server.maxRequestsPerSocket = 1;
  await backend.listen({ port: 0, host: "127.0.0.1" });
  const open = new Map<Socket, number>();
  process.on("message", (message, socket: unknown) => {
    if (message === stopMessage) void finish(open).then(() => process.kill(process.pid, "SIGTERM"));
    // The client may have left meanwhile.
    if (message !== socketMessage || !isSocket(socket)) return;
    open.set(socket, performance.now());
    socket.once("close", () => open.delete(socket));
    server.emit("connection", socket);
    socket.resume();
  });
  // A supervisor that is gone can hand over nothing.
  process.on("disconnect", () => process.kill(process.pid, "SIGTERM"));
  process.send?.({ type: "ready", name } satisfies SupervisedMessage);
}

async function finish(open: ReadonlyMap<Socket, number>): Promise<void> {
  const end = performance.now() + finishMs;
  const isBusy = ([socket, since]: [Socket, number]): boolean =>
    socket.bytesRead > 0 || performance.now() - since < quietMs;
  while (performance.now() < end && [...open].some(isBusy)) await sleep(10);
}

const isSocket = (value: unknown): value is Socket =>
  typeof value === "object" && value !== null && "resume" in value && "remoteAddress" in value;
