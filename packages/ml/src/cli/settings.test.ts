import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { Command, type Option } from "commander";
import { describe, expect, test } from "vitest";
import { readConfigFile } from "./config-file.ts";
import { startOptions } from "./model-commands.ts";
import { type Setting, type SettingName, settings as settingTable } from "./setting-table.ts";
import { type StartOptions, startSettings } from "./settings.ts";
import { childWords } from "./watch.ts";

const directory = path.resolve("/models/mine");
function settings(
  options: Parameters<typeof startSettings>[0]["options"] = {},
  environment: Record<string, string> = {},
  file: Parameters<typeof startSettings>[0]["file"] = {},
) {
  const warnings: string[] = [];
  const made = startSettings({ options, environment, file, directory, warn: (message) => warnings.push(message) });
  return { ...made, warnings };
}

test("without anything: usual settings, nothing open to others", () => {
  expect(settings()).toEqual({
    port: 9090,
    host: "127.0.0.1",
    level: "info",
    logDirectory: null,
    // What is left out is usual.
    backend: { modelDirectory: path.join(directory, "models"), extraParams: {}, workers: 0, batching: {}, assets: {} },
    warnings: [],
  });
});

test("the command line wins over the environment, that over the file", () => {
  const file = { port: 1, workers: 1, logLevel: "error", modelDir: "kept", with: { a: 1, b: 1 } } as const;
  const environment = { PORT: "2", WORKERS: "2", LOG_LEVEL: "WARNING", MODEL_DIR: "/data" };
  expect(settings({}, {}, file)).toMatchObject({
    port: 1,
    level: "error",
    backend: { workers: 1, extraParams: { a: 1, b: 1 }, modelDirectory: path.join(directory, "kept") },
  });
  expect(settings({}, environment, file)).toMatchObject({
    port: 2,
    level: "warn",
    backend: { workers: 2, modelDirectory: "/data" },
  });
  const options = { port: 0, workers: 0, logLevel: "debug", modelDir: "/own", with: { b: 2 } } as const;
  expect(settings(options, environment, file)).toMatchObject({
    port: 0,
    level: "debug",
    backend: { workers: 0, modelDirectory: "/own", extraParams: { a: 1, b: 2 } },
  });
});

test("a base path may leave its first slash out; what cannot be a path is refused by name", () => {
  const read = (value: string) =>
    settings(
      startOptions()
        .reduce(
          (command, option) => command.addOption(option),
          new Command().exitOverride().configureOutput({ writeErr: () => undefined }),
        )
        .parse([`--base-path=${value}`], { from: "user" })
        .opts<StartOptions>(),
    ).backend.basePath;
  expect(["foo", "/foo", "foo/bar/", "/"].map(read)).toEqual(["/foo", "/foo", "/foo/bar/", "/"]);
  for (const wrong of ["a b", "/:id", "/a?b", "//a", "*"]) {
    expect(() => read(wrong)).toThrow(
      `'--base-path <path>' argument '${wrong}' is invalid. Expected a path like /my-model.`,
    );
  }
});

