import type { Logger } from "pino";
import type { Config } from "./config.ts";
import type { Db } from "./database/emit.ts";
import type { Listener } from "./database/listener.ts";
import type { Jobs } from "./jobs/index.ts";
import type { Subscriber as SubscriberOf } from "./jobs/dispatch-events.ts";
import type { Outgoing } from "./outgoing/outgoing.ts";

/** What every feature may use. Pass on what a function uses, not the whole. */
export interface Context {
  db: Db;
  listener: Listener;
  config: Config;
  log: Logger;
  outgoing: Outgoing;
  jobs: Jobs<Context>;
  /** Signs sessions, personal access tokens and cursors. */
  secret: string;
  /** Where browsers and models reach us, without trailing slash; known once we listen. */
  publicUrl: () => string;
}

export type Subscriber = SubscriberOf<Context>;
export type { StoredEvent } from "./jobs/dispatch-events.ts";
