import { type BackendAnswer, type BackendClient, createBackendClient, noAnswerFrom } from "../backend-client.ts";
import { fieldOf, isObject } from "../request-fields.ts";
import { trainEvents } from "@tandem/schema/ml";
import { type CredentialOptions, credentialsOf, say } from "./credentials.ts";
import { differences, type Recorded, withoutHidden } from "./recording.ts";
import { openTaskFile } from "./task-file.ts";

export interface ReplayOptions extends CredentialOptions {
  compare?: boolean;
  tolerance?: number;
  train?: boolean;
}

/** What only looks, and what sets up a project as labeling servers do all the time. */
const harmless =
  /^\/?(?:$|health|ready|setup|predict|versions|metrics|openapi\.json|is_training|job_status|validate)(?:[/?]|$)/;

/** Asks for everything in a recording, in its order; answers the exit code. */
export async function replay(file: string, url: string, options: ReplayOptions): Promise<number> {
  const client = createBackendClient(url, { credentials: credentialsOf(options, process.env, say) });
  const totals = { sent: 0, other: 0, failed: 0, left: 0 };
  for await (const { line, recorded } of recordedIn(file)) {
    const name = `line ${line}: ${recorded.method} ${recorded.path}`;
    if (options.train !== true && !isHarmless(recorded)) {
      totals.left += 1;
      continue;
    }
    totals.sent += 1;
    const answer = await ask(client, recorded).catch((error: unknown) => noAnswerFrom(client.url, error));
    if (answer instanceof Error) {
      totals.failed += 1;
      process.stdout.write(`FAIL  ${name}: ${answer.message}\n`);
      continue;
    }
    const found =
      options.compare === true
        ? compared(recorded, answer, options.tolerance ?? 1e-4)
        : statusProblem(recorded, answer);
    if (found.length > 0) totals.other += 1;
    process.stdout.write(
      `${found.length === 0 ? "ok  " : "DIFF"}  ${name} · ${answer.status} · ${Math.round(answer.ms)} ms, recorded ${recorded.ms} ms\n`,
    );
    for (const one of found.slice(0, 10)) process.stdout.write(`      ${one}\n`);
    if (found.length > 10) process.stdout.write(`      and ${found.length - 10} more\n`);
  }
  const left = totals.left === 0 ? "" : `, ${totals.left} left out that change something (--train)`;
  const { sent, other, failed } = totals;
  process.stdout.write(
    `${sent - other - failed}/${sent} ${options.compare === true ? "the same" : "as well"}${left}\n`,
  );
  return other + failed > 0 ? 1 : 0;
}

async function* recordedIn(file: string): AsyncGenerator<{ line: number; recorded: Recorded }> {
  for await (const one of (await openTaskFile(file)).tasks()) {
    const line = one.line ?? one.index + 1;
    const value: unknown = one.ok ? one.task.data : null;
    if (!isRecorded(value)) throw new Error(`${file}, line ${line}: this is nothing that "tandem-ml record" wrote`);
    yield { line, recorded: value };
  }
}

function isRecorded(value: unknown): value is Recorded {
  return isObject(value) && "method" in value && "path" in value && "status" in value;
}

function isHarmless({ method, path, request }: Recorded): boolean {
  if (method === "GET" || method === "HEAD") return true;
  if (/^\/?webhook(?:[/?]|$)/.test(path)) {
    return !(trainEvents as readonly unknown[]).includes(fieldOf(request, "action"));
  }
  return harmless.test(path);
}

function ask(client: BackendClient, { method, path, request }: Recorded): Promise<BackendAnswer> {
  return client.request(method, path, request === null ? undefined : withoutHidden(request));
}

function statusProblem(recorded: Recorded, { status, text }: BackendAnswer): string[] {
  return status === recorded.status ? [] : [`status ${status}, recorded ${recorded.status}: ${text.slice(0, 200)}`];
}

function compared(recorded: Recorded, answer: BackendAnswer, tolerance: number): string[] {
  const status = statusProblem(recorded, answer);
  if (status.length > 0 || typeof recorded.response !== "object") return status;
  return differences(recorded.response, answer.body, { tolerance, request: JSON.stringify(recorded.request) });
}
