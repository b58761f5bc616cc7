import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Database, SearchX, Upload } from "lucide-react";
import { useCallback, useMemo, useRef, useState } from "react";
import type { DataManagerTask } from "@tandem/schema";
import type { Filters, Project, View } from "@tandem/schema/api";
import { columnsQuery, projectQuery, viewsQuery } from "../../api/queries.ts";
import { type AddressQuery, readTaskQuery, toTaskQuery, writeTaskQuery } from "../../api/task-query.ts";
import { useTabTitle } from "../../ui/page.tsx";
import type { SearchParams } from "../../ui/search-params.ts";
import { Empty, Failed } from "../../ui/states.tsx";
import { plural } from "../../ui/time.ts";
import uiCss from "../../ui/ui.module.css";
import { ActionBar } from "./action-bar.tsx";
import { type TableColumn, tableColumns } from "./columns.ts";
import css from "./data-manager.module.css";
import { DataToolbar } from "./data-toolbar.tsx";
import { QuickView } from "./quick-view.tsx";
import {
  everythingSelected,
  isSelected,
  nothingSelected,
  type Selection,
  selectedCount,
  toggled,
  toSelectedItems,
  withRange,
} from "./selection.ts";
import { TaskTable } from "./task-table.tsx";
import { useColumnSettings } from "./use-column-settings.ts";
import { useSaveView } from "./use-save-view.ts";
import { useTaskPages } from "./use-task-pages.ts";
import { ViewTabs } from "./view-tabs.tsx";

/** Beside an open task. */
const narrowWidths = { id: 60 };

/** The tasks of a project as a table. */
export function DataPage() {
  const { projectId } = useParams({ from: "/shell/projects/$projectId" });
  const { data: project } = useQuery(projectQuery(Number(projectId)));
  useTabTitle(project?.title ?? "Data");
  if (project === undefined) return null;
  return <DataManager key={project.id} project={project} />;
}

