import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { PredictionLine } from "@tandem/schema/ml";
import type { FastifyReply, FastifyRequest } from "fastify";
import { checkAnswer, type CheckOptions } from "./answers.ts";
import { errorText } from "./http-error.ts";
import { requestSignal } from "./request-signal.ts";
import type { PredictCall } from "./requests.ts";
import type { ServedModel } from "./served-model.ts";

const lineType = "application/x-ndjson";

/** Whether a caller wants the answers line by line: it names NDJSON before JSON, or JSON not at all. */
export function wantsLines({ headers }: Pick<FastifyRequest, "headers">): boolean {
  if (headers.accept?.toLowerCase().includes(lineType) !== true) return false;
  const accepted = headers.accept.split(",").map((part) => part.split(";")[0]?.trim().toLowerCase());
  const lines = accepted.indexOf(lineType);
  const json = accepted.indexOf("application/json");
  return lines !== -1 && (json === -1 || lines < json);
}

/**
 * Answers line by line, as the model's answers are known. What goes wrong before the first line has a status of its
 * own; later it stands in the last line. A caller that leaves stops the model.
 *
 * @param signal ends the wait for the first line; from then on there is no limit but the caller's patience.
 */
export async function sendLines(
  served: ServedModel,
  call: PredictCall,
  refused: CheckOptions["refused"],
  reply: FastifyReply,
  signal: AbortSignal,
): Promise<FastifyReply> {
  const gone = requestSignal(reply);
  const first = new AbortController();
  const giveUp = (): void => first.abort(signal.reason);
  signal.addEventListener("abort", giveUp, { once: true });
  const lines = predictionLines(served, call, refused, AbortSignal.any([gone, first.signal]));
  const firstLine = await lines.next();
  signal.removeEventListener("abort", giveUp);
  reply.hijack();
  const headers = Object.entries(reply.getHeaders()).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  reply.raw.writeHead(200, {
    ...Object.fromEntries(headers),
    "content-type": lineType,
    "cache-control": "no-store",
    // Proxies would wait until they have all of it.
    "x-accel-buffering": "no",
  });
  try {
    await pipeline(Readable.from(written(firstLine, lines)), reply.raw);
  } catch (error) {
    if (!gone.aborted) throw error;
  }
  return reply;
}

async function* written(
  first: IteratorResult<PredictionLine>,
  rest: AsyncGenerator<PredictionLine>,
): AsyncGenerator<string> {
  if (first.done !== true) yield `${JSON.stringify(first.value)}\n`;
  for await (const line of rest) yield `${JSON.stringify(line)}\n`;
}

async function* predictionLines(
  served: ServedModel,
  { tasks, request }: PredictCall,
  refused: CheckOptions["refused"],
  signal: AbortSignal,
): AsyncGenerator<PredictionLine> {
  const { config, modelVersion } = served.setup;
  const options: CheckOptions = { config, modelVersion, single: request.context !== null, refused };
  let index = 0;
  let begun = false;
  try {
    for await (const part of served.stream(tasks, request, signal)) {
      begun = true;
      if ("progress" in part) {
        yield part;
        continue;
      }
      const task = tasks[index];
      const id = typeof task?.id === "number" ? task.id : null;
      yield { index, task: id, prediction: checkAnswer(part.outcome, task, index, options) };
      index += 1;
    }
    yield { done: true, tasks: index, model_version: modelVersion };
  } catch (error) {
    if (!begun || signal.aborted) throw error;
    yield { done: false, tasks: index, model_version: modelVersion, error: errorText(error) };
  }
}
