import path from "node:path";
import { eventually, freePort, type Running, start } from "../processes.ts";

/** A Label Studio of its own, with one user. */
export interface LabelStudio {
  url: string;
  version: string;
  process: Running;
  /** Asks its API; `answer` is what the JSON was, or the text. */
  ask(method: string, path: string, body?: unknown): Promise<{ status: number; answer: unknown }>;
  /** What further questions say of who asks: a header's value. */
  authorize(header: string): void;
}

/** @throws Error when it does not come up within five minutes. */
export async function startLabelStudio(environment: string, directory: string): Promise<LabelStudio> {
  const port = await freePort();
  const token = "interop0123456789interop0123456789intero";
  const url = `http://127.0.0.1:${port}`;
  const program = start({
    command: path.join(environment, "bin", "label-studio"),
    options: ["start", "--no-browser", "--internal-host", "127.0.0.1", "--port", String(port), "--data-dir", directory],
    environment: {
      PATH: process.env["PATH"],
      HOME: directory,
      LABEL_STUDIO_USERNAME: "interop@example.com",
      LABEL_STUDIO_PASSWORD: "interop-password",
      LABEL_STUDIO_USER_TOKEN: token,
      LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN: "true",
      LABEL_STUDIO_HOST: url,
      // Off by default since 2026: otherwise a backend on this machine is refused, and so are its webhooks.
      ML_BLOCK_LOCAL_IP: "false",
      SSRF_PROTECTION_ENABLED: "false",
      COLLECT_ANALYTICS: "false",
      LATEST_VERSION_CHECK: "false",
      SENTRY_DSN: "",
      FRONTEND_SENTRY_DSN: "",
    },
    directory,
    logFile: path.join(directory, "label-studio.log"),
  });
  let authorization = `Token ${token}`;
  const ask: LabelStudio["ask"] = async (method, place, body) => {
    const response = await fetch(`${url}${place}`, {
      method,
      headers: { authorization, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(120_000),
    });
    const text = await response.text();
    return { status: response.status, answer: parsed(text) };
  };
  const version = await eventually(async () => {
    const { status, answer } = await ask("GET", "/api/version");
    return status === 200 ? (answer as { release: string }).release : undefined;
  }, 300);
  if (version === undefined) throw new Error(`Label Studio does not answer at ${url}`);
  const authorize = (header: string): void => {
    authorization = header;
  };
  return { url, version, process: program, ask, authorize };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
