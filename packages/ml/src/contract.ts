import { type BackendClient, createBackendClient, reasonOf } from "./backend-client.ts";
import { type Check, checkedProject, type Situation, Skipped, unknownProject } from "./contract/check.ts";
import { embedChecks } from "./contract/embed-checks.ts";
import { type BackendIdentity, identify } from "./contract/identity.ts";
import { inferenceChecks, servesInference } from "./contract/inference-checks.ts";
import { labelStudioChecks } from "./contract/label-studio-checks.ts";
import { streamChecks } from "./contract/stream-checks.ts";
import { tandemChecks } from "./contract/tandem-checks.ts";
import { startTrainingChecks, trainingChecks } from "./contract/training-checks.ts";
import { tryParseConfig } from "./label-config.ts";
import type { LabeledTask, ModelTask } from "./model.ts";
import { sampleLabels, sampleTasks } from "./sample-tasks.ts";

export interface ContractOptions {
  /** Label config the backend is asked with. */
  labelConfig: string;
  /** Default: made up from the label config. */
  tasks?: ModelTask[];
  /** Whether trainings are tried; they change what the backend answers and, in Python backends, all there is. */
  train?: boolean;
  /** What a training gets. Default: made up; no training is tried when that is not possible. */
  labeled?: LabeledTask[];
  credentials?: { user: string; password: string } | undefined;
  /** Milliseconds a training may take. Default: 60,000. */
  trainTimeoutMs?: number;
  /** Told what kind of backend it is, before the checks. */
  onIdentity?: (identity: BackendIdentity) => void;
  /** Told of each check as it ends. */
  onCheck?: (check: ContractCheck) => void;
}

/** One check and how it ended. */
export interface ContractCheck {
  name: string;
  /** What must come. */
  expects: string;
  /** Why it failed; null when it did not. */
  error: string | null;
  /** Why it could not be made; null when it could. */
  skipped: string | null;
}

/**
 * Asks a running backend what labeling servers ask, and checks the answers. Checks of what only Tandem has are left out
 * for a backend that does not claim it. It asks for made-up projects (987654 and 987655), which a backend of this SDK is
 * told to forget afterwards; nothing is trained unless `train` says so.
 *
 * @throws Error when nobody answers at all.
 */
export async function contractTests(url: string, options: ContractOptions): Promise<ContractCheck[]> {
  const client = createBackendClient(url, { credentials: options.credentials });
  await client.get("health").catch((error: unknown) => {
    throw new Error(`nobody answers at ${client.url}: ${reasonOf(error)}; "tandem-ml doctor ${client.url}" says more`);
  });
  const { config } = tryParseConfig(options.labelConfig);
  const tasks = options.tasks ?? sampleTasks(config);
  const identity = await identify(client, { project: checkedProject, schema: options.labelConfig });
  options.onIdentity?.(identity);
  const situation: Situation = {
    client,
    identity,
    labelConfig: options.labelConfig,
    config,
    tasks,
    labeled: options.labeled ?? (config === null ? null : sampleLabels(config, tasks)),
    trainTimeoutMs: options.trainTimeoutMs ?? 60_000,
  };
  const done: ContractCheck[] = [];
  for (const check of await checksFor(situation, options.train === true)) {
    const outcome = { name: check.name, expects: check.expects, ...(await outcomeOf(check, situation)) };
    done.push(outcome);
    options.onCheck?.(outcome);
  }
  if (identity.kind === "tandem") await forget(client);
  return done;
}

async function checksFor(situation: Situation, train: boolean): Promise<Check[]> {
  const { identity, labeled } = situation;
  if (identity.kind !== "tandem") return [...labelStudioChecks, ...(train ? startTrainingChecks : [])];
  const { training, streaming, embeddings } = identity.capabilities ?? {};
  return [
    ...labelStudioChecks,
    ...tandemChecks,
    ...(streaming === true ? streamChecks : []),
    ...(embeddings === true ? embedChecks : []),
    ...((await servesInference(situation)) ? inferenceChecks : []),
    ...(train && training === "job" && labeled !== null ? trainingChecks : []),
  ];
}

async function outcomeOf(check: Check, situation: Situation): Promise<Pick<ContractCheck, "error" | "skipped">> {
  try {
    await check.run(situation);
    return { error: null, skipped: null };
  } catch (error) {
    if (error instanceof Skipped) return { error: null, skipped: error.message };
    return { error: reasonOf(error), skipped: null };
  }
}

/** Lets the backend forget the made-up projects; one that cannot keeps two empty ones. */
async function forget(client: BackendClient): Promise<void> {
  for (const project of [checkedProject, unknownProject]) {
    await client.post("delete", { project }).catch(() => undefined);
  }
}
