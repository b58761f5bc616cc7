import type { LabelConfig } from "@tandem/schema";
import type { BackendAnswer, BackendClient } from "../backend-client.ts";
import type { ModelTask } from "../model.ts";
import { beginStep, codeOf, type Finding, reasonOf, type Step } from "./finding.ts";
import { withoutSlash } from "./place.ts";
import { isObject } from "../request-fields.ts";

/** How long Label Studio waits, in milliseconds. */
export const budgets = { health: 1000, setup: 3000, predict: 100_000, webhook: 1000 } as const;

/** What the steps ask with. */
export interface Asked {
  client: BackendClient;
  /** Asks without credentials, as webhooks come. */
  stranger: BackendClient;
  hasCredentials: boolean;
  /** Null when none was given: then the backend's own counts. */
  labelConfig: string | null;
  config: LabelConfig | null;
  tasks: readonly ModelTask[];
}

/** No labeling server has it; backends are told of it all the same when they are asked to set up. */
export const doctorProject = "987656.1718752000";

/** Whether the address answers as a backend, in time. */
export async function healthStep(asked: Asked): Promise<Finding> {
  const step = beginStep("health");
  const url = new URL(asked.client.url);
  let answer: BackendAnswer;
  try {
    answer = await asked.client.get("health");
  } catch (error) {
    return notHttp(step, url, error);
  }
  const { status, body, text, ms } = answer;
  if (status === 401) return unauthorized(step, asked);
  if (status >= 300 && status < 400) {
    const location = answer.headers.get("location") ?? "";
    const target = URL.parse(location, url.href)?.href.replace(/\/?health\/?$/, "");
    return step.failed(`it leads elsewhere (${status} ${location})`, `enter ${withoutSlash(target ?? location)}`);
  }
  if (status === 400 && /https/i.test(text)) return step.failed("it wants https", `enter ${secure(url)}`);
  if (status === 404 || status === 405) return wrongPath(step, asked, url, status);
  if (status < 200 || status >= 300)
    return step.failed(`status ${status}: ${short(text)}`, "look at the backend's log");
  if (typeof body !== "object" || body === null) return notBackend(step, url, text);
  if (!("status" in body)) {
    return step.failed(
      `the answer has no "status": ${short(text)}`,
      "this is no ML backend: look at the address and port",
    );
  }
  if (ms > budgets.health)
    return slow(
      step,
      "health",
      ms,
      "the machine is overloaded, or the model keeps the process busy: let it answer from another process or thread",
    );
  return step.ok(`${"model_class" in body ? `${String(body.model_class)}, ` : ""}status ${String(body.status)}`);
}

function notHttp(step: Step, url: URL, error: unknown): Finding {
  const code = codeOf(error);
  if (code === "TIMEOUT")
    return step.failed(
      "the port is open, but no answer comes",
      "look whether the backend hangs: its log, its processor",
    );
  const isOther = /does not match the HTTP/.test(reasonOf(error));
  if (
    isOther ||
    code.startsWith("HPE_") ||
    code === "UND_ERR_SOCKET" ||
    code === "ECONNRESET" ||
    /^E?PROTO|SSL/.test(code)
  ) {
    const other = url.protocol === "http:" ? [`if it speaks TLS, enter ${secure(url)}`] : [];
    return step.failed(
      `the port is open, but what answers is not HTTP (${reasonOf(error)})`,
      "look which program has this port: another one may have been there first",
      ...other,
    );
  }
  return step.failed(`no answer: ${reasonOf(error)}`, "look at the backend's log");
}

function unauthorized(step: Step, { hasCredentials }: Asked): Finding {
  return hasCredentials
    ? step.failed(
        "401: it does not accept these credentials",
        "compare with BASIC_AUTH_USER and BASIC_AUTH_PASS of the backend",
      )
    : step.failed(
        "401: it asks for a user and a password",
        "in the labeling server choose Basic authentication for this backend and enter both",
        "here: BASIC_AUTH_USER=… BASIC_AUTH_PASS=… tandem-ml doctor …",
      );
}

/** Endings that people copy with the address. */
const ownPaths = /\/(?:health|predict|setup|webhook|train|versions|ready|metrics)\/?$/;