describe("every setting", () => {
  /** Option of the command line → what a backend is made with. */
  const samples: Record<string, [words: string, becomes: object]> = {
    port: ["8080", { port: 8080 }],
    host: ["0.0.0.0", { host: "0.0.0.0" }],
    with: ["a=[1]", { backend: { extraParams: { a: [1] } } }],
    modelDir: ["/kept", { backend: { modelDirectory: "/kept" } }],
    basePath: ["/mine", { backend: { basePath: "/mine" } }],
    workers: ["2", { backend: { workers: 2 } }],
    redis: ["redis://r:1/2", { backend: { redis: "redis://r:1/2" } }],
    openWebhook: ["", { backend: { openWebhook: true } }],
    origins: ["https://a.example/, http://b:81", { backend: { origins: ["https://a.example", "http://b:81"] } }],
    requestTimeout: ["1.5", { backend: { requestTimeoutMs: 1500 } }],
    bodyLimit: ["0.5", { backend: { bodyLimit: 524_288 } }],
    clientLimit: ["8", { backend: { clientLimit: 8 } }],
    waitingLimit: ["9", { backend: { waitingLimit: 9 } }],
    batchSize: ["16", { backend: { batching: { maxItems: 16 } } }],
    batchDelay: ["0", { backend: { batching: { maxDelayMs: 0 } } }],
    trainEvery: ["50", { backend: { trainEvery: 50 } }],
    trainQuietSeconds: ["0.25", { backend: { trainQuietMs: 250 } }],
    trainTimeout: ["60", { backend: { trainTimeoutMs: 60_000 } }],
    trainConcurrency: ["1", { backend: { trainConcurrency: 1 } }],
    updateEvery: ["10", { backend: { updateEvery: 10 } }],
    updateSeconds: ["5", { backend: { updateMs: 5000 } }],
    keepVersions: ["3", { backend: { keepVersions: 3 } }],
    assetPrivateHosts: ["MinIO:9000,10.0.0.7", { backend: { assets: { privateHosts: ["minio:9000", "10.0.0.7"] } } }],
    assetMaxBytes: ["1000", { backend: { assets: { maxBytes: 1000 } } }],
    assetCacheBytes: ["2000", { backend: { assets: { maxTotalBytes: 2000 } } }],
    localFiles: ["/files", { backend: { assets: { localFiles: "/files" } } }],
    logLevel: ["Warning", { level: "warn" }],
    logDir: ["/logs", { logDirectory: "/logs" }],
    debug: ["", { level: "debug" }],
  };
  /** What is no setting, and what the process that holds the port keeps to itself. */
  const others = ["watch", "check", "parentWatch", "basicAuthUser", "basicAuthPass"];

  /** As commander reads the command line of `start`. */
  function read(words: string[]): StartOptions {
    const command = new Command().exitOverride();
    for (const option of startOptions()) command.addOption(option);
    return command.parse(words, { from: "user" }).opts();
  }
  const wordsOf = ({ flags, long }: Option, value: string): string[] =>
    flags.includes("<") ? [`${long}=${value}`] : [String(long)];

  test("has a sample here", () => {
    const names = startOptions().map((option) => option.attributeName());
    expect(names.filter((name) => !(name in samples) && !others.includes(name))).toEqual([]);
    expect(names).toEqual(expect.arrayContaining(Object.keys(settingTable)));
  });

  test.each(startOptions().filter((option) => option.attributeName() in samples))(
    "$long comes to the backend from everywhere, and through --watch",
    (option) => {
      const name = option.attributeName();
      const [value, becomes] = samples[name] ?? ["", {}];
      const options = read(wordsOf(option, value));
      expect(settings(options)).toMatchObject(becomes);
      // Where the process of the port is started again with what it keeps, the model's is told the rest.
      if (name !== "port" && name !== "host") expect(read(childWords(options))).toEqual(options);
      if (name === "debug") return;
      expect(settings({}, {}, options)).toMatchObject(becomes);
      const { variables = [] }: Setting = settingTable[name as SettingName];
      for (const variable of variables) expect(settings({}, { [variable]: value })).toMatchObject(becomes);
    },
  );

  test("what is wrong is named with its option, its variable, its key", () => {
    const wrong: [word: string, message: string][] = [
      ["--origins=label.example", "'--origins <list>' argument 'label.example' is invalid. Expected origins like"],
      ["--origins=https://label.example/path", "Expected origins like https://label.example, or *"],
      ["--request-timeout=0", "Expected a number from 0.001 to 2000000"],
      ["--body-limit=-1", "Expected a number above 0"],
      ["--batch-size=1.5", "Expected a whole number from 1 to 100000"],
      ["--client-limit=", "Expected a whole number from 1"],
      ["--redis=localhost", "Expected an address like redis://localhost:6379"],
      ["--asset-private-hosts=a b", "Expected hosts like minio"],
    ];
    for (const [word, message] of wrong) {
      const command = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
      for (const option of startOptions()) command.addOption(option);
      expect(() => command.parse([word], { from: "user" }), word).toThrow(message);
    }
    expect(() => settings({}, { CORS_ORIGINS: "label" })).toThrow("CORS_ORIGINS=label: expected origins like");
    expect(() => settings({}, { TRAIN_QUIET_SECONDS: "soon" })).toThrow("TRAIN_QUIET_SECONDS=soon: expected a number");
  });
});

