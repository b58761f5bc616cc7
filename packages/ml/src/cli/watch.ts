import { type ChildProcess, fork } from "node:child_process";
import { type FSWatcher, watch } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { moduleFile } from "../module-file.ts";
import { addressOf } from "../serve.ts";
import { say } from "./credentials.ts";
import { stopMessage, supervisedEnvironment, type SupervisedMessage } from "./handed-sockets.ts";
import { type HeldConnections, holdConnections } from "./held-connections.ts";
import { startOptions } from "./model-commands.ts";
import { optionWords } from "./option-words.ts";
import type { StartOptions, StartSettings } from "./settings.ts";

export interface SuperviseParts {
  folder: string;
  directory: string;
  options: StartOptions;
  settings: StartSettings;
}

/** Milliseconds without a change before a change is acted upon: editors and tools write several files. */
const quietMs = 150;
/** A process that ended by itself so soon does so again; it is started again only after a change. */
const soonMs = 5000;
const killMs = 8000;

/**
 * Holds the port and serves a model in a process of its own, which is started again when a file changes. Connections
 * that come meanwhile wait; while the model does not start they are answered 503. Answers what stops all of it, once the
 * port is open.
 *
 * @throws Error when the port cannot be opened.
 */
export async function superviseModel(parts: SuperviseParts): Promise<() => void> {
  const { settings, directory } = parts;
  const server = createServer({ pauseOnConnect: true });
  const supervisor = createSupervisor(parts, () => addressOf(settings.host, portOf(server)));
  server.on("connection", (socket) => supervisor.take(socket));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(settings.port, settings.host, () => resolve());
  });
  const ignored = [settings.backend.modelDirectory, settings.logDirectory ?? path.join(directory, "logs")];
  const watcher = watchFolder(directory, ignored, () => void supervisor.restart());
  await supervisor.restart();

  let stopped = false;
  const stop = (): void => {
    if (stopped) return;
    stopped = true;
    watcher.close();
    server.close();
    void supervisor.stop().then(() => process.exit(0));
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  return stop;
}

interface Supervisor {
  take(socket: Socket): void;
  /** Ends the process that runs, and starts one that has the files as they are now. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

function createSupervisor(parts: SuperviseParts, address: () => string): Supervisor {
  const connections = holdConnections();
  let announced = false;
  let ended = false;
  let turn: Promise<void> = Promise.resolve();

  const announce = (name: string): void => {
    if (announced) say("started again");
    else process.stdout.write(`tandem-ml: ${name} listening on ${address()}\n`);
    announced = true;
  };
  const end = async (): Promise<void> => {
    const before = connections.phase();
    connections.become({ name: "stopping" });
    if ("child" in before) await endChild(before.child, before.name === "serving");
  };
  return {
    take: (socket) => connections.take(socket),
    restart() {
      turn = turn.then(async () => {
        await end();
        if (!ended) startModel(parts, connections, announce);
      });
      return turn;
    },
    async stop() {
      ended = true;
      await turn;
      await end();
      connections.close();
    },
  };
}

/** Starts a process that has the files as they are now; one that ends by itself is started again, unless that is no use. */
function startModel(parts: SuperviseParts, connections: HeldConnections, announce: (name: string) => void): void {
  const child = startChild(parts);
  connections.become({ name: "starting", child });
  child.on("message", (message: SupervisedMessage) => {
    if (message.type !== "ready" || !connections.areFor(child)) return;
    announce(message.name);
    connections.become({ name: "serving", child, since: performance.now() });
  });
  child.on("exit", (code, signal) => {
    if (!connections.areFor(child)) return;
    const phase = connections.phase();
    const why = signal === null ? `with ${code}` : `by ${signal}`;
    if (phase.name === "serving" && performance.now() - phase.since > soonMs) {
      say(`the model's process ended ${why}; starting it again`);
      startModel(parts, connections, announce);
    } else {
      say(`the model's process ended ${why}; it is started again when a file changes`);
      connections.become({ name: "broken", reason: `the model does not start: its process ended ${why}` });
    }
  });
}

const entry = moduleFile("index", import.meta.url);

/** What the process that holds the port does itself; credentials are handed over where nobody else sees them. */
const ownOptions = ["port", "host", "watch", "check", "parentWatch", "basicAuthUser", "basicAuthPass"];

/** The command line as it was given, so that a changed `.env` or config file counts; only the port stays. */
export function childWords(options: StartOptions): string[] {
  const handed = startOptions().filter((option) => !ownOptions.includes(option.attributeName()));
  return optionWords(handed, { ...options });
}

function startChild({ folder, options }: SuperviseParts): ChildProcess {
  const { basicAuthUser, basicAuthPass } = options;
  return fork(entry, ["start", folder, "--port", "0", ...childWords(options)], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    env: {
      ...process.env,
      ...(basicAuthUser === undefined ? {} : { BASIC_AUTH_USER: basicAuthUser }),
      ...(basicAuthPass === undefined ? {} : { BASIC_AUTH_PASS: basicAuthPass }),
      ...supervisedEnvironment,
    },
  });
}

async function endChild(child: ChildProcess, served: boolean): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise<boolean>((resolve) => child.once("exit", () => resolve(true)));
  // In turn with the sockets handed over; a process that does not listen yet is ended by the signal.
  if (served && child.connected) child.send(stopMessage);
  else child.kill("SIGTERM");
  const inTime = await Promise.race([exited, sleep(killMs, false, { ref: false })]);
  if (inTime) return;
  child.kill("SIGKILL");
  await exited;
}

/** Calls back when something changed that a model may be made of, and nothing has for a moment. */
function watchFolder(directory: string, ignored: readonly string[], changed: () => void): FSWatcher {
  let timer: NodeJS.Timeout | undefined;
  return watch(directory, { recursive: true }, (_, name) => {
    if (name === null || !matters(name, directory, ignored)) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      say(`${name} has changed`);
      changed();
    }, quietMs);
  });
}

/** Whether a file may be part of a model: no trained versions, logs, tests, texts for people, or editors' own files. */
export function matters(name: string, directory: string, ignored: readonly string[]): boolean {
  const place = path.resolve(directory, name);
  if (ignored.some((folder) => place === folder || place.startsWith(folder + path.sep))) return false;
  const parts = name.split(/[\\/]/);
  const file = parts.at(-1) ?? "";
  if (file === ".env" && parts.length === 1) return true;
  if (parts.some((part) => part === "node_modules" || part.startsWith("."))) return false;
  return !/\.test\.[cm]?[jt]s$|\.(?:md|log|swp|tmp|ndjson)$|~$|^4913$/.test(file);
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}
