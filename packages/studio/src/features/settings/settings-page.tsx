import { Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { projectQuery } from "../../api/queries.ts";
import { Page } from "../../ui/page.tsx";
import { Lines } from "../../ui/states.tsx";
import { DangerZone } from "./danger-zone.tsx";
import { GeneralSettings, InstructionSettings, LabelingSettings } from "./project-forms.tsx";
import { Webhooks } from "./webhooks.tsx";

const LabelConfigSettings = lazy(async () => ({
  default: (await import("./label-config-settings.tsx")).LabelConfigSettings,
}));

/** Everything about a project that is set once and seldom changed. */
export function SettingsPage() {
  const { projectId } = useParams({ from: "/shell/projects/$projectId" });
  const { data: project } = useQuery(projectQuery(Number(projectId)));
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  const tab = [search["section"]].flat()[0] ?? "config";
  if (project === undefined) return null;
  return (
    <Page title="Settings">
      <Tabs
        value={tab}
        onChange={(section) =>
          void navigate({
            to: "/projects/$projectId/settings",
            params: { projectId },
            search: { section: section ?? undefined },
          })
        }
        keepMounted={false}
      >
        <Tabs.List mb={20}>
          <Tabs.Tab value="config">Label config</Tabs.Tab>
          <Tabs.Tab value="general">General</Tabs.Tab>
          <Tabs.Tab value="labeling">Labeling</Tabs.Tab>
          <Tabs.Tab value="instructions">Instructions</Tabs.Tab>
          <Tabs.Tab value="webhooks">Webhooks</Tabs.Tab>
          <Tabs.Tab value="danger">Danger zone</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="config">
          <Suspense fallback={<Lines count={10} />}>
            <LabelConfigSettings key={project.id} project={project} />
          </Suspense>
        </Tabs.Panel>
        <Tabs.Panel value="general">
          <GeneralSettings project={project} />
        </Tabs.Panel>
        <Tabs.Panel value="labeling">
          <LabelingSettings project={project} />
        </Tabs.Panel>
        <Tabs.Panel value="instructions">
          <InstructionSettings project={project} />
        </Tabs.Panel>
        <Tabs.Panel value="webhooks">
          <Webhooks project={project.id} />
        </Tabs.Panel>
        <Tabs.Panel value="danger">
          <DangerZone project={project} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
