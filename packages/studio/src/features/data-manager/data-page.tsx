import { Button, Menu, SegmentedControl, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { ChevronDown, Database, Search, SearchX, Upload } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { DataManagerTask } from "@tandem/schema";
import type { Filters, Project, View } from "@tandem/schema/api";
import { client } from "../../api/client.ts";
import { columnsQuery, keys, projectQuery, viewsQuery } from "../../api/queries.ts";
import { queryClient } from "../../api/query-client.ts";
import { type AddressQuery, readTaskQuery, toTaskQuery, writeTaskQuery } from "../../api/task-query.ts";
import { useTabTitle } from "../../ui/page.tsx";
import type { SearchParams } from "../../ui/search-params.ts";
import { Empty, Failed } from "../../ui/states.tsx";
import { count, plural } from "../../ui/time.ts";
import uiCss from "../../ui/ui.module.css";
import { ActionBar } from "./action-bar.tsx";
import { ColumnChooser } from "./column-chooser.tsx";
import { type TableColumn, tableColumns } from "./columns.ts";
import css from "./data-manager.module.css";
import { FilterBuilder } from "./filter-builder.tsx";
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
import { readSearch, readState, withSearch, withState } from "./state-filter.ts";
import { TaskTable } from "./task-table.tsx";
import { useShownColumns } from "./use-shown-columns.ts";
import { useTaskPages } from "./use-task-pages.ts";
import { ViewTabs } from "./view-tabs.tsx";

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
  const { shown, setShown } = useShownColumns(project.id, view, columns);
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
    if (view !== null) saveSoon(view, { filters: next.filters ?? undefined, ordering: next.ordering });
  };
  const saveSoon = useSaveView(project.id);
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
  const tableColumnsShown = narrow
    ? columns
        .filter((column) => column.id === "id" || column.id === textColumn?.id)
        .map((column) => ({ ...column, width: column.kind === "data" ? 120 : 60 }))
    : columns.filter((column) => shown.has(column.id));
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
            hiddenColumns: { explore: columns.map(({ id }) => id).filter((id) => !shown.has(id)), labeling: [] },
          })}
          onOpen={openView}
        />
        <div className={css.toolbar}>
          {textColumn === undefined ? null : (
            <QuickSearch
              key={appliedKey === "{}" ? "empty" : "filled"}
              label={`Search ${textColumn.title}`}
              value={readSearch(query.filters, textColumn.id)}
              onChange={(text) => changeFilters(withSearch(query.filters, textColumn.id, text))}
            />
          )}
          <SegmentedControl
            aria-label="State"
            value={readState(query.filters)}
            onChange={(state) => changeFilters(withState(query.filters, state))}
            data={[
              { value: "all", label: "All" },
              { value: "unlabeled", label: "Unlabeled" },
              { value: "labeled", label: "Labeled" },
              { value: "skipped", label: "Skipped" },
            ]}
          />
          <FilterBuilder columns={columns} filters={query.filters} onChange={changeFilters} />
          <span className={css.space} />
          <span className={css.counts} role="status">
            {totals === undefined
              ? ""
              : hasFilters
                ? `${count(totals.total)} of ${plural(project.task_number, "task")}`
                : plural(totals.total, "task")}
          </span>
          {narrow ? null : (
            <ColumnChooser
              columns={columns}
              shown={shown}
              onChange={(ids) => {
                setShown(ids);
                if (view !== null)
                  saveSoon(view, {
                    hiddenColumns: {
                      explore: columns.map(({ id }) => id).filter((id) => !ids.includes(id)),
                      labeling: [],
                    },
                  });
              }}
            />
          )}
          <LabelButton project={project.id} query={query} selection={selection} selected={selected} />
        </div>
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
            columns={tableColumnsShown}
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

/** Writes while one types; the address follows when one rests. */
function QuickSearch({ label, value, onChange }: { label: string; value: string; onChange: (text: string) => void }) {
  const [text, setText] = useState(value);
  const latest = useRef(onChange);
  useEffect(() => {
    latest.current = onChange;
  });
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => latest.current(text), 250);
    return () => clearTimeout(timer);
  }, [text, value]);
  return (
    <TextInput
      aria-label={label}
      placeholder="Search"
      leftSection={<Search size={14} />}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      w={190}
    />
  );
}

interface LabelButtonProps {
  project: number;
  query: AddressQuery;
  selection: Selection;
  selected: number;
}

function LabelButton({ project, query, selection, selected }: LabelButtonProps) {
  const to = "/projects/$projectId/label" as const;
  const params = { projectId: String(project) };
  const some = !selection.all && selected > 0;
  const displayed = {
    as: "displayed",
    ...writeTaskQuery(query),
    ...(some ? { ids: [...selection.ids].join(",") } : {}),
  };
  return (
    <Button.Group>
      {some ? (
        <Button renderRoot={(props) => <Link {...props} to={to} params={params} search={displayed} />}>
          Label {plural(selected, "task")}
        </Button>
      ) : (
        <Button renderRoot={(props) => <Link {...props} to={to} params={params} />}>Label</Button>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <Button px={7} aria-label="Ways to label">
            <ChevronDown size={14} />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item component={Link} to={`/projects/${project}/label`}>
            All tasks, in the model's order
          </Menu.Item>
          <Menu.Item renderRoot={(props) => <Link {...props} to={to} params={params} search={displayed} />}>
            Tasks as displayed here
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Button.Group>
  );
}

/** Stores changes of a tab, a moment after the last one. */
function useSaveView(project: number) {
  const waiting = useRef<{ view: View; data: Record<string, unknown> } | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  return useCallback(
    (view: View, change: Record<string, unknown>) => {
      const before = waiting.current?.view.id === view.id ? waiting.current.data : view.data;
      waiting.current = { view, data: { ...before, ...change } };
      clearTimeout(timer.current);
      timer.current = setTimeout(() => {
        const due = waiting.current;
        waiting.current = null;
        if (due === null) return;
        client.dataManager.changeView({ params: { id: due.view.id }, body: { project, data: due.data } }).then(
          () => queryClient.invalidateQueries({ queryKey: keys.views(project) }),
          // The address still holds the filters; the tab keeps its former ones.
          () => undefined,
        );
      }, 700);
    },
    [project],
  );
}
