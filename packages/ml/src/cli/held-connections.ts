import type { ChildProcess } from "node:child_process";
import type { Socket } from "node:net";
import { socketMessage } from "./handed-sockets.ts";

/** What answers connections at the moment. */
type Phase =
  | { name: "starting"; child: ChildProcess }
  | { name: "serving"; child: ChildProcess; since: number }
  | { name: "stopping" }
  | { name: "broken"; reason: string };

/** Connections of a port whose model is started again now and then: they wait until it serves. */
export interface HeldConnections {
  phase(): Phase;
  /** Whether a process is the one that serves, or is about to. */
  areFor(child: ChildProcess): boolean;
  become(next: Phase): void;
  take(socket: Socket): void;
  /** Ends those that wait. */
  close(): void;
}

/** Holds connections, and hands them to the process that serves. */
export function holdConnections(): HeldConnections {
  let phase: Phase = { name: "stopping" };
  let waiting: Socket[] = [];

  const take = (socket: Socket): void => {
    if (socket.destroyed) return;
    if (phase.name === "serving") phase.child.send(socketMessage, socket, (error) => error && socket.destroy());
    else if (phase.name === "broken") refuse(socket, phase.reason);
    else waiting.push(socket);
  };
  return {
    phase: () => phase,
    areFor: (child) => "child" in phase && phase.child === child,
    become(next) {
      phase = next;
      if (next.name !== "serving" && next.name !== "broken") return;
      const come = waiting;
      waiting = [];
      for (const socket of come) take(socket);
    },
    take,
    close() {
      for (const socket of waiting) socket.destroy();
    },
  };
}

/** Answers whatever a connection asks: nobody reads its requests. */
function refuse(socket: Socket, reason: string): void {
  const body = `${JSON.stringify({ detail: `${reason}; see its output`, status: 503 })}\n`;
  const head = [
    "HTTP/1.1 503 Service Unavailable",
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Retry-After: 5",
    "Connection: close",
  ];
  socket.on("error", () => undefined).resume();
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}
