import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";

interface SentTask {
  id: number;
  data: { text?: string };
}

/**
 * A model that fails where a task's text asks for it: with status 500, with a web page, with a wrong label, or in part:
 * with a score that is none.
 */
export interface FailingModel {
  url: string;
  /** Before each answer to `/predict`. */
  delayMs: number;
  close(): Promise<void>;
}

export async function startFailingModel(): Promise<FailingModel> {
  const server = createServer((request, response) => {
    answer(model, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const model: FailingModel = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    delayMs: 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return model;
}

async function answer(model: FailingModel, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { url } = request;
  if (url === "/health") return json(response, 200, { status: "UP" });
  if (url === "/setup") return json(response, 200, { model_version: "fragile-1" });
  if (url !== "/predict") return json(response, 404, { error: "Not found" });
  const { tasks } = JSON.parse(Buffer.concat(chunks).toString()) as { tasks: SentTask[] };
  await new Promise((resolve) => setTimeout(resolve, model.delayMs));
  const asks = (what: string): boolean => tasks.some(({ data }) => data.text === what);
  if (asks("status 500")) return json(response, 500, { error: "ZeroDivisionError: division by zero" });
  if (asks("html")) {
    response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>Welcome to nginx</title>");
    return;
  }
  json(response, 200, { model_version: "fragile-1", results: tasks.map(predictionFor) });
}

const predictionFor = ({ data }: SentTask) => ({
  score: data.text === "wrong score" ? 75 : 0.75,
  result: [
    {
      from_name: "label",
      to_name: "text",
      type: "choices",
      value: { choices: [data.text === "wrong label" ? "Ham" : "Spam"] },
    },
  ],
});

function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
}
