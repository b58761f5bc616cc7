import type { LabelConfig, Prediction } from "@tandem/schema";
import { summarizeResults } from "@tandem/schema";
import { Sparkles } from "lucide-react";
import type { Hints } from "../../editor/index.ts";
import { VersionName } from "../../ui/marks.tsx";
import { score } from "../../ui/time.ts";
import { hasPreference } from "./preference.ts";
import css from "./labeling.module.css";

/** What the model says, how sure it is, and which version said it. */
export function PredictionLine({ config, prediction }: { config: LabelConfig; prediction: Prediction | null }) {
  if (prediction === null)
    return (
      <div className={css.prediction} data-none="true">
        <Sparkles size={14} aria-hidden /> No prediction for this task yet
      </div>
    );
  if (!hasPreference(prediction))
    return (
      <div className={css.prediction} data-none="true" role="status" aria-label="Prediction">
        <Sparkles size={14} aria-hidden /> The model has no preference yet
        <Version of={prediction} />
      </div>
    );
  const words = summarizeResults(config, prediction.result) || "Nothing found";
  return (
    <div className={css.prediction} role="status" aria-label="Prediction">
      <Sparkles size={14} aria-hidden />
      <span className={css.predicted}>{words}</span>
      {prediction.score === null ? null : (
        <>
          <span className={css.predictionBar} aria-hidden>
            <span style={{ width: `${Math.round(Math.min(1, Math.max(0, prediction.score)) * 100)}%` }} />
          </span>
          <span className={css.predictionScore} title="Prediction score">
            {score(prediction.score)}
          </span>
        </>
      )}
      <Version of={prediction} />
    </div>
  );
}

const Version = ({ of }: { of: Prediction }) => (
  <span className={css.version} title="Model version">
    <VersionName version={of.model_version || "no version"} />
  </span>
);

/** What a prediction says about each label, for the editor to draw beside it. */
export const hintsOf = (prediction: Prediction | null): Hints =>
  prediction?.probabilities ? { probabilities: prediction.probabilities } : {};
