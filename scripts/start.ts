import { mkdir } from "node:fs/promises";
import path from "node:path";
import { pino } from "pino";
import { connectDemoBackend, readConfig, seedDemo, startTandem } from "@tandem/server";
import { buildStudio } from "./build-studio.ts";
import { type ModelProcess, startModel } from "./model-process.ts";

/**
 * `npm start`: database, server, studio and, unless TANDEM_DEMO=0, the demo project with its model — one process tree
 * that needs nothing else and ends together.
 */
const root = path.resolve(import.meta.dirname, "..");
const example = path.join(root, "examples/text-classifier");
/** Past this a stop is forced: something hangs that should not. */
const stopWithinMs = 9_000;

const began = performance.now();
const config = readConfig(process.env, root);
const say = (text: string): void => console.log(text);
const log = pino({ level: config.logLevel === "info" ? "warn" : config.logLevel });

const stops: (() => Promise<void>)[] = [];
let stopping = false;

async function stopAll(code: number): Promise<never> {
  if (!stopping) {
    stopping = true;
    setTimeout(() => process.exit(1), stopWithinMs).unref();
    for (const stop of stops.splice(0).toReversed())
      await stop().catch((error: unknown) => log.warn({ err: error }, "while stopping"));
    process.exit(code);
  }
  return new Promise(() => undefined);
}
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void stopAll(0));

/** Under `npm start` npm is our parent: when it dies without a word, nobody could stop us any more. */
function stopWithParent(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) void stopAll(1);
  }, 1_000).unref();
}
if (process.env["npm_lifecycle_event"] === "start") stopWithParent();

function startDemoModel(): Promise<ModelProcess> {
  return startModel({
    directory: example,
    modelDirectory: path.join(config.dataDirectory, "models"),
    onLine: (line) => log.info({ model: "text-classifier" }, line),
    onRestart: (reason) => log.warn(`The demo model ended (${reason}); starting it again`),
  });
}

async function main(): Promise<void> {
  await mkdir(config.dataDirectory, { recursive: true });
  const [studioDirectory, model] = await Promise.all([
    config.role === "worker" ? null : buildStudio(config.dataDirectory, say),
    config.demo ? startDemoModel() : null,
  ]);
  if (model) stops.push(() => model.stop());
  const tandem = await startTandem({ ...config, studioDirectory }, log);
  stops.push(() => tandem.stop());
  if (model) await prepareDemo(tandem.context, model.url);
  say(await welcome(tandem));
}

async function prepareDemo(context: Parameters<typeof seedDemo>[0], url: string): Promise<void> {
  const project = await seedDemo(context, {
    title: "Spam or not",
    load: async () => (await import("@tandem/example-text-classifier/demo")).loadDemo(),
    onLoad: () => say("Importing the demo's e-mails (first start only) …"),
  });
  if (project !== null) await connectDemoBackend(context, project, { title: "Text classifier", url });
}

async function welcome(tandem: Awaited<ReturnType<typeof startTandem>>): Promise<string> {
  const { has_owner: hasOwner } = (await (await fetch(`${tandem.url}/api/installation/`)).json()) as {
    has_owner: boolean;
  };
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const logIn = hasOwner
    ? "Log in with your e-mail address and password."
    : "Sign up there: the first user owns this installation.";
  return `\n  Tandem is ready after ${seconds} s\n\n    ${tandem.url}\n\n  ${logIn}\n  Data: ${config.dataDirectory}   Stop: Ctrl-C\n`;
}

main().catch(async (error: unknown) => {
  const code = (error as { code?: string }).code;
  if (code === "EADDRINUSE")
    console.error(`Port ${config.port} is in use by another program. Choose another: PORT=8081 npm start`);
  else console.error(error instanceof Error ? error.message : error);
  if (log.isLevelEnabled("debug")) console.error(error);
  await stopAll(1);
});