test("in production, or when asked, the log is in files too", () => {
  expect(settings({}, { NODE_ENV: "production" }).logDirectory).toBe(path.join(directory, "logs"));
  expect(settings({}, { NODE_ENV: "production", LOG_DIR: "/var/log/m" }).logDirectory).toBe("/var/log/m");
  expect(settings({ logDir: "/tmp/l" }, { LOG_DIR: "/var/log/m" }).logDirectory).toBe("/tmp/l");
  expect(settings({ debug: true }, { LOG_LEVEL: "error" }).level).toBe("debug");
});

describe("passwords", () => {
  test("come from the environment, also by the reference's names; on the command line they are warned of", () => {
    const named = { BASIC_AUTH_USER: "u", BASIC_AUTH_PASS: "p" };
    expect(settings({}, named)).toMatchObject({ backend: { credentials: { user: "u", password: "p" } }, warnings: [] });
    const old = { ML_SERVER_BASIC_AUTH_USER: "u", ML_SERVER_BASIC_AUTH_PASS: "p" };
    expect(settings({}, old).backend.credentials).toEqual({ user: "u", password: "p" });
    const { backend, warnings } = settings({ basicAuthPass: "q" }, named);
    expect(backend.credentials).toEqual({ user: "u", password: "q" });
    expect(warnings).toEqual([expect.stringContaining("set BASIC_AUTH_PASS instead")]);
  });

  test("half of them is a mistake", () => {
    expect(() => settings({ basicAuthUser: "u" })).toThrow("needs a password too");
    expect(() => settings({}, { BASIC_AUTH_PASS: "p" })).toThrow("needs a user too");
  });
});

test("wrong values of the environment are named", () => {
  expect(() => settings({}, { PORT: "http" })).toThrow("PORT=http: expected a whole number from 0 to 65535");
  expect(() => settings({}, { WORKERS: "-1" })).toThrow("WORKERS=-1");
  expect(() => settings({}, { LOG_LEVEL: "loud" })).toThrow("LOG_LEVEL=loud: expected debug");
});

test("tandem.config.json is checked, with names", async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "tandem-ml-config-"));
  const write = (content: string) => writeFile(path.join(folder, "tandem.config.json"), content);
  expect(readConfigFile(folder)).toEqual({});
  await write('{"port": 9091, "with": {"a": [1]}, "openWebhook": true, "workers": 2}');
  expect(readConfigFile(folder)).toEqual({ port: 9091, with: { a: [1] }, openWebhook: true, workers: 2 });
  for (const [content, message] of [
    ["{", "is not JSON"],
    ["[]", "expected an object"],
    ['{"prot": 1}', 'there is no setting "prot"; there are port, host, with'],
    ['{"constructor": 1}', 'there is no setting "constructor"'],
    ['{"port": "9090"}', '"port": expected a whole number from 0 to 65535'],
    ['{"with": []}', '"with": expected an object'],
    ['{"logLevel": "loud"}', '"logLevel": expected debug, info'],
    ['{"origins": "*"}', '"origins": expected origins like'],
    ['{"batchDelay": "3"}', '"batchDelay": expected a number from 0'],
  ] as const) {
    await write(content);
    expect(() => readConfigFile(folder), content).toThrow(message);
  }
  await rm(folder, { recursive: true });
});
