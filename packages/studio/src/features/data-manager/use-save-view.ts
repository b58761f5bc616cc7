import { useCallback, useRef } from "react";
import type { View } from "@tandem/schema/api";
import { client } from "../../api/client.ts";
import { keys } from "../../api/queries.ts";
import { queryClient } from "../../api/query-client.ts";
import { notifyFailed } from "../../ui/notify.tsx";

export type ViewChange = Record<string, unknown>;

/** Changes a tab: at once on screen, and stored a moment after the last change. */
export function useSaveView(project: number): (view: View, change: ViewChange) => void {
  const due = useRef(new Map<number, ViewChange>());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  return useCallback(
    (view, change) => {
      const data = { ...(due.current.get(view.id) ?? view.data), ...change };
      due.current.set(view.id, data);
      queryClient.setQueryData<View[]>(keys.views(project), (views) =>
        views?.map((one) => (one.id === view.id ? { ...one, data } : one)),
      );
      clearTimeout(timer.current);
      timer.current = setTimeout(() => {
        const changes = [...due.current];
        due.current.clear();
        for (const [id, stored] of changes)
          client.dataManager.changeView({ params: { id }, body: { project, data: stored } }).catch((error: unknown) => {
            notifyFailed("The tab could not be saved", error);
            return queryClient.invalidateQueries({ queryKey: keys.views(project) });
          });
      }, 700);
    },
    [project],
  );
}
