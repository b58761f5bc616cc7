import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { projectQuery } from "../api/queries.ts";
import css from "./shell.module.css";

const pages = [
  { to: "/projects/$projectId/data", word: "Data" },
  { to: "/projects/$projectId/label", word: "Label" },
  { to: "/projects/$projectId/models", word: "Models" },
  { to: "/projects/$projectId/import", word: "Import" },
  { to: "/projects/$projectId/export", word: "Export" },
  { to: "/projects/$projectId/settings", word: "Settings" },
] as const;

/** Where one is in a project, and where one can go. */
export function ProjectNavigation({ projectId }: { projectId: number }) {
  const { data: project } = useQuery({ ...projectQuery(projectId), enabled: Number.isInteger(projectId) });
  const params = { projectId: String(projectId) };
  return (
    <>
      <span className={css.slash} aria-hidden>
        /
      </span>
      <Link to="/projects/$projectId/data" params={params} className={css.crumb} title={project?.title ?? ""}>
        {project ? project.title || "Untitled" : "…"}
      </Link>
      <nav className={css.tabs} aria-label="Project">
        {pages.map((page) => (
          <Link key={page.to} to={page.to} params={params} className={css.tab} activeOptions={{ includeSearch: false }}>
            {page.word}
          </Link>
        ))}
      </nav>
    </>
  );
}
