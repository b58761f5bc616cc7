import { useQuery } from "@tanstack/react-query";
import { Outlet, useParams } from "@tanstack/react-router";
import { isStatus } from "../api/client.ts";
import { useLive } from "../api/live.ts";
import { projectQuery } from "../api/queries.ts";
import { Failed, Lines } from "../ui/states.tsx";
import { NotFound } from "./not-found.tsx";
import css from "../ui/ui.module.css";

/** Loads the project once for all its pages and keeps the live line open. */
export function ProjectFrame() {
  const { projectId } = useParams({ from: "/shell/projects/$projectId" });
  const id = Number(projectId);
  if (!Number.isInteger(id) || id < 1) return <NotFound inside />;
  return <KnownProject key={id} id={id} />;
}

function KnownProject({ id }: { id: number }) {
  const project = useQuery(projectQuery(id));
  useLive(id);
  if (project.isPending)
    return (
      <div className={css.page}>
        <Lines />
      </div>
    );
  if (project.data === undefined) {
    if (isStatus(project.error, 404) || isStatus(project.error, 403)) return <NotFound inside />;
    return (
      <div className={css.page}>
        <Failed error={project.error} retry={() => void project.refetch()} />
      </div>
    );
  }
  return <Outlet />;
}
