import { setTimeout as sleep } from "node:timers/promises";
import { Client, type ClientConfig } from "pg";
import type { DatabaseLog } from "./embedded-postgres.ts";

export type ChannelHandler = {
  onMessage: (payload: string) => void;
  /** Called when the connection is back after a loss: messages may have been missed, so look again. */
  onReconnect?: () => void;
};

/** One connection that listens for all channels of this process, and comes back when it is lost. */
export type Listener = {
  /** Resolves when the channel is being listened to. */
  listen(channel: string, handler: ChannelHandler): Promise<{ close(): Promise<void> }>;
  close(): Promise<void>;
};

const CHECK_EVERY_MS = 15_000;
const CHECK_PATIENCE_MS = 5_000;
const LONGEST_WAIT_MS = 5_000;

/** Makes a listener; it connects with the first channel. */
export function createListener(config: ClientConfig, log: DatabaseLog): Listener {
  const handlers = new Map<string, Set<ChannelHandler>>();
  let connected: Promise<Client> | undefined;
  let closed = false;

  async function connect(): Promise<Client> {
    const client = new Client({ ...config, keepAlive: true, connectionTimeoutMillis: 10_000 });
    client.on("error", () => undefined);
    client.on("notification", ({ channel, payload }) => {
      for (const handler of handlers.get(channel) ?? []) handler.onMessage(payload ?? "");
    });
    try {
      await client.connect();
      for (const channel of handlers.keys()) await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    const check = setInterval(() => void endUnlessAlive(client), CHECK_EVERY_MS).unref();
    client.once("end", () => {
      clearInterval(check);
      if (!closed) connected = reconnect();
      // A rejection is seen by whoever uses it next.
      connected?.catch(() => undefined);
    });
    return client;
  }

  async function reconnect(): Promise<Client> {
    for (let wait = 50; !closed; wait = Math.min(2 * wait, LONGEST_WAIT_MS)) {
      await sleep(wait, undefined, { ref: false });
      try {
        const client = await connect();
        for (const set of handlers.values()) for (const handler of set) handler.onReconnect?.();
        return client;
      } catch (error) {
        log.warn({ error: String(error) }, "Cannot listen to the database yet");
      }
    }
    throw new Error("The listener is closed");
  }

  async function listen(channel: string, handler: ChannelHandler): Promise<{ close(): Promise<void> }> {
    const set = handlers.get(channel) ?? new Set<ChannelHandler>();
    handlers.set(channel, set.add(handler));
    connected ??= connect();
    const client = await connected.catch((error: unknown) => {
      connected = undefined;
      throw error;
    });
    await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
    return {
      async close() {
        set.delete(handler);
        if (set.size > 0 || handlers.get(channel) !== set) return;
        handlers.delete(channel);
        if (!closed) await client.query(`UNLISTEN ${client.escapeIdentifier(channel)}`).catch(() => undefined);
      },
    };
  }

  async function close(): Promise<void> {
    closed = true;
    handlers.clear();
    const client = await connected?.catch(() => undefined);
    await client?.end().catch(() => undefined);
  }

  return { listen, close };
}

/** A connection that was cut silently never reports an end by itself. */
async function endUnlessAlive(client: Client): Promise<void> {
  const late = sleep(CHECK_PATIENCE_MS, "late", { ref: false });
  const answer = await Promise.race([client.query("SELECT 1").catch(() => "late"), late]);
  if (answer === "late") client.end().catch(() => undefined);
}
