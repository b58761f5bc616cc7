import {
  address,
  decimal,
  flag,
  hosts,
  level,
  object,
  origins,
  pathPrefix,
  positive,
  text,
  type ValueKind,
  whole,
} from "./value-kinds.ts";

/** One thing that can be set for a backend: on the command line, in the folder's config file and in the environment. */
export interface Setting<Value = unknown> {
  /** The option of `start`. */
  flags: string;
  /** The same in the environment, where it can be set there; of several the first one that is set counts. */
  variables?: readonly string[];
  kind: ValueKind<Value>;
  about: string;
  /** What it is when nobody sets it; nothing for what is simply off. */
  usual?: string;
}

const count = whole(1, 1_000_000_000);
/** Timers hold no more than 24 days. */
const mostSeconds = 2_000_000;
const time = decimal(0.001, mostSeconds);
const timeOrNone = decimal(0, mostSeconds);
const bytes = whole(1, Number.MAX_SAFE_INTEGER);

/**
 * Everything that can be set, by its key in `tandem.config.json`. Options, config file, environment, documentation and
 * what a process of `--watch` is told are made from this table.
 */
export const settings = {
  port: {
    flags: "--port <number>",
    variables: ["PORT"],
    kind: whole(0, 65_535),
    about: "port; 0 takes any free one",
    usual: "9090",
  },
  host: {
    flags: "--host <address>",
    kind: text,
    about: "address to listen on; 0.0.0.0 lets containers and other machines in",
    usual: "127.0.0.1",
  },
  with: { flags: "--with <key=value...>", kind: object, about: "options for the model, as ctx.extraParams" },
  modelDir: {
    flags: "--model-dir <folder>",
    variables: ["MODEL_DIR"],
    kind: text,
    about: "where versions and trainings are kept",
    usual: "<folder>/models",
  },
  basePath: { flags: "--base-path <path>", kind: pathPrefix, about: "serve below this path too" },
  workers: {
    flags: "--workers <number>",
    variables: ["WORKERS"],
    kind: whole(0, 256),
    about: "processes that run the model beside the one that answers",
    usual: "0",
  },
  redis: {
    flags: "--redis <url>",
    variables: ["REDIS_URL"],
    kind: address("redis://localhost:6379", "redis:", "rediss:"),
    about: "lets backends with one model directory share their trainings; a password in it is better in REDIS_URL",
    usual: "none",
  },
  openWebhook: {
    flags: "--open-webhook",
    kind: flag,
    about: "accept webhooks without credentials, as Label Studio sends them",
  },
  origins: {
    flags: "--origins <list>",
    variables: ["CORS_ORIGINS"],
    kind: origins,
    about: "origins of web pages that may call the backend, with commas between; * for all",
    usual: "none",
  },
  requestTimeout: {
    flags: "--request-timeout <seconds>",
    kind: time,
    about: "how long a prediction may take until it is answered with 504",
    usual: "600",
  },
  bodyLimit: {
    flags: "--body-limit <megabytes>",
    kind: positive,
    about: "how large a request may be",
    usual: "256",
  },
  clientLimit: {
    flags: "--client-limit <number>",
    kind: count,
    about: "unanswered predictions of one client; more are refused with 429",
    usual: "no limit",
  },
  waitingLimit: {
    flags: "--waiting-limit <tasks>",
    kind: count,
    about: "tasks that may wait for the model; more are refused with 503",
    usual: "50000",
  },
  batchSize: {
    flags: "--batch-size <tasks>",
    kind: whole(1, 100_000),
    about: "tasks in one call of predict at most",
    usual: "256",
  },
  batchDelay: {
    flags: "--batch-delay <milliseconds>",
    kind: decimal(0, 60_000),
    about: "how long a call waits for requests that are likely to come; never longer than the call before it took",
    usual: "3",
  },
  trainEvery: {
    flags: "--train-every <number>",
    variables: ["TRAIN_EVERY"],
    kind: count,
    about: "changed annotations that make a training",
    usual: "1",
  },
  trainQuietSeconds: {
    flags: "--train-quiet-seconds <seconds>",
    variables: ["TRAIN_QUIET_SECONDS"],
    kind: timeOrNone,
    about: "how long nothing changes before a training begins; one that is asked for begins at once",
    usual: "1",
  },
  trainTimeout: {
    flags: "--train-timeout <seconds>",
    kind: time,
    about: "how long a training may take",
    usual: "86400",
  },
  trainConcurrency: {
    flags: "--train-concurrency <number>",
    kind: whole(1, 256),
    about: "trainings of different projects at the same time",
    usual: "one less than the processors, at least 1",
  },
  updateEvery: {
    flags: "--update-every <number>",
    variables: ["UPDATE_EVERY"],
    kind: count,
    about: "for models with update: updates that make a version",
    usual: "100",
  },
  updateSeconds: {
    flags: "--update-seconds <seconds>",
    variables: ["UPDATE_SECONDS"],
    kind: timeOrNone,
    about: "for models with update: time after which fewer do, too",
    usual: "60",
  },
  keepVersions: {
    flags: "--keep-versions <number>",
    kind: count,
    about: "trained versions kept of a project",
    usual: "5",
  },
  assetPrivateHosts: {
    flags: "--asset-private-hosts <list>",
    variables: ["ASSET_PRIVATE_HOSTS"],
    kind: hosts,
    about: "hosts of this machine or its network that files of tasks may come from, with commas between; * for all",
    usual: "the labeling server only",
  },
  assetMaxBytes: {
    flags: "--asset-max-bytes <number>",
    variables: ["ASSET_MAX_BYTES"],
    kind: bytes,
    about: "bytes that a task's file may have",
    usual: "1073741824",
  },
  assetCacheBytes: {
    flags: "--asset-cache-bytes <number>",
    variables: ["ASSET_CACHE_BYTES"],
    kind: bytes,
    about: "bytes that kept files of tasks may have together; those not used for longest go",
    usual: "10737418240",
  },
  localFiles: {
    flags: "--local-files <folder>",
    variables: ["LABEL_STUDIO_LOCAL_FILES_DOCUMENT_ROOT", "LOCAL_FILES_DOCUMENT_ROOT"],
    kind: text,
    about: "the labeling server's local files, when this machine has them too",
    usual: "none",
  },
  logLevel: {
    flags: "--log-level <level>",
    variables: ["LOG_LEVEL"],
    kind: level,
    about: "debug, info, warn, error or silent",
    usual: "info",
  },
  logDir: {
    flags: "--log-dir <folder>",
    variables: ["LOG_DIR"],
    kind: text,
    about: "keep the log in files there, too",
    usual: "none; with NODE_ENV=production <folder>/logs",
  },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof settings;

type ValueOf<Row> = Row extends { kind: ValueKind<infer Value> } ? Value : never;

/** The settings that a place says something of. */
export type SettingValues = { [Name in SettingName]?: ValueOf<(typeof settings)[Name]> };

/** The table as a list, in its order. */
export const settingList = Object.entries(settings) as [SettingName, Setting][];
