import type { Socket } from "node:net";
import type { Backend } from "../serve.ts";

/** Set for a process whose connections another process accepts. */
const mark = "TANDEM_ML_SUPERVISED";

/** What a supervised process says to its supervisor. */
export type SupervisedMessage = { type: "ready"; name: string };

/** What it is told beside each socket. */
export const socketMessage = "socket";

/** The environment of a supervised process. */
export const supervisedEnvironment = { [mark]: "1", TANDEM_ML_WATCH_PARENT: "1" };

/** Whether another process accepts this one's connections. */
export const isSupervised = (): boolean => process.env[mark] === "1" && process.send !== undefined;

/** Serves the connections that the supervisor hands over; its own port is known to nobody. */
export async function serveSupervised(backend: Backend, name: string): Promise<void> {
  await backend.listen({ port: 0, host: "127.0.0.1" });
  process.on("message", (message, socket: unknown) => {
    // The client may have left meanwhile.
    if (message !== socketMessage || !isSocket(socket)) return;
    backend.app.server.emit("connection", socket);
    socket.resume();
  });
  // A supervisor that is gone can hand over nothing.
  process.on("disconnect", () => process.kill(process.pid, "SIGTERM"));
  process.send?.({ type: "ready", name } satisfies SupervisedMessage);
}

const isSocket = (value: unknown): value is Socket =>
  typeof value === "object" && value !== null && "resume" in value && "remoteAddress" in value;
