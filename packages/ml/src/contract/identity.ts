import type { BackendClient } from "../backend-client.ts";
import { isObject } from "../request-fields.ts";

/** What kind of backend answers; years are those in which Label Studio's own SDK made them. */
export interface BackendIdentity {
  /** `tandem`: this SDK, or another that says its capabilities. `python-1`: 2021–2023. `python-2`: since 2023. */
  kind: "tandem" | "python-1" | "python-2" | "unknown";
  /** In words. */
  title: string;
  modelClass: string | null;
  capabilities: Record<string, unknown> | null;
}

const titles = {
  tandem: "a Tandem backend",
  "python-1": "a Python backend of the first era (label-studio-ml 1.x)",
  "python-2": "a Python backend (label-studio-ml 2.x)",
  unknown: "a backend of an unknown kind",
} as const;

/** Tells what answers at an address by its answers to `/health` and `/setup`; never throws. */
export async function identify(
  client: BackendClient,
  setup: { project: string; schema: string },
): Promise<BackendIdentity> {
  const health = await client.get("health").catch(() => null);
  const answer = await client.post("setup", { ...setup, extra_params: null }).catch(() => null);
  const said = objectOf(health?.body);
  const capabilities = objectOf(answer?.body)["capabilities"];
  const known = typeof capabilities === "object" && capabilities !== null;
  const server = health?.headers.get("server") ?? "";
  const kind = known
    ? "tandem"
    : "model_dir" in said
      ? "python-1"
      : "model_class" in said || /gunicorn|werkzeug/i.test(server)
        ? "python-2"
        : "unknown";
  const modelClass = said["model_class"];
  return {
    kind,
    title: titles[kind],
    modelClass: typeof modelClass === "string" ? modelClass : null,
    capabilities: known ? { ...capabilities } : null,
  };
}

const objectOf = (value: unknown): Record<string, unknown> => (isObject(value) ? value : {});
