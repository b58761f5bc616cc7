import path from "node:path";
import { readConfig, startTandem } from "@tandem/server";
import { pino } from "pino";
import { Unexpected } from "../checks.ts";
import { freePort } from "../processes.ts";

const token = "interop0123456789interop0123456789intero";

export interface Server {
  url: string;
  token: string;
  /** Asks the API; throws what came instead of success. */
  call<Answer>(method: string, path: string, body?: unknown): Promise<Answer>;
  stop(): Promise<void>;
}

/** Our server, as `npm start` starts it without the studio and the demo, with one user. */
export async function startServer(directory: string): Promise<Server> {
  const settings = {
    PORT: String(await freePort()),
    TANDEM_DATA_DIR: path.join(directory, "tandem"),
    TANDEM_DEMO: "0",
    LABEL_STUDIO_USERNAME: "interop@example.com",
    LABEL_STUDIO_PASSWORD: "interop-password",
    LABEL_STUDIO_USER_TOKEN: token,
  };
  const log = pino({ level: "info" }, pino.destination(path.join(directory, "tandem.log")));
  const tandem = await startTandem(readConfig(settings, directory), log);
  const { url } = tandem;
  return {
    url,
    token,
    stop: () => tandem.stop(),
    async call<Answer>(method: string, place: string, body?: unknown) {
      const response = await fetch(`${url}${place}`, {
        method,
        headers: { authorization: `Token ${token}`, "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (!response.ok) throw new Unexpected(`success of ${method} ${place}`, `${response.status} ${text}`);
      return (text === "" ? null : JSON.parse(text)) as Answer;
    },
  };
}
