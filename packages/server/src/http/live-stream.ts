import type { FastifyReply, FastifyRequest } from "fastify";
import type { LiveMessage } from "@tandem/schema";
import { type LiveNotice, channels } from "../database/emit.ts";
import type { Listener } from "../database/listener.ts";

type Subscriber = (message: LiveMessage) => void;

/** Hands what the live channel brings to the open streams of its project. */
export interface LiveHub {
  subscribe(project: number, subscriber: Subscriber): () => void;
  close(): Promise<void>;
}

const isNotice = (value: unknown): value is LiveNotice =>
  typeof value === "object" && value !== null && "project" in value && "message" in value;

export async function createLiveHub(listener: Listener): Promise<LiveHub> {
  const subscribers = new Map<number, Set<Subscriber>>();
  const deliver = (text: string) => {
    const notice: unknown = JSON.parse(text);
    if (isNotice(notice)) for (const subscriber of subscribers.get(notice.project) ?? []) subscriber(notice.message);
  };
  const channel = await listener.listen(channels.live, {
    onMessage: deliver,
    // Messages may have been missed: whoever is listening looks again.
    onReconnect: () => {
      for (const set of subscribers.values()) for (const subscriber of set) subscriber({ kind: "project" });
    },
  });
  return {
    subscribe(project, subscriber) {
      const set = subscribers.get(project) ?? new Set();
      subscribers.set(project, set.add(subscriber));
      return () => {
        set.delete(subscriber);
        if (set.size === 0) subscribers.delete(project);
      };
    },
    close: () => channel.close(),
  };
}

const heartbeatMs = 20_000;

/** Answers with server-sent events until the browser leaves or the server stops. */
export function streamLive(hub: LiveHub, project: number, request: FastifyRequest, reply: FastifyReply): void {
  const headers = reply.getHeaders() as Record<string, string>;
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    ...headers,
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    "x-accel-buffering": "no",
    connection: "keep-alive",
  });
  raw.write("retry: 1000\n\n");
  const leave = hub.subscribe(project, (message) => raw.write(`data: ${JSON.stringify(message)}\n\n`));
  const heartbeat = setInterval(() => raw.write(": still here\n\n"), heartbeatMs).unref();
  request.raw.socket.once("close", () => {
    clearInterval(heartbeat);
    leave();
  });
}
