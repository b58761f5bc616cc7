import { Button, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Folder, Plus, Search } from "lucide-react";
import { useState } from "react";
import type { Project } from "@tandem/schema/api";
import { modelsQuery, projectsQuery } from "../../api/queries.ts";
import { Dot, Meter, VersionName } from "../../ui/marks.tsx";
import { Page } from "../../ui/page.tsx";
import { Empty, Failed, Lines } from "../../ui/states.tsx";
import { ago, count } from "../../ui/time.ts";
import { stateTones } from "../models/backend-state.ts";
import css from "./projects.module.css";

export function ProjectsPage() {
  const [search, setSearch] = useState("");
  const [settled] = useDebouncedValue(search.trim(), 200);
  const projects = useQuery({ ...projectsQuery(settled), placeholderData: keepPreviousData });
  const list = projects.data?.results ?? [];
  const none = projects.data !== undefined && list.length === 0;
  return (
    <Page
      title="Projects"
      actions={
        <>
          <TextInput
            aria-label="Search projects"
            placeholder="Search"
            leftSection={<Search size={14} />}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
            w={200}
          />
          <Button component={Link} to="/projects/new" leftSection={<Plus size={15} />}>
            New project
          </Button>
        </>
      }
    >
      {projects.isPending ? <Lines count={5} height={44} /> : null}
      {projects.isError ? <Failed error={projects.error} retry={() => void projects.refetch()} /> : null}
      {none && settled === "" ? (
        <Empty
          icon={Folder}
          title="No projects yet"
          actions={
            <Button component={Link} to="/projects/new">
              Create a project
            </Button>
          }
        >
          A project holds the tasks to label, the way they are labeled, and the model that learns from it.
        </Empty>
      ) : null}
      {none && settled !== "" ? (
        <Empty icon={Search} title={`No project matches “${settled}”`}>
          The search looks at titles.
        </Empty>
      ) : null}
      {list.length > 0 ? (
        <ul className={css.list} aria-label="Projects">
          {list.map((project) => (
            <Row key={project.id} project={project} />
          ))}
        </ul>
      ) : null}
    </Page>
  );
}

function Row({ project }: { project: Project }) {
  const share = project.task_number === 0 ? 0 : project.finished_task_number / project.task_number;
  return (
    <li className={css.row}>
      <Link to="/projects/$projectId/data" params={{ projectId: String(project.id) }} className={css.link}>
        <span className={css.name}>
          <strong>{project.title || "Untitled"}</strong>
          <span>{project.description || `Created ${ago(project.created_at)}`}</span>
        </span>
        <ModelState project={project.id} />
        <span className={css.progress}>
          <span>
            {count(project.finished_task_number)} <i>of {count(project.task_number)} labeled</i>
          </span>
          <Meter value={share} tone="people" label={`${project.title}: labeled tasks`} />
        </span>
      </Link>
      <Button
        component={Link}
        to={`/projects/${project.id}/label`}
        variant="default"
        disabled={project.task_number === 0}
        aria-label={`Label ${project.title}`}
      >
        Label
      </Button>
    </li>
  );
}

function ModelState({ project }: { project: number }) {
  const { data } = useQuery({ ...modelsQuery(project), staleTime: 30_000 });
  const backend = data?.find((one) => one.is_live)?.backend ?? data?.[0]?.backend;
  if (backend === undefined) return <span className={css.model}>{data === undefined ? "" : "No model"}</span>;
  return (
    <span className={css.model} title={backend.readable_state}>
      <Dot tone={stateTones[backend.state]} />
      <span>{backend.title}</span>
      <code>
        {backend.model_version === null ? backend.readable_state : <VersionName version={backend.model_version} />}
      </code>
    </span>
  );
}
