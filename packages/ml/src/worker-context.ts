import { isDeepStrictEqual } from "node:util";
import { readFile } from "node:fs/promises";
import type { Asset } from "./assets/asset.ts";
import { createContext } from "./create-context.ts";
import { tryParseConfig } from "./label-config.ts";
import type { SetupContext } from "./model-context.ts";
import type { ModelStore } from "./store.ts";
import type { ModelFacts, Question } from "./worker-messages.ts";

export interface WorkerContextParts {
  facts: ModelFacts;
  /** Asks the backend. */
  ask: (question: Question) => Promise<unknown>;
  log: (line: string) => void;
  progress: (fraction: number, message?: string) => void;
  signal: AbortSignal;
}

/** The context of a model that runs in a process of its own: files and stored values come through the backend. */
export function workerContext({ facts, ask, log, progress, signal }: WorkerContextParts): SetupContext {
  const { versionDirectory, ...known } = facts;
  const context = createContext({
    ...known,
    config: tryParseConfig(facts.labelConfig).config,
    store: remoteStore(ask),
    assets: {
      async get(url, task) {
        const { path, contentType, size } = (await ask({ what: "asset", url, task: idOnly(task) })) as Asset;
        return { path, contentType, size, bytes: () => readFile(path) };
      },
      close: () => undefined,
    },
    log,
    progress,
    signal,
  });
  return { ...context, versionDirectory };
}

/** A task may be large, and only its id matters. */
const idOnly = (task: { id?: number | undefined } | undefined): { id?: number | undefined } | undefined =>
  task === undefined ? undefined : { id: task.id };

function remoteStore(ask: WorkerContextParts["ask"]): ModelStore {
  return {
    get: (key) => ask({ what: "get", key }),
    set: async (key, value) => void (await ask({ what: "set", key, value })),
    delete: async (key) => (await ask({ what: "delete", key })) === true,
    list: async (prefix) => (await ask({ what: "list", prefix })) as string[],
    async update(key, change) {
      for (;;) {
        const from = await ask({ what: "get", key });
        const to = change(structuredClone(from));
        if ((await ask({ what: "replace", key, from, to })) === true) return to;
      }
    },
  };
}

/** Answers what a model's process asks, with the context that the backend made. */
export async function answerQuestion(context: SetupContext, question: Question): Promise<unknown> {
  const { store } = context;
  switch (question.what) {
    case "asset": {
      const { path, contentType, size } = await context.asset(question.url, question.task);
      return { path, contentType, size };
    }
    case "get":
      return store.get(question.key);
    case "set":
      return store.set(question.key, question.value);
    case "delete":
      return store.delete(question.key);
    case "list":
      return store.list(question.prefix);
    case "replace": {
      let same = false;
      await store.update(question.key, (value) => {
        same = isDeepStrictEqual(value, question.from);
        return same ? question.to : value;
      });
      return same;
    }
  }
}