function DataManager({ project }: { project: Project }) {
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  const columnsAnswer = useQuery(columnsQuery(project.id));
  const views = useQuery(viewsQuery(project.id));
  const columns = useMemo(() => tableColumns(columnsAnswer.data?.columns ?? []), [columnsAnswer.data]);
  const query = useMemo(() => readTaskQuery(search), [search]);
  const tab = Number([search["tab"]].flat()[0]) || null;
  const view = views.data?.find((one) => one.id === tab) ?? null;
  const openId = Number([search["task"]].flat()[0]) || null;
  const saveView = useSaveView(project.id);
  const settings = useColumnSettings(project.id, view, columns, saveView);
  const [range, setRange] = useState({ first: 0, last: 40 });
  const [selection, setSelection] = useState<Selection>(nothingSelected);
  const [active, setActive] = useState(0);
  const anchor = useRef<number | null>(null);
  const applied = useMemo(() => toTaskQuery(query), [query]);
  const appliedKey = JSON.stringify(applied);
  const { rows, totals, isFirstLoad, error, retry } = useTaskPages(project.id, applied, range.first, range.last);
  const total = totals?.total ?? (isFirstLoad ? Math.min(40, project.task_number) : 0);

  const go = useCallback(
    (next: SearchParams, replace = true) =>
      void navigate({
        to: "/projects/$projectId/data",
        params: { projectId: String(project.id) },
        search: next,
        replace,
      }),
    [navigate, project.id],
  );
  const rest = (): SearchParams => ({
    ...(tab === null ? {} : { tab: String(tab) }),
    ...(openId === null ? {} : { task: String(openId) }),
  });
  const changeQuery = (next: AddressQuery) => {
    setSelection(nothingSelected);
    setActive(0);
    go({ ...rest(), ...writeTaskQuery(next) });
    if (view !== null) saveView(view, { filters: next.filters ?? undefined, ordering: next.ordering });
  };
  const changeFilters = (filters: Filters | null) => changeQuery({ ...query, filters });
  const onOrder = (column: TableColumn) => {
    const field = `tasks:${column.id}`;
    const [now] = query.ordering;
    changeQuery({ ...query, ordering: now === field ? [`-${field}`] : now === `-${field}` ? [] : [field] });
  };
  const openView = (next: View | null) => {
    setSelection(nothingSelected);
    const data = next?.data as { filters?: Filters; ordering?: string[] } | undefined;
    go({
      ...(next === null ? {} : { tab: String(next.id) }),
      ...writeTaskQuery({ filters: data?.filters ?? null, ordering: data?.ordering ?? [] }),
    });
  };
  const openTask = (id: number | null) => {
    const { task: _, ...others } = search;
    go({ ...others, ...(id === null ? {} : { task: String(id) }) }, openId !== null);
  };
  const onStep = useCallback(
    (step: 1 | -1) => {
      const at = [...rows].find(([, task]) => task.id === openId)?.[0] ?? active;
      const next = rows.get(at + step);
      if (next === undefined) return;
      setActive(at + step);
      go({ ...search, task: String(next.id) });
    },
    [rows, openId, active, go, search],
  );
  const onSelect = (row: number, extend: boolean) => {
    const task = rows.get(row);
    if (task === undefined) return;
    const from = anchor.current;
    anchor.current = row;
    if (!extend || from === null) return setSelection(toggled(selection, task.id));
    const [low, high] = from < row ? [from, row] : [row, from];
    const ids = [...rows].filter(([at]) => at >= low && at <= high).map(([, one]) => one.id);
    setSelection(withRange(selection, ids, !isSelected(selection, task.id)));
  };
  const selected = selectedCount(selection, total);
  const textColumn = columns.find((column) => column.kind === "data" && column.type === "String");
  const narrow = openId !== null;
  const shownColumns = narrow
    ? columns.filter((column) => column.id === "id" || column.id === textColumn?.id)
    : columns.filter((column) => settings.shown.has(column.id));
  const hasFilters = (applied.filters?.items.length ?? 0) > 0;

  if (project.task_number === 0 && !hasFilters && total === 0)
    return (
      <>
        <h1 style={{ position: "absolute", left: -9999 }}>Data</h1>
        <Empty
          icon={Database}
          title="No tasks yet"
          actions={
            <Button component={Link} to={`/projects/${project.id}/import`} leftSection={<Upload size={15} />}>
              Import tasks
            </Button>
          }
        >
          Import texts as JSON, CSV, TSV or plain lines; each becomes a task in this table.
        </Empty>
      </>
    );
  return (
    <div className={css.page}>
      <div>
        <h1 style={{ position: "absolute", left: -9999 }}>Data</h1>
        <ViewTabs
          project={project.id}
          views={views.data ?? []}
          active={view === null ? null : view.id}
          current={() => ({
            filters: query.filters ?? undefined,
            ordering: query.ordering,
            ...settings.asViewData,
          })}
          onOpen={openView}
        />
        <DataToolbar
          project={project}
          query={query}
          columns={columns}
          textColumn={textColumn}
          shown={narrow ? null : settings.shown}
          total={totals?.total ?? null}
          selection={selection}
          selected={selected}
          onFilters={changeFilters}
          onShown={settings.setShown}
        />
      </div>
      <div className={css.split} data-open={narrow}>
        {error !== null && rows.size === 0 ? (
          <div className={uiCss.page}>
            <Failed error={error} retry={() => void retry()} />
          </div>
        ) : totals !== undefined && total === 0 ? (
          <Empty
            icon={SearchX}
            title="No task matches"
            actions={
              <Button variant="default" onClick={() => changeFilters(null)}>
                Clear filters
              </Button>
            }
          >
            {plural(project.task_number, "task")} are hidden by the filters.
          </Empty>
        ) : (
          <TaskTable
            columns={shownColumns}
            widths={narrow ? narrowWidths : settings.widths}
            onWidth={narrow ? null : settings.setWidth}
            rows={rows}
            total={total}
            resetKey={appliedKey}
            ordering={query.ordering[0]}
            onOrder={onOrder}
            selection={selection}
            onSelect={onSelect}
            onSelectAll={() =>
              setSelection(selection.all || selection.ids.size > 0 ? nothingSelected : everythingSelected)
            }
            openTask={openId}
            onOpen={(task: DataManagerTask) => openTask(task.id)}
            onWindow={(first, last) =>
              setRange((before) => (before.first === first && before.last === last ? before : { first, last }))
            }
            active={active}
            onActive={setActive}
          />
        )}
        {openId === null ? null : (
          <QuickView project={project} taskId={openId} onClose={() => openTask(null)} onStep={onStep} />
        )}
      </div>
      {selected > 0 ? (
        <ActionBar
          project={project.id}
          query={{ ...applied, selectedItems: toSelectedItems(selection) }}
          selected={selected}
          onDone={() => setSelection(nothingSelected)}
        />
      ) : (
        <div />
      )}
    </div>
  );
}
