import { useMemo } from "react";
import { create } from "zustand";
import { persist } from "zustand/middleware";
import type { View } from "@tandem/schema/api";
import type { TableColumn } from "./columns.ts";

interface ShownColumns {
  /** By project: what is shown when no tab is open. */
  byProject: Record<number, string[]>;
  set: (project: number, shown: string[]) => void;
}

const useStore = create<ShownColumns>()(
  persist(
    (set) => ({
      byProject: {},
      set: (project, shown) => set((state) => ({ byProject: { ...state.byProject, [project]: shown } })),
    }),
    { name: "tandem:columns" },
  ),
);

/** Which columns are shown: a tab's own, else this browser's choice, else the usual ones. */
export function useShownColumns(project: number, view: View | null, columns: readonly TableColumn[]) {
  const chosen = useStore((state) => state.byProject[project]);
  const set = useStore((state) => state.set);
  const hidden = (view?.data["hiddenColumns"] as { explore?: string[] } | undefined)?.explore;
  const shown = useMemo(() => {
    if (hidden !== undefined) return new Set(columns.map(({ id }) => id).filter((id) => !hidden.includes(id)));
    if (chosen !== undefined) return new Set(chosen);
    return new Set(columns.filter((column) => column.shown).map(({ id }) => id));
  }, [hidden, chosen, columns]);
  return { shown, setShown: (ids: string[]) => (view === null ? set(project, ids) : undefined) };
}
