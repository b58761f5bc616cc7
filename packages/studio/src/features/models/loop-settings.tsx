import { NumberInput, Select, Switch } from "@mantine/core";
import { useState } from "react";
import type { Project } from "@tandem/schema/api";
import { type SamplingStrategy, samplingStrategies } from "@tandem/schema";
import { Card } from "../../ui/card.tsx";
import { Failed } from "../../ui/states.tsx";
import { useSaveProject } from "../settings/use-save-project.ts";
import css from "./models.module.css";

const words: Record<SamplingStrategy, string> = {
  sequential: "In order of import",
  uniform: "Random",
  "score-min": "Lowest score first",
  "score-max": "Highest score first",
  "least-confidence": "Least certain first (confidence)",
  margin: "Least certain first (margin of the best two)",
  entropy: "Least certain first (entropy)",
};

/** When the model learns and which task comes next. Each change is saved at once. */
export function LoopSettings({ project }: { project: Project }) {
  const saving = useSaveProject(project.id);
  const [every, setEvery] = useState<number | string>(project.min_annotations_to_start_training);
  const saveEvery = () => {
    const number = Number(every);
    if (Number.isInteger(number) && number !== project.min_annotations_to_start_training)
      saving.mutate({ min_annotations_to_start_training: number });
  };
  return (
    <Card title="The loop">
      <div className={css.loop}>
        <Switch
          label="Train by itself"
          description="After every so many submitted annotations."
          checked={project.start_training_on_annotation_update}
          onChange={(event) => saving.mutate({ start_training_on_annotation_update: event.currentTarget.checked })}
        />
        <NumberInput
          label="Train after every"
          description="New annotations"
          min={1}
          max={1_000_000}
          allowDecimal={false}
          disabled={!project.start_training_on_annotation_update}
          value={every}
          onChange={setEvery}
          onBlur={saveEvery}
          onKeyDown={(event) => {
            if (event.key === "Enter") saveEvery();
          }}
        />
        <Switch
          label="Use predictions to prelabel tasks"
          description="A task opens with the prediction filled in."
          checked={project.show_collab_predictions}
          onChange={(event) => saving.mutate({ show_collab_predictions: event.currentTarget.checked })}
        />
        <Select
          label="Next task"
          description="By the current version of the live model"
          data={samplingStrategies.map((value) => ({ value, label: words[value] }))}
          value={project.strategy}
          allowDeselect={false}
          onChange={(value) => {
            if (value !== null) saving.mutate({ strategy: value });
          }}
        />
      </div>
      {saving.isError ? (
        <div style={{ marginTop: 12 }}>
          <Failed error={saving.error} />
        </div>
      ) : null}
    </Card>
  );
}
