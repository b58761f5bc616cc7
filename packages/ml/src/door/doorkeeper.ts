import { type ChildProcess, fork } from "node:child_process";
import { rmSync } from "node:fs";
import type { Server } from "node:http";
import { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { ErrorList } from "../error-list.ts";
import { errorText } from "../http-error.ts";
import type { Log } from "../log.ts";
import type { Metrics } from "../metrics.ts";
import type { WebhookAnswer, WebhookCall } from "./kept-webhooks.ts";
import { countRequests } from "./requests-under-way.ts";
import type { DoorFace, DoorPlace, FromDoorkeeper, ToDoorkeeper } from "./door-messages.ts";
import { moduleFile } from "../module-file.ts";

const entry = moduleFile("doorkeeper-process", import.meta.url);
/** Milliseconds until a doorkeeper that ended by itself is followed by another one. */
const againMs = 200;

export interface DoorkeeperParts {
  place: DoorPlace;
  face: DoorFace;
  /** Answers the connections; it need not listen where others find it. */
  server: Server;
  /** Takes what a labeling server tells. */
  deliver: (call: WebhookCall) => Promise<WebhookAnswer>;
  metrics: Pick<Metrics, "request">;
  errors: Pick<ErrorList, "add">;
  log: Log;
}

/** A process that holds the port of this one, answers whether it lives, takes webhooks, and hands all else over. */
export interface Doorkeeper {
  readonly port: number;
  /** Opens no connection any more; resolves when all that were are answered. */
  close(): Promise<void>;
}

/** @throws Error with a `code` such as EADDRINUSE when the port cannot be opened. */
export async function startDoorkeeper(parts: DoorkeeperParts): Promise<Doorkeeper> {
  const { log } = parts;
  const underWay = countRequests(parts.server);
  let closed = false;
  let child: ChildProcess;
  let ended: Promise<void>;

  const start = async (place: DoorPlace): Promise<number> => {
    child = fork(entry, [], {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
      execArgv: [],
      serialization: "advanced",
    });
    ended = new Promise((resolve) => child.once("exit", () => resolve()));
    const opening = whenOpen(child);
    receive(child, parts);
    tell(child, { type: "open", place, face: parts.face });
    return opening;
  };
  const follow = async (port: number): Promise<void> => {
    for (;;) {
      await ended;
      if (closed) return;
      log("error", `the process that holds port ${port} ended; another one starts`);
      await sleep(againMs);
      await start({ ...parts.place, port }).catch((error: unknown) =>
        log("error", `port ${port}: ${errorText(error)}`),
      );
    }
  };

  const port = await start(parts.place);
  void follow(port);
  return {
    port,
    async close() {
      closed = true;
      tell(child, { type: "close" });
      await ended;
      await underWay.none();
    },
  };
}

function tell(child: ChildProcess, message: ToDoorkeeper): void {
  if (child.connected) child.send(message, () => undefined);
}

/** The port, once it is open. */
function whenOpen(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once("exit", (code, signal) =>
      reject(new Error(`the doorkeeper ended with ${signal ?? `exit code ${code}`}`)),
    );
    child.once("error", reject);
    child.on("message", (message: FromDoorkeeper) => {
      if (message.type === "opened") resolve(message.port);
      if (message.type !== "refused") return;
      reject(Object.assign(new Error(message.message), { code: message.code }));
      child.disconnect();
    });
  });
}

/** Serves what the doorkeeper hands over, and keeps account of what it answered itself. */
function receive(child: ChildProcess, { server, deliver, metrics, errors, log }: DoorkeeperParts): void {
  let handed: Socket | undefined;
  child.on("message", (message: FromDoorkeeper, handle: unknown) => {
    switch (message.type) {
      case "connection":
        // The client may have left meanwhile, or leave before the server has the connection.
        handed = handle instanceof Socket ? handle : undefined;
        handed?.on("error", drop);
        return;
      case "start":
        if (handed?.destroyed === false) serve(server, handed, message.bytes);
        handed = undefined;
        tell(child, { type: "taken" });
        return;
      case "webhook":
        void deliver(message.call).then((answer) => {
          // The doorkeeper does so too, unless it is gone by now.
          if (answer.status < 500) rmSync(message.file, { force: true });
          tell(child, { type: "answer", number: message.number, answer });
        });
        return;
      case "log":
        log(message.level, message.line);
        return;
      case "error":
        errors.add(message.entry);
        return;
      case "request":
        metrics.request(message.route, message.status, message.seconds);
        return;
      case "opened":
      case "refused":
    }
  });
}

function drop(this: Socket): void {
  this.destroy();
}

function serve(server: Server, socket: Socket, bytes: Uint8Array): void {
  // As a server's own connections are: a client may be done with sending before it is answered.
  socket.allowHalfOpen = true;
  socket.unshift(bytes);
  server.emit("connection", socket);
  socket.resume();
}
