import type { ServedModel } from "./served-model.ts";

/** Which loaded model a request needs. */
export interface ModelKey {
  /** Equal exactly when the rest is. */
  name: string;
  version: string;
  labelConfig: string | null;
  extraParams: Record<string, unknown>;
}

/** The loaded models of one project. */
export interface WarmModels {
  /** Uses the model for a key, loading it if needed; it is not disposed of before `work` has ended. */
  use<Answer>(key: ModelKey, work: (model: ServedModel) => Promise<Answer>): Promise<Answer>;
  /** Why the model for a key cannot be used yet: `null` when it can. */
  problem(key: ModelKey): string | null;
  /** The version that answers from now on; lets go of the models of all others. */
  keepOnly(version: string | null): void;
}

interface Slot {
  key: ModelKey;
  loading: Promise<ServedModel>;
  /** What the model said of its loading last. */
  told: { progress: string };
  /** `null` while loading and when loaded. */
  failure: string | null;
  loaded: boolean;
  users: number;
  released: boolean;
}

/** Label configs of the live version that stay warm: an edit in progress switches between two. */
const mostSlots = 2;
/** Models of other versions that stay warm: who asks for one by name may ask again. */
const mostOthers = 2;
/** Milliseconds after a failed load before it is tried again, so that a broken model is not loaded per request. */
const retryAfterMs = 2000;

/** Says how far a model is with its loading: a share of one, and a few words. */
export type TellProgress = (fraction: number, message?: string) => void;

/** Keeps models warm. `load` runs a model's setup. */
export function createWarmModels(
  load: (key: ModelKey, progress: TellProgress) => Promise<ServedModel>,
  live: string,
  failed: (key: ModelKey, error: unknown) => void,
): WarmModels {
  const slots = new Map<string, Slot>();
  let liveVersion: string | null = live;

  const disposeIfUnused = (slot: Slot): void => {
    if (!slot.released || slot.users > 0) return;
    slot.loading.then((model) => model.dispose()).catch((error: unknown) => failed(slot.key, error));
  };
  const release = (name: string, slot: Slot): void => {
    slots.delete(name);
    slot.released = true;
    if (slot.failure === null) disposeIfUnused(slot);
  };

  const open = (key: ModelKey): Slot => {
    const { name } = key;
    const known = slots.get(name);
    if (known !== undefined) {
      slots.delete(name);
      slots.set(name, known);
      return known;
    }
    const told = { progress: "" };
    const loading = load(key, (fraction, message) => {
      const percent = Math.round(Math.min(1, Math.max(0, fraction)) * 100);
      told.progress = `: ${percent} %${message === undefined ? "" : ` ${message}`}`;
    });
    const slot: Slot = { key, loading, told, failure: null, loaded: false, users: 0, released: false };
    slots.set(name, slot);
    slot.loading.then(
      () => {
        slot.loaded = true;
      },
      (error: unknown) => {
        slot.failure = error instanceof Error ? error.message : String(error);
        failed(key, error);
        setTimeout(() => slots.get(name) === slot && slots.delete(name), retryAfterMs).unref();
      },
    );
    const [lives, others] = partition([...slots], ([, one]) => one.key.version === liveVersion);
    for (const [oldName, old] of [...lives.slice(0, -mostSlots), ...others.slice(0, -mostOthers)]) {
      release(oldName, old);
    }
    return slot;
  };

  return {
    async use(key, work) {
      const slot = open(key);
      slot.users += 1;
      try {
        return await work(await slot.loading);
      } finally {
        slot.users -= 1;
        if (slot.failure === null) disposeIfUnused(slot);
      }
    },
    problem(key) {
      const slot = slots.get(key.name);
      if (slot === undefined) return "not loaded";
      return slot.loaded ? null : (slot.failure ?? `loading${slot.told.progress}`);
    },
    keepOnly(version) {
      liveVersion = version;
      for (const [name, slot] of slots) if (slot.key.version !== version) release(name, slot);
    },
  };
}

function partition<Item>(items: readonly Item[], isFirst: (item: Item) => boolean): [Item[], Item[]] {
  return [items.filter(isFirst), items.filter((item) => !isFirst(item))];
}
