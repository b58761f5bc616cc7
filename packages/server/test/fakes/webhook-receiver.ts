import { once } from "node:events";
import { type IncomingHttpHeaders, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

export interface ReceivedMessage {
  headers: IncomingHttpHeaders;
  body: { action?: string; [key: string]: unknown };
}

export interface WebhookReceiver {
  url: string;
  /** In the order they came, also those that were refused. */
  messages: ReceivedMessage[];
  /** The status of the next answers. */
  status: number;
  delayMs: number;
  close(): Promise<void>;
}

/** Somebody's server that gets webhooks, on a free port of this machine. */
export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const messages: ReceivedMessage[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    messages.push({
      headers: request.headers,
      body: JSON.parse(Buffer.concat(chunks).toString()) as ReceivedMessage["body"],
    });
    await sleep(receiver.delayMs);
    response.writeHead(receiver.status, { "content-type": "application/json" }).end("{}");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const receiver: WebhookReceiver = {
    url: `http://127.0.0.1:${port}/hook`,
    messages,
    status: 200,
    delayMs: 0,
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return receiver;
}
