import type { Credentials } from "../authentication.ts";
import { createBackendClient, readAddress } from "../backend-client.ts";
import { tryParseConfig } from "../label-config.ts";
import { sampleTasks } from "../sample-tasks.ts";
import { type Asked, doctorProject, healthStep, readyStep, versionsStep, webhookStep } from "./backend-steps.ts";
import { type Finding, skippedStep } from "./finding.ts";
import { labelServerSteps } from "./label-server-steps.ts";
import { predictStep, setupStep } from "./model-steps.ts";
import { addressStep, connectStep, nameStep, tlsStep } from "./network-steps.ts";
import { type Place, thisPlace } from "./place.ts";

export interface Examination {
  url: string;
  credentials?: Credentials | undefined;
  /** Null: the backend's own counts, and a general one for a backend that needs one. */
  labelConfig: string | null;
  labelServer?: { url: string; token: string | null } | undefined;
  place?: Place;
  onFinding?: (finding: Finding) => void;
}

type Stage = [step: string, run: () => Promise<Finding> | Finding];

/**
 * Goes the way of a labeling server to a backend, step by step; after one that failed the others cannot be made. Nothing
 * is trained; a backend of this SDK is told to forget the project it was asked with.
 */
export async function examineBackend(options: Examination): Promise<Finding[]> {
  const { url: address, credentials } = readAddress(options.url, options.credentials);
  const url = new URL(address);
  const place = options.place ?? thisPlace();
  const asked = askedOf(address, credentials, options.labelConfig);
  const findings: Finding[] = [];
  const add = (finding: Finding): void => {
    findings.push(finding);
    options.onFinding?.(finding);
  };
  let broken: string | null = null;
  for (const [step, run] of stagesOf(url, asked, place)) {
    if (broken !== null) {
      add(skippedStep(step, `because ${broken} failed`));
      continue;
    }
    const finding = await run();
    add(finding);
    if (finding.outcome === "failed" && blocking.has(step)) broken = step;
  }
  if (broken === null) await asked.client.post("delete", { project: doctorProject }).catch(() => undefined);
  if (options.labelServer !== undefined) {
    const { url: server, token } = options.labelServer;
    for (const finding of await labelServerSteps(server, token, { place, backend: url })) add(finding);
  }
  return findings;
}

/** Steps without which no later one can be made. */
const blocking: ReadonlySet<string> = new Set(["dns", "connect", "tls", "health"]);

function stagesOf(url: URL, asked: Asked, place: Place): Stage[] {
  return [
    ["address", () => addressStep(url, place)],
    ["dns", () => nameStep(url)],
    ["connect", () => connectStep(url)],
    ...(url.protocol === "https:" ? [["tls", () => tlsStep(url)] satisfies Stage] : []),
    ["health", () => healthStep(asked)],
    ["ready", () => readyStep(asked)],
    ["setup", () => setupStep(asked)],
    ["predict", () => predictStep(asked)],
    ["versions", () => versionsStep(asked)],
    ["webhook", () => webhookStep(asked)],
  ];
}

function askedOf(address: string, credentials: Credentials | undefined, labelConfig: string | null): Asked {
  const { config } = tryParseConfig(labelConfig);
  return {
    client: createBackendClient(address, { credentials }),
    stranger: createBackendClient(address, { timeoutMs: 10_000 }),
    hasCredentials: credentials !== undefined,
    labelConfig,
    config,
    tasks: sampleTasks(config).slice(0, 2),
  };
}
