import { SegmentedControl } from "@mantine/core";
import type { Filters, Project } from "@tandem/schema/api";
import { type AddressQuery, isComplete } from "../../api/task-query.ts";
import { count, plural } from "../../ui/time.ts";
import { ColumnChooser } from "./column-chooser.tsx";
import type { TableColumn } from "./columns.ts";
import css from "./data-manager.module.css";
import { FilterBuilder } from "./filter-builder.tsx";
import { LabelButton } from "./label-button.tsx";
import { QuickSearch } from "./quick-search.tsx";
import type { Selection } from "./selection.ts";
import { readSearch, readState, withSearch, withState } from "./state-filter.ts";

interface Props {
  project: Project;
  query: AddressQuery;
  columns: readonly TableColumn[];
  /** The column that the search field searches. */
  textColumn: TableColumn | undefined;
  /** `null`: there is no room to choose columns. */
  shown: ReadonlySet<string> | null;
  /** Of the tasks that match; `null` until known. */
  total: number | null;
  selection: Selection;
  selected: number;
  onFilters: (filters: Filters | null) => void;
  onShown: (ids: readonly string[]) => void;
}

/** What is shown of the tasks, and the way to labeling them. */
export function DataToolbar({ project, query, columns, textColumn, shown, total, ...props }: Props) {
  const { filters } = query;
  const hasFilters = filters?.items.some(isComplete) ?? false;
  return (
    <div className={css.toolbar}>
      {textColumn === undefined ? null : (
        <QuickSearch
          label={`Search ${textColumn.title}`}
          value={readSearch(filters, textColumn.id)}
          onChange={(text) => props.onFilters(withSearch(filters, textColumn.id, text))}
        />
      )}
      <SegmentedControl
        aria-label="State"
        value={readState(filters)}
        onChange={(state) => props.onFilters(withState(filters, state))}
        data={[
          { value: "all", label: "All" },
          { value: "unlabeled", label: "Unlabeled" },
          { value: "labeled", label: "Labeled" },
          { value: "skipped", label: "Skipped" },
        ]}
      />
      <FilterBuilder columns={columns} filters={filters} onChange={props.onFilters} />
      <span className={css.space} />
      <span className={css.counts} role="status">
        {total === null
          ? ""
          : hasFilters
            ? `${count(total)} of ${plural(project.task_number, "task")}`
            : plural(total, "task")}
      </span>
      {shown === null ? null : <ColumnChooser columns={columns} shown={shown} onChange={props.onShown} />}
      <LabelButton project={project.id} query={query} selection={props.selection} selected={props.selected} />
    </div>
  );
}
