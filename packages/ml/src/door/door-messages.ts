import type { Credentials } from "../authentication.ts";
import type { ErrorEntry } from "../error-list.ts";
import type { LogLevel } from "../log.ts";
import type { WebhookAnswer, WebhookCall } from "./kept-webhooks.ts";

/** How the doorkeeper answers what it answers itself. */
export interface DoorFace {
  modelName: string;
  basePath: string;
  credentials: Credentials | undefined;
  openWebhook: boolean;
  origins: readonly string[];
  /** Bytes a webhook may have. */
  bodyLimit: number;
  /** Where webhooks are until the backend has them. */
  webhookDirectory: string;
}

/** Where a backend listens. */
export interface DoorPlace {
  port: number;
  host: string;
}

/** What the backend tells its doorkeeper; `taken` for each connection handed over, `answer` for each webhook. */
export type ToDoorkeeper =
  | { type: "open"; place: DoorPlace; face: DoorFace }
  | { type: "taken" }
  | { type: "answer"; number: number; answer: WebhookAnswer }
  | { type: "close" };

/** What the doorkeeper tells the backend. A `connection` brings its socket, and is followed by the `start` of what came on it. */
export type FromDoorkeeper =
  | { type: "opened"; port: number }
  | { type: "refused"; message: string; code: string | undefined }
  | { type: "connection" }
  | { type: "start"; bytes: Uint8Array }
  | { type: "webhook"; number: number; call: WebhookCall; file: string }
  | { type: "log"; level: Exclude<LogLevel, "silent">; line: string }
  | { type: "error"; entry: Omit<ErrorEntry, "time"> }
  | { type: "request"; route: string; status: number; seconds: number };
