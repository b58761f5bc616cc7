import { type LabelConfig, resultsOf } from "@tandem/schema";
import type { Assets } from "./assets/assets.ts";
import type { ModelContext } from "./model-context.ts";
import type { ModelStore } from "./store.ts";

/** What of a context depends on where the model runs. */
export interface ContextParts extends Omit<ModelContext, "results" | "store" | "asset" | "config"> {
  config: LabelConfig | null;
  store: ModelStore;
  assets: Assets;
}

/** Makes what every hook of a model is told. */
export function createContext({ assets, ...parts }: ContextParts): ModelContext {
  const { config } = parts;
  return {
    ...parts,
    results(task) {
      if (config === null) {
        const reason = parts.labelConfig === null ? "there is no label config" : "the label config is not valid";
        throw new Error(`results need a label config to be made for, and ${reason}`);
      }
      return resultsOf(config, task === undefined ? {} : { task });
    },
    asset: (url, task) => assets.get(url, task),
  };
}
