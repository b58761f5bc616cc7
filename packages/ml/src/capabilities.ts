import { type ControlTag, controlRole, interactiveControls, type LabelConfig } from "@tandem/schema";
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
  ...new Set(interactiveControls(config).flatMap(({ control }) => (asks(control) ? [control.tag] : []))),
];

/**
 * Whether somebody who uses a control waits for a model. All controls may say `smart`, and are by default; but labeling
 * servers ask for what is drawn and, for language models, written. A choice or a rating asks nobody, and a magic wand
 * finds its region by itself.
 */
const asks = (control: ControlTag): boolean =>
  control.tag !== "MagicWand" && (controlRole(control) !== "answer" || control.tag === "TextArea");
