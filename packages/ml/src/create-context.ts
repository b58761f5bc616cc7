import { type LabelConfig, resultsOf } from "@tandem/schema";
import { HttpError } from "./http-error.ts";
import { tryParseConfig } from "./label-config.ts";
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
        const { problem } = tryParseConfig(parts.labelConfig);
        const needed = "results need a label config to be made for";
        if (problem === null) throw new Error(`${needed}, and there is no label config`);
        throw new HttpError(400, `${needed}, and the project's is not valid: ${problem}`);
      }
      return resultsOf(config, task === undefined ? {} : { task });
    },
    asset: (url, task) => assets.get(url, task),
  };
}
