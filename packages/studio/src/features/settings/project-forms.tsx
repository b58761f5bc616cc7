import { Button, NumberInput, Select, Switch, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import type { Project, ProjectChange } from "@tandem/schema/api";
import type { ReactNode } from "react";
import { Card } from "../../ui/card.tsx";
import { Failed } from "../../ui/states.tsx";
import { useSaveProject } from "./use-save-project.ts";

interface FormProps<Values extends Record<string, unknown>> {
  project: Project;
  title: string;
  initial: Values;
  toChange: (values: Values) => ProjectChange;
  renderFields: (form: ReturnType<typeof useForm<Values>>) => ReactNode;
}

/** A card of fields with one button; the server's refusal is shown above it. */
function ProjectForm<Values extends Record<string, unknown>>({
  project,
  title,
  initial,
  toChange,
  renderFields,
}: FormProps<Values>) {
  const form = useForm<Values>({ initialValues: initial });
  const saving = useSaveProject(project.id);
  return (
    <Card title={title}>
      <form
        onSubmit={form.onSubmit((values) => saving.mutate(toChange(values), { onSuccess: () => form.resetDirty() }))}
        style={{ display: "grid", gap: 16, maxWidth: 560 }}
      >
        {renderFields(form)}
        {saving.isError ? <Failed error={saving.error} /> : null}
        <div>
          <Button type="submit" disabled={!form.isDirty()} loading={saving.isPending}>
            Save
          </Button>
        </div>
      </form>
    </Card>
  );
}

export const GeneralSettings = ({ project }: { project: Project }) => (
  <ProjectForm
    project={project}
    title="General"
    initial={{ title: project.title, description: project.description ?? "" }}
    toChange={(values) => values}
    renderFields={(form) => (
      <>
        <TextInput label="Name" maxLength={50} required {...form.getInputProps("title")} />
        <Textarea label="Description" rows={3} {...form.getInputProps("description")} />
      </>
    )}
  />
);

const skipQueueWords = {
  REQUEUE_FOR_OTHERS: "Somebody else gets it",
  REQUEUE_FOR_ME: "I get it again later",
  IGNORE_SKIPPED: "It counts as labeled",
};

export const LabelingSettings = ({ project }: { project: Project }) => (
  <ProjectForm
    project={project}
    title="Labeling"
    initial={{
      show_skip_button: project.show_skip_button,
      skip_queue: project.skip_queue ?? "REQUEUE_FOR_OTHERS",
      enable_empty_annotation: project.enable_empty_annotation,
      maximum_annotations: project.maximum_annotations,
    }}
    toChange={(values) => values}
    renderFields={(form) => (
      <>
        <Switch label="Tasks may be skipped" {...form.getInputProps("show_skip_button", { type: "checkbox" })} />
        <Select
          label="A skipped task"
          data={Object.entries(skipQueueWords).map(([value, label]) => ({ value, label }))}
          allowDeselect={false}
          maw={280}
          {...form.getInputProps("skip_queue")}
        />
        <Switch
          label="Empty annotations may be submitted"
          description="For tasks in which there is nothing to mark."
          {...form.getInputProps("enable_empty_annotation", { type: "checkbox" })}
        />
        <NumberInput
          label="Annotations for each task"
          description="From different people. A task is labeled when it has this many."
          min={1}
          max={1000}
          allowDecimal={false}
          maw={280}
          {...form.getInputProps("maximum_annotations")}
        />
      </>
    )}
  />
);

export const InstructionSettings = ({ project }: { project: Project }) => (
  <ProjectForm
    project={project}
    title="Instructions"
    initial={{ expert_instruction: project.expert_instruction ?? "", show_instruction: project.show_instruction }}
    toChange={(values) => values}
    renderFields={(form) => (
      <>
        <Textarea
          label="What annotators should know"
          rows={10}
          placeholder="When is it spam? What about newsletters one has subscribed to?"
          {...form.getInputProps("expert_instruction")}
        />
        <Switch label="Show them before labeling" {...form.getInputProps("show_instruction", { type: "checkbox" })} />
      </>
    )}
  />
);
