import { type Checks, Unexpected } from "../checks.ts";
import type { SdkBackend } from "../sdk-backend.ts";
import { examples, labelConfig } from "./project.ts";
import { type Call, caller, choice, trainingDone } from "./scenario.ts";
import type { LabelStudio } from "./server.ts";

/** Starts a backend with options and an environment of its own. */
export type StartBackend = (options: string[], environment: NodeJS.ProcessEnv) => Promise<SdkBackend>;

const user = "model";
const password = "model-password";
const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;

/**
 * As new installations are: Label Studio takes no legacy tokens, so the one that it tells its backends is of no use.
 * And the backend wants a password, which Label Studio's webhooks do not bring.
 */
export async function connectClosed(studio: LabelStudio, checks: Checks, startBackend: StartBackend): Promise<void> {
  const call = caller(studio);
  const token = await checks.check("with legacy tokens off, a personal one is taken", () =>
    personalToken(studio, call),
  );
  if (token === null) return;
  const environment = {
    BASIC_AUTH_USER: user,
    BASIC_AUTH_PASS: password,
    LABEL_STUDIO_URL: studio.url,
    LABEL_STUDIO_API_KEY: token,
  };
  const backend = await startBackend(["--open-webhook"], environment);
  try {
    await useClosed(checks, studio, backend.url);
  } finally {
    await backend.process.stop();
  }
}

async function personalToken(studio: LabelStudio, call: Call): Promise<string> {
  await call("POST", "/api/jwt/settings", { api_tokens_enabled: true, legacy_api_tokens_enabled: true });
  const { token } = await call<{ token: string }>("POST", "/api/token/");
  const { access } = await call<{ access: string }>("POST", "/api/token/refresh/", { refresh: token });
  await call("POST", "/api/jwt/settings", { api_tokens_enabled: true, legacy_api_tokens_enabled: false });
  const { status } = await studio.ask("GET", "/api/projects");
  if (status !== 401) throw new Unexpected("401 for the legacy token", status);
  studio.authorize(`Bearer ${access}`);
  return token;
}

async function useClosed(checks: Checks, studio: LabelStudio, url: string): Promise<void> {
  const call = caller(studio);
  const { id: project } = await call<{ id: number }>("POST", "/api/projects", {
    title: "closed",
    label_config: labelConfig,
  });
  const model = { url, project, title: "closed" };
  await checks.check("a backend with a password is refused without it, for that reason", async () => {
    const { status, answer } = await studio.ask("POST", "/api/ml", model);
    const reason = JSON.stringify(answer);
    if (status !== 400 || !reason.includes("authentication")) throw new Unexpected("400, authentication", reason);
  });
  await checks.check("with it, the model is connected", async () => {
    const login = { auth_method: "BASIC_AUTH", basic_auth_user: user, basic_auth_pass: password };
    const made = await call<{ id: number }>("POST", "/api/ml", { ...model, ...login });
    const shown = await call<{ state: string }>("GET", `/api/ml/${made.id}`);
    if (shown.state !== "CO") throw new Unexpected('state "CO"', shown);
  });
  await checks.check("submitting trains it: webhook without password, labels by the personal token", async () => {
    const some = examples.slice(0, 2);
    await call(
      "POST",
      `/api/projects/${project}/import`,
      some.map(({ text }) => ({ text })),
    );
    const tasks = await call<{ id: number }[]>("GET", `/api/projects/${project}/tasks/`);
    for (const { id } of tasks) {
      await call("POST", `/api/tasks/${id}/annotations/`, { result: [choice("Good")], lead_time: 1 });
    }
    await trainingDone(url, (job) => job.labels_seen === some.length, { authorization });
  });
}
