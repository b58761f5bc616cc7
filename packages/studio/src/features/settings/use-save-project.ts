import { useMutation } from "@tanstack/react-query";
import type { Project, ProjectChange } from "@tandem/schema/api";
import { client } from "../../api/client.ts";
import { keys } from "../../api/queries.ts";
import { queryClient } from "../../api/query-client.ts";
import { notifyDone } from "../../ui/notify.tsx";

/** Saves a part of a project's settings and says so. */
export function useSaveProject(id: number, saved = "Saved") {
  return useMutation({
    mutationFn: (body: ProjectChange) => client.projects.change({ params: { id }, body }),
    onSuccess: (project: Project) => {
      queryClient.setQueryData(keys.project(id), project);
      void queryClient.invalidateQueries({ queryKey: keys.projects });
      void queryClient.invalidateQueries({ queryKey: keys.columns(id) });
      void queryClient.invalidateQueries({ queryKey: keys.models(id) });
      notifyDone(saved);
    },
  });
}
