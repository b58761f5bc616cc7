import path from "node:path";

/** Everything that can be set from outside; `readConfig` is the only reader of the environment. */
export interface Config {
  port: number;
  host: string;
  dataDirectory: string;
  /** Null: the embedded PostgreSQL in the data directory. */
  databaseUrl: string | null;
  demo: boolean;
  /** How browsers and model servers reach us; null: `http://localhost:<port>`. */
  publicUrl: string | null;
  /** Null: made on the first start and kept in the data directory. */
  secret: string | null;
  /** Whether people may sign up by themselves after the first; they become guests. */
  allowSignup: boolean;
  role: "all" | "api" | "worker";
  logLevel: "fatal" | "error" | "warn" | "info" | "debug" | "trace" | "silent";
  /** The built studio; null: no pages, only the API. */
  studioDirectory: string | null;
  bootstrapUser: { email: string; password: string; token: string | null } | null;
  legacyApiTokens: boolean;
  /** Milliseconds. */
  timeouts: { connect: number; health: number; setup: number; predict: number; train: number; webhook: number };
  blockPrivateModelHosts: boolean;
  allowPrivateWebhookHosts: boolean;
  allowPrivateImportHosts: boolean;
  taskLockSeconds: number;
  maxUploadBytes: number;
  /** Log-ins and sign-ups per minute and address. */
  loginsPerMinute: number;
}

type Env = Record<string, string | undefined>;
const logLevels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

/** Collects every problem, so that they are all told at once. */
class EnvReader {
  readonly problems: string[] = [];
  readonly #env: Env;
  constructor(env: Env) {
    this.#env = env;
  }
  text(...names: string[]): string | null {
    for (const name of names) {
      const value = this.#env[name]?.trim();
      if (value) return value;
    }
    return null;
  }
  flag(name: string, fallback: boolean): boolean {
    const value = this.text(name)?.toLowerCase();
    if (value === undefined) return fallback;
    if (["1", "true", "yes", "on"].includes(value)) return true;
    if (["0", "false", "no", "off"].includes(value)) return false;
    this.problems.push(`${name}=${value}: expected 1 or 0`);
    return fallback;
  }
  number(name: string, fallback: number, min: number, max: number): number {
    const value = this.text(name);
    if (value === null) return fallback;
    const number = Number(value);
    if (Number.isFinite(number) && number >= min && number <= max) return number;
    this.problems.push(`${name}=${value}: expected a number from ${min} to ${max}`);
    return fallback;
  }
  oneOf<const T extends string>(name: string, values: readonly T[], fallback: T): T {
    const value = this.text(name);
    if (value === null) return fallback;
    if ((values as readonly string[]).includes(value)) return value as T;
    this.problems.push(`${name}=${value}: expected one of ${values.join(", ")}`);
    return fallback;
  }
  url(...names: string[]): string | null {
    const value = this.text(...names);
    if (value === null) return null;
    if (/^https?:\/\//.test(value) && URL.canParse(value)) return value.replace(/\/+$/, "");
    this.problems.push(`${names[0]}=${value}: expected an address like http://example.com:8080`);
    return null;
  }
}

function bootstrapUser(read: EnvReader): Config["bootstrapUser"] {
  const email = read.text("LABEL_STUDIO_USERNAME");
  const password = read.text("LABEL_STUDIO_PASSWORD");
  if (email === null && password === null) return null;
  if (email === null || password === null) {
    read.problems.push("LABEL_STUDIO_USERNAME and LABEL_STUDIO_PASSWORD go together");
    return null;
  }
  return { email, password, token: read.text("LABEL_STUDIO_USER_TOKEN") };
}

/** Label Studio's `HOST` is the public address, elsewhere `HOST` is where to listen: told apart by `http://`. */
function hostAndPublicUrl(read: EnvReader): { host: string; publicUrl: string | null } {
  const host = read.text("HOST");
  const named = read.url("TANDEM_PUBLIC_URL", "LABEL_STUDIO_HOST");
  if (host?.startsWith("http")) return { host: "127.0.0.1", publicUrl: named ?? read.url("HOST") };
  return { host: host ?? "127.0.0.1", publicUrl: named };
}

/** Reads the settings; throws one error that lists everything wrong. Label Studio's names work where they mean the same. */
export function readConfig(env: Env, workingDirectory: string): Config {
  const read = new EnvReader(env);
  const seconds = (name: string, fallback: number) => read.number(name, fallback, 0.01, 86_400) * 1000;
  const config: Config = {
    port: read.number("PORT", 8080, 0, 65_535),
    ...hostAndPublicUrl(read),
    dataDirectory: path.resolve(workingDirectory, read.text("TANDEM_DATA_DIR") ?? "data"),
    databaseUrl: read.text("DATABASE_URL"),
    demo: read.flag("TANDEM_DEMO", true),
    secret: read.text("TANDEM_SECRET"),
    allowSignup: read.flag("TANDEM_ALLOW_SIGNUP", false),
    role: read.oneOf("TANDEM_ROLE", ["all", "api", "worker"], "all"),
    logLevel: read.oneOf("TANDEM_LOG", logLevels, "info"),
    studioDirectory: null,
    bootstrapUser: bootstrapUser(read),
    legacyApiTokens: read.flag("LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN", true),
    timeouts: {
      connect: seconds("ML_CONNECTION_TIMEOUT", 1),
      health: seconds("ML_TIMEOUT_HEALTH", 1),
      setup: seconds("ML_TIMEOUT_SETUP", 3),
      predict: seconds("ML_TIMEOUT_PREDICT", 100),
      train: seconds("ML_TIMEOUT_TRAIN", 30),
      webhook: seconds("WEBHOOK_TIMEOUT", 10),
    },
    blockPrivateModelHosts: read.flag("ML_BLOCK_LOCAL_IP", false),
    allowPrivateWebhookHosts: read.flag("TANDEM_WEBHOOK_LOCAL_IP", true),
    allowPrivateImportHosts: read.flag("TANDEM_IMPORT_LOCAL_IP", false),
    taskLockSeconds: read.number("TASK_LOCK_TTL", 86_400, 1, 31_536_000),
    maxUploadBytes: read.number("DATA_UPLOAD_MAX_MEMORY_SIZE", 250 * 1024 * 1024, 1024, 2 ** 40),
    loginsPerMinute: read.number("TANDEM_LOGINS_PER_MINUTE", 20, 1, 1_000_000),
  };
  if (config.secret !== null && config.secret.length < 32)
    read.problems.push("TANDEM_SECRET: expected at least 32 characters");
  if (read.problems.length > 0) throw new Error(`Wrong settings:\n  ${read.problems.join("\n  ")}`);
  return config;
}
