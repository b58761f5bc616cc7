import { useMemo } from "react";
import { create } from "zustand";
import { persist } from "zustand/middleware";
import type { View } from "@tandem/schema/api";
import type { ColumnWidths } from "./column-layout.ts";
import type { TableColumn } from "./columns.ts";
import type { ViewChange } from "./use-save-view.ts";

interface Stored {
  /** By project: what holds when no tab is open. */
  shown: Record<number, string[]>;
  widths: Record<number, ColumnWidths>;
}

const useStored = create<Stored>()(persist(() => ({ shown: {}, widths: {} }), { name: "tandem:columns" }));

function keepShown(project: number, ids: string[]): void {
  useStored.setState(({ shown }) => ({ shown: { ...shown, [project]: ids } }));
}
function keepWidths(project: number, widths: ColumnWidths): void {
  useStored.setState((before) => ({ widths: { ...before.widths, [project]: widths } }));
}

const usual: ColumnWidths = {};

interface ColumnSettings {
  shown: ReadonlySet<string>;
  widths: ColumnWidths;
  /** What a tab stores of them. */
  asViewData: ViewChange;
  setShown: (ids: readonly string[]) => void;
  /** `null`: the usual width. */
  setWidth: (id: string, width: number | null) => void;
}

/** Which columns are shown and how wide: a tab's own, else this browser's choice, else the usual. */
export function useColumnSettings(
  project: number,
  view: View | null,
  columns: readonly TableColumn[],
  saveView: (view: View, change: ViewChange) => void,
): ColumnSettings {
  const chosen = useStored((state) => state.shown[project]);
  const chosenWidths = useStored((state) => state.widths[project]) ?? usual;
  const hidden = (view?.data["hiddenColumns"] as { explore?: string[] } | undefined)?.explore;
  const shown = useMemo(() => {
    if (hidden !== undefined)
      return new Set(columns.map(({ id }) => id).filter((id) => !hidden.some((name) => named(name) === id)));
    if (chosen !== undefined) return new Set(chosen);
    return new Set(columns.filter((column) => column.shown).map(({ id }) => id));
  }, [hidden, chosen, columns]);
  const viewWidths = view?.data["columnsWidth"];
  const widths = useMemo(
    () => (view === null ? chosenWidths : readWidths(viewWidths)),
    [view, viewWidths, chosenWidths],
  );
  const hiddenWithout = (ids: ReadonlySet<string>): ViewChange => ({
    hiddenColumns: { explore: columns.flatMap(({ id }) => (ids.has(id) ? [] : [`tasks:${id}`])), labeling: [] },
  });
  return {
    shown,
    widths,
    asViewData: { ...hiddenWithout(shown), columnsWidth: writeWidths(widths) },
    setShown: (ids) => {
      if (view === null) keepShown(project, [...ids]);
      else saveView(view, hiddenWithout(new Set(ids)));
    },
    setWidth: (id, width) => {
      const { [id]: _, ...others } = widths;
      const next = width === null ? others : { ...others, [id]: width };
      if (view === null) keepWidths(project, next);
      else saveView(view, { columnsWidth: writeWidths(next) });
    },
  };
}

/** In a tab the columns have Label Studio's names: `tasks:data.text`. */
const named = (name: string): string => name.replace(/^tasks:/, "");

const writeWidths = (widths: ColumnWidths): ColumnWidths =>
  Object.fromEntries(Object.entries(widths).map(([id, width]) => [`tasks:${id}`, width]));

function readWidths(written: unknown): ColumnWidths {
  if (typeof written !== "object" || written === null) return usual;
  return Object.fromEntries(
    Object.entries(written).flatMap(([name, width]) => (typeof width === "number" ? [[named(name), width]] : [])),
  );
}
