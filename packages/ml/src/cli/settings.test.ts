import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { readConfigFile } from "./config-file.ts";
import { startSettings } from "./settings.ts";

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
    extraParams: {},
    modelDirectory: path.join(directory, "models"),
    basePath: "",
    credentials: undefined,
    openWebhook: false,
    level: "info",
    logDirectory: null,
    workers: 0,
    warnings: [],
  });
});

test("the command line wins over the environment, that over the file", () => {
  const file = { port: 1, workers: 1, logLevel: "error", modelDir: "kept", with: { a: 1, b: 1 } } as const;
  const environment = { PORT: "2", WORKERS: "2", LOG_LEVEL: "WARNING", MODEL_DIR: "/data" };
  expect(settings({}, {}, file)).toMatchObject({ port: 1, workers: 1, level: "error", extraParams: { a: 1, b: 1 } });
  expect(settings({}, {}, file).modelDirectory).toBe(path.join(directory, "kept"));
  expect(settings({}, environment, file)).toMatchObject({
    port: 2,
    workers: 2,
    level: "warn",
    modelDirectory: "/data",
  });
  const options = { port: 0, workers: 0, logLevel: "debug", modelDir: "/own", with: { b: 2 } } as const;
  expect(settings(options, environment, file)).toMatchObject({
    port: 0,
    workers: 0,
    level: "debug",
    modelDirectory: "/own",
    extraParams: { a: 1, b: 2 },
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
    expect(settings({}, named)).toMatchObject({ credentials: { user: "u", password: "p" }, warnings: [] });
    const old = { ML_SERVER_BASIC_AUTH_USER: "u", ML_SERVER_BASIC_AUTH_PASS: "p" };
    expect(settings({}, old).credentials).toEqual({ user: "u", password: "p" });
    const { credentials, warnings } = settings({ basicAuthPass: "q" }, named);
    expect(credentials).toEqual({ user: "u", password: "q" });
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
  ] as const) {
    await write(content);
    expect(() => readConfigFile(folder), content).toThrow(message);
  }
  await rm(folder, { recursive: true });
});
