import { Button, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { parseConfig, type Template, templates } from "@tandem/schema";
import { client } from "../../api/client.ts";
import { keys } from "../../api/queries.ts";
import { queryClient } from "../../api/query-client.ts";
import { Page } from "../../ui/page.tsx";
import { Failed, Lines } from "../../ui/states.tsx";
import { TemplatePicker } from "../templates/template-picker.tsx";
import css from "./projects.module.css";

const ConfigWorkbench = lazy(async () => ({
  default: (await import("../settings/config-workbench.tsx")).ConfigWorkbench,
}));

const empty: Template = {
  id: "empty",
  title: "Empty",
  group: "Custom",
  description: "Write the label config yourself.",
  config: `<View>\n  <Text name="text" value="$text"/>\n  <Choices name="label" toName="text">\n    <Choice value="Yes"/>\n    <Choice value="No"/>\n  </Choices>\n</View>\n`,
  sampleTask: { text: "The text of a task is shown here." },
};
const offered = [...templates, empty];

/** Name and template, then the label config; the tasks come on the next page. */
export function NewProjectPage() {
  const navigate = useNavigate();
  const [title, setTitle] = useState("");
  const [template, setTemplate] = useState<Template | null>(null);
  const [config, setConfig] = useState("");
  const [step, setStep] = useState<"what" | "how">("what");
  const valid = parseConfig(config).ok;
  const creating = useMutation({
    mutationFn: () =>
      client.projects.create({ body: { title: title.trim() || (template ?? empty).title, label_config: config } }),
    onSuccess: async (project) => {
      await queryClient.invalidateQueries({ queryKey: keys.projects });
      await navigate({ to: "/projects/$projectId/import", params: { projectId: String(project.id) } });
    },
  });
  const choose = (one: Template) => {
    setTemplate(one);
    setConfig(one.config);
  };
  return (
    <Page title="New project">
      <ol className={css.steps} aria-label="Steps">
        <li {...(step === "what" ? { "aria-current": "step" as const } : {})}>Name and template</li>
        <li {...(step === "how" ? { "aria-current": "step" as const } : {})}>Label config</li>
        <li>Import</li>
      </ol>
      {step === "what" || template === null ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            setStep("how");
          }}
        >
          <TextInput
            label="Project name"
            placeholder={template?.title ?? "What the template is called"}
            maxLength={50}
            value={title}
            onChange={(event) => setTitle(event.currentTarget.value)}
            autoFocus
            size="sm"
            maw={420}
            mb={20}
          />
          <TemplatePicker templates={offered} chosen={template?.id ?? null} onChoose={choose} />
          <div className={css.foot}>
            <Button variant="default" component={Link} to="/projects">
              Cancel
            </Button>
            <Button type="submit" disabled={template === null}>
              Next: label config
            </Button>
          </div>
        </form>
      ) : (
        <>
          <Suspense fallback={<Lines count={10} />}>
            <ConfigWorkbench value={config} onChange={setConfig} sample={template.sampleTask} />
          </Suspense>
          {creating.isError ? (
            <div style={{ marginTop: 12 }}>
              <Failed error={creating.error} />
            </div>
          ) : null}
          <div className={css.foot}>
            <Button variant="default" onClick={() => setStep("what")}>
              Back
            </Button>
            <Button onClick={() => creating.mutate()} disabled={!valid} loading={creating.isPending}>
              Create project
            </Button>
          </div>
        </>
      )}
    </Page>
  );
}