async function wrongPath(step: Step, asked: Asked, url: URL, status: number): Promise<Finding> {
  const what = `status ${status}: there is no /health below ${withoutSlash(url.href)}`;
  if (ownPaths.test(url.pathname)) {
    return step.failed(what, `enter the address without its ending: ${withoutSlash(url.href.replace(ownPaths, ""))}`);
  }
  if (url.pathname !== "/") {
    const root = await asked.client.get(`${url.origin}/health`).catch(() => null);
    if (root?.status === 200 && isObject(root.body) && "status" in root.body) {
      return step.failed(
        what,
        `the backend answers at ${url.origin}: enter that, or start it with --base-path ${url.pathname.replace(/\/$/, "")}`,
      );
    }
  }
  if (await isLabelServer(asked.client, url.origin)) {
    return step.failed(
      "this is a labeling server, and no backend",
      "enter the address of the backend, by default port 9090",
    );
  }
  return step.failed(
    what,
    "the backend may be below a path: http://host:9090/my-model",
    "look whether the address and port are those of the backend",
  );
}

async function notBackend(step: Step, url: URL, text: string): Promise<Finding> {
  const isPage = /<html|<!doctype/i.test(text);
  return step.failed(
    `${withoutSlash(url.href)}/health answers with ${isPage ? "a web page" : "no JSON object"}: ${short(text)}`,
    "this is another program, or a proxy before the backend: look at the address and port",
  );
}

async function isLabelServer(client: BackendClient, origin: string): Promise<boolean> {
  const answer = await client.get(`${origin}/api/version`).catch(() => null);
  return (
    answer !== null && isObject(answer.body) && ("release" in answer.body || "label-studio-os-package" in answer.body)
  );
}

/** A failure: the answer came later than Label Studio waits. */
export function slow(step: Step, name: keyof typeof budgets, ms: number, advice: string): Finding {
  return step.failed(`it took ${Math.round(ms)} ms, and Label Studio waits ${budgets[name]} ms`, advice);
}

/** Whether everything is loaded; only backends with Tandem's additions say so. */
export async function readyStep({ client }: Asked): Promise<Finding> {
  const step = beginStep("ready");
  const answer = await client.get("ready").catch(() => null);
  if (answer === null) return step.failed("no answer", "look at the backend's log");
  if (answer.status === 200) return step.ok("everything is loaded");
  if (answer.status === 404) return step.ok("it does not say (no /ready)");
  return step.warning(
    `not ready: ${short(answer.text)}`,
    "wait until the models are loaded; what fails is in the answer and in the log",
  );
}

/** What is wrong with an answer that is no success or no JSON object; null when it is one. */
export function refusal(step: Step, { status, text, body }: BackendAnswer, advice: string): Finding | null {
  if (status < 200 || status >= 300) return step.failed(`status ${status}: ${detailOf(body) ?? short(text)}`, advice);
  if (!isObject(body)) return step.failed(`the answer is no JSON object: ${short(text)}`, "a proxy may be between");
  return null;
}

/** Whether versions can be listed. */
export async function versionsStep({ client }: Asked): Promise<Finding> {
  const step = beginStep("versions");
  const answer = await client.get("versions").catch(() => null);
  if (answer?.status === 404 || answer?.status === 405) {
    return step.ok(
      "it has no list of versions, as current Python backends; Label Studio then says “Upgrade your ML backend”",
    );
  }
  const versions = isObject(answer?.body) ? answer.body["versions"] : undefined;
  if (!Array.isArray(versions)) return step.warning(`no list of versions: ${short(answer?.text ?? "no answer")}`);
  return step.ok(`${versions.length} known`);
}

/** Whether webhooks, which bring no credentials, get in and are answered in time. */
export async function webhookStep({ stranger, hasCredentials }: Asked): Promise<Finding> {
  const step = beginStep("webhook");
  const event = { action: "LABEL_LINK_UPDATED", project: { id: 987_656 }, label_link: {} };
  const answer = await stranger.post("webhook", event).catch(() => null);
  if (answer === null) return step.failed("no answer", "look at the backend's log");
  if (answer.status === 401 && hasCredentials) {
    return step.warning(
      "401: Label Studio sends no credentials with webhooks, so annotations do not start trainings",
      "start the backend with --open-webhook, or put the credentials into the webhook's headers in the labeling server",
    );
  }
  if (answer.status === 404) return step.warning("there is no /webhook: trainings start by /train only");
  if (answer.status < 200 || answer.status >= 300) {
    return step.failed(
      `status ${answer.status}: ${detailOf(answer.body) ?? short(answer.text)}`,
      "every event must be accepted",
    );
  }
  if (answer.ms > budgets.webhook) return slow(step, "webhook", answer.ms, "answer at once, and train afterwards");
  return step.ok(`status ${answer.status}`);
}

function detailOf(body: unknown): string | null {
  return isObject(body) && typeof body["detail"] === "string" ? short(body["detail"]) : null;
}

const secure = (url: URL): string => withoutSlash(url.href.replace(/^http:/, "https:"));

function short(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length > 160 ? `${line.slice(0, 160)}…` : line;
}
