import { Button } from "@mantine/core";
import type { LabelConfig, Prediction } from "@tandem/schema";
import { summarizeResults } from "@tandem/schema";
import { Notice } from "../../ui/states.tsx";
import { score } from "../../ui/time.ts";

/** A prediction that came after work on the task began: offered, not forced. */
export function LatePrediction({
  prediction,
  config,
  use,
  dismiss,
}: {
  prediction: Prediction;
  config: LabelConfig;
  use: (prediction: Prediction) => void;
  dismiss: () => void;
}) {
  return (
    <Notice
      tone="info"
      action={
        <span style={{ display: "flex", gap: 4 }}>
          <Button size="compact-xs" onClick={() => use(prediction)}>
            Use it
          </Button>
          <Button size="compact-xs" variant="subtle" onClick={dismiss}>
            Keep mine
          </Button>
        </span>
      }
    >
      {`${prediction.model_version} says “${summarizeResults(config, prediction.result) || "nothing found"}” (${score(prediction.score)}).`}
    </Notice>
  );
}
