import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { runIn } from "../../test/command.ts";
import { temporaryDirectory } from "../../test/harness.ts";
import { type Setting, settings } from "./setting-table.ts";

let directory: string;
beforeEach(async () => {
  directory = await temporaryDirectory();
  await runIn(directory, ["init", "My Model"]);
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const deploy = (...words: string[]) => runIn(directory, ["deploy", "My Model", ...words]);
const read = (...parts: string[]): Promise<string> => readFile(path.join(directory, "My Model", ...parts), "utf8");

test("docker and compose are what init has written; own changes are not lost", async () => {
  const before = readdirSync(path.join(directory, "My Model")).sort();
  const ran = await deploy("--target", "compose");
  expect([ran.code, ran.output]).toEqual([0, expect.stringContaining("docker compose up --build")]);
  expect(readdirSync(path.join(directory, "My Model")).sort()).toEqual(before);
  await writeFile(path.join(directory, "My Model", "Dockerfile"), "FROM mine\n");
  const refused = await deploy("--target", "docker", "--image", "other");
  expect([refused.code, refused.errors]).toEqual([1, expect.stringContaining("has Dockerfile already; --force")]);
  expect(await read("Dockerfile")).toBe("FROM mine\n");
  const forced = await deploy("--target", "docker", "--image", "other", "--force");
  expect(forced.output).toContain("made again: Dockerfile; yours is now Dockerfile.old-1");
  expect(await read("Dockerfile.old-1")).toBe("FROM mine\n");
  expect(await read("Dockerfile")).toMatch(/^HEALTHCHECK .* CMD \["node", "healthcheck.mjs", "health"\]$/m);
});

/** What a backend reads of its environment. */
const isRead = (name: string): boolean =>
  Object.values<Setting>(settings).some(({ variables = [] }) => variables.includes(name)) ||
  ["NODE_ENV", "BASIC_AUTH_USER", "BASIC_AUTH_PASS", "LABEL_STUDIO_URL", "LABEL_STUDIO_API_KEY"].includes(name);

/** As far as the tests look into it. */
interface Document {
  apiVersion?: string;
  kind?: string;
  metadata?: { name: string };
  stringData?: object;
  services?: { model: { environment: object } };
  spec?: { template: { spec: { containers: { env: { name: string; value: string }[] }[] } } };
}

/** The documents of a YAML file, in which there is nothing that YAML warns of. */
function documentsIn(text: string): Document[] {
  return parseAllDocuments(text, { strict: true }).map((document) => {
    expect([...document.errors, ...document.warnings]).toEqual([]);
    return document.toJS() as Document;
  });
}

describe("compose", () => {
  test("a model with a queue that survives a restart, and one volume for what is trained", async () => {
    const [compose] = documentsIn(await read("docker-compose.yml"));
    expect(compose).toMatchObject({
      services: {
        model: {
          build: ".",
          image: "my-model",
          ports: ["9090:9090"],
          environment: {
            PORT: "9090",
            MODEL_DIR: "/data/models",
            LOG_DIR: "/data/logs",
            REDIS_URL: "redis://redis:6379",
          },
          volumes: ["data:/data"],
          depends_on: { redis: { condition: "service_healthy" } },
        },
        redis: {
          image: "redis:7-alpine",
          command: ["redis-server", "--appendonly", "yes", "--maxmemory-policy", "noeviction"],
          healthcheck: { test: ["CMD", "redis-cli", "ping"] },
          volumes: ["redis:/data"],
        },
      },
      volumes: { data: null, redis: null },
    });
  });

  test("what the files set is read", async () => {
    const [compose] = documentsIn(await read("docker-compose.yml"));
    const environment = Object.keys(compose?.services?.model.environment ?? {});
    expect(environment).toContain("MODEL_DIR");
    const dockerfile = /^ENV (.*)$/m.exec(await read("Dockerfile"))?.[1] ?? "";
    const example = [...(await read(".env.example")).matchAll(/^#?([A-Z_]+)=/gm)].map(([, name = ""]) => name);
    const names = [...environment, ...[...dockerfile.matchAll(/(\w+)=/g)].map(([, name = ""]) => name)];
    expect(example).toEqual(expect.arrayContaining(["LABEL_STUDIO_URL", "TRAIN_EVERY", "REDIS_URL"]));
    expect([...names, ...example].filter((name) => !isRead(name))).toEqual([]);
  });
});

describe("kubernetes", () => {
  test("each document is one that a cluster knows; what it sets is read; names fit together", async () => {
    await deploy("--target", "kubernetes", "--replicas", "2");
    const documents = documentsIn(await read("deploy", "kubernetes.yaml"));
    const kinds = documents.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`);
    expect(kinds).toEqual([
      "v1 Secret",
      "v1 PersistentVolumeClaim",
      "apps/v1 Deployment",
      "v1 Service",
      "apps/v1 StatefulSet",
      "v1 Service",
    ]);
    const [secret, , deployment, , , redis] = documents;
    const [container] = deployment?.spec?.template.spec.containers ?? [];
    const set = (container?.env ?? []).map(({ name, value }) => [name, value]);
    expect(set).toContainEqual(["REDIS_URL", "redis://my-model-redis:6379"]);
    expect(redis?.metadata).toMatchObject({ name: "my-model-redis" });
    const names = [...set.map(([name = ""]) => name), ...Object.keys(secret?.stringData ?? {})];
    expect(names.filter((name) => !isRead(name))).toEqual([]);
  });

  test("one copy: probes, resources, a volume, no queue", async () => {
    const image = "registry.example.com/my-model:1";
    const ran = await deploy("--target", "kubernetes", "--image", image, "--port", "80");
    expect(ran.code).toBe(0);
    const text = await read("deploy", "kubernetes.yaml");
    for (const part of [
      `image: "${image}"`,
      "startupProbe:",
      "livenessProbe:",
      "readinessProbe:",
      'exec: { command: ["node", "healthcheck.mjs", "ready"] }',
      "limits: { memory: 2Gi }",
      'accessModes: ["ReadWriteOnce"]',
      "strategy: { type: Recreate }",
      "claimName: my-model-data",
      "{ name: http, port: 80, targetPort: http }",
      "replicas: 1",
    ]) {
      expect(text).toContain(part);
    }
    expect(text).not.toMatch(/REDIS|redis|__/);
  });

  test("several copies share a queue and a volume", async () => {
    await deploy("--target", "kubernetes", "--replicas", "3");
    const text = await read("deploy", "kubernetes.yaml");
    expect(text).toContain('{ name: REDIS_URL, value: "redis://my-model-redis:6379" }');
    expect(text).toContain('accessModes: ["ReadWriteMany"]');
    expect(text).toContain("kind: StatefulSet");
    expect(text).toContain("replicas: 3");
    expect(text).not.toMatch(/__|\n\n\n/);
  });
});

test("systemd: a unit that systemd accepts, with a folder that has a space", async () => {
  const ran = await deploy("--target", "systemd", "--port", "9191");
  expect(ran.code).toBe(0);
  const text = await read("deploy", "my-model.service");
  expect(text).toContain(`WorkingDirectory=${directory}/My Model\n`);
  expect(text).toMatch(/^ExecStart="[^"]+node" "[^"]+" start \. --host 0\.0\.0\.0 --port 9191$/m);
  expect(text).not.toContain("__");
  const unit = path.join(directory, "My Model", "deploy", "my-model.service");
  const verified = spawnSync("systemd-analyze", ["verify", "--man=no", unit], { encoding: "utf8" });
  if (verified.error === undefined) expect(verified.stderr).not.toContain("my-model.service");
});

test("another target, or a folder without a model, is named", async () => {
  const cloud = await deploy("--target", "gcp");
  expect([cloud.code, cloud.errors]).toEqual([
    1,
    expect.stringContaining("--target gcp: expected docker, compose, kubernetes, systemd"),
  ]);
  const nothing = await runIn(directory, ["deploy", "--target", "docker"]);
  expect([nothing.code, nothing.errors]).toEqual([1, expect.stringContaining("has no model to deploy")]);
});
