import type { Server } from "node:http";

/** Knows the requests that a server has not answered yet: it counts connections itself only where it accepted them. */
export interface RequestsUnderWay {
  /** Resolves as soon as there are none. */
  none(): Promise<void>;
}

export function countRequests(server: Server): RequestsUnderWay {
  let count = 0;
  let settled = (): void => undefined;
  server.on("request", (_, response) => {
    count += 1;
    response.once("close", () => {
      count -= 1;
      if (count === 0) settled();
    });
  });
  return { none: () => (count === 0 ? Promise.resolve() : new Promise((resolve) => (settled = resolve))) };
}
