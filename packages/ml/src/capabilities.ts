import { interactiveControls, type LabelConfig } from "@tandem/schema";
import { type Capabilities, protocolVersion } from "@tandem/schema/ml";
import type { BatchingOptions } from "./batching.ts";
import { type Model, trains } from "./model.ts";

/** What a backend says of itself in the answer to `/setup`; what its author says wins. */
export function capabilitiesOf(model: Model, batching: BatchingOptions, config: LabelConfig | null): Capabilities {
  const { definition } = model;
  return {
    protocol: protocolVersion,
    batchSize: Math.min(batching.maxItems, 10_000),
    concurrency: Math.min(batching.concurrency + 1, 256),
    training: trains(model) ? "job" : "none",
    streaming: true,
    ...(definition.embed === undefined ? {} : { embeddings: true }),
    ...(definition.interactive === undefined || config === null ? {} : { interactive: smartTags(config) }),
    ...definition.capabilities,
  };
}

/** The tags of the controls that may ask a model while somebody draws, each once. */
const smartTags = (config: LabelConfig): string[] => [
  ...new Set(interactiveControls(config).map(({ control }) => control.tag)),
];
