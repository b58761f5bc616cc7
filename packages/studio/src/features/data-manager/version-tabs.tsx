import { Sparkles } from "lucide-react";
import type { Annotation, Prediction } from "@tandem/schema";
import { VersionName } from "../../ui/marks.tsx";
import { ago, score } from "../../ui/time.ts";
import { completedBy } from "../labeling/open-task.ts";
import css from "./data-manager.module.css";
import type { Shown } from "./use-open-task.ts";

interface Props {
  annotations: readonly Annotation[];
  predictions: readonly Prediction[];
  user: number;
  shown: Shown;
  onOpen: (shown: Shown) => void;
}

/** The annotations and predictions of a task, side by side. */
export function VersionTabs({ annotations, predictions, user, shown, onOpen }: Props) {
  return (
    <div className={css.versions} role="tablist" aria-label="Annotations and predictions">
      {annotations.map((one) => (
        <button
          key={`a${one.id}`}
          type="button"
          role="tab"
          className={css.versionTab}
          aria-selected={shown.kind === "annotation" && shown.id === one.id}
          onClick={() => onOpen({ kind: "annotation", id: one.id })}
          title={`Annotation ${one.id}, ${ago(one.created_at)}`}
        >
          {completedBy(one) === user ? "You" : (one.created_username || "Somebody").split(",")[0]}
          {one.was_cancelled ? " · skipped" : ""}
        </button>
      ))}
      {annotations.length === 0 || shown.kind === "new" ? (
        <button
          type="button"
          role="tab"
          className={css.versionTab}
          aria-selected={shown.kind === "new"}
          onClick={() => onOpen({ kind: "new" })}
        >
          New annotation
        </button>
      ) : null}
      {predictions.map((one) => (
        <button
          key={`p${one.id}`}
          type="button"
          role="tab"
          data-of="model"
          className={css.versionTab}
          aria-selected={shown.kind === "prediction" && shown.id === one.id}
          onClick={() => onOpen({ kind: "prediction", id: one.id })}
          title={`Prediction ${one.id} of ${one.model_version || "no version"}, ${ago(one.created_at)}`}
        >
          <Sparkles size={12} aria-hidden />
          <span className={css.versionTabName}>
            <VersionName version={one.model_version || "prediction"} />
          </span>
          {one.score === null ? "" : score(one.score)}
        </button>
      ))}
    </div>
  );
}
