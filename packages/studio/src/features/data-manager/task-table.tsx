import { Checkbox } from "@mantine/core";
import { ArrowDown, ArrowUp } from "lucide-react";
import { type KeyboardEvent, type MouseEvent, useLayoutEffect, useRef, useState } from "react";
import type { DataManagerTask } from "@tandem/schema";
import { rowWindow, scrollToRow } from "../../ui/row-window.ts";
import { Cell } from "./cell.tsx";
import { columnLayout, type ColumnWidths } from "./column-layout.ts";
import { ColumnResizer } from "./column-resizer.tsx";
import { cellValue, type TableColumn } from "./columns.ts";
import css from "./data-manager.module.css";
import { isSelected, type Selection } from "./selection.ts";

const rowHeight = 36;

interface Props {
  columns: readonly TableColumn[];
  widths: ColumnWidths;
  /** `null`: widths cannot be changed; a width of `null`: the usual one. */
  onWidth: ((column: string, width: number | null) => void) | null;
  rows: ReadonlyMap<number, DataManagerTask>;
  total: number;
  /** Changes when other rows are shown: the table goes back to its top. */
  resetKey: string;
  ordering: string | undefined;
  onOrder: (column: TableColumn) => void;
  selection: Selection;
  onSelect: (row: number, extend: boolean) => void;
  onSelectAll: () => void;
  openTask: number | null;
  onOpen: (task: DataManagerTask) => void;
  onWindow: (first: number, last: number) => void;
  active: number;
  onActive: (row: number) => void;
}

/**
 * A grid in which only the visible rows exist. Its height is known from the start, so nothing moves when rows arrive:
 * until then they are drawn as placeholders.
 */
export function TaskTable(props: Props) {
  const { columns, rows, total, active, onActive, onWindow, resetKey } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const shownKey = useRef(resetKey);
  const [viewport, setViewport] = useState({ scrollTop: 0, height: 600 });
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    let frame = 0;
    const read = () => {
      frame = 0;
      setViewport({ scrollTop: element.scrollTop, height: element.clientHeight - rowHeight });
    };
    const readSoon = () => {
      frame ||= requestAnimationFrame(read);
    };
    read();
    element.addEventListener("scroll", readSoon, { passive: true });
    const observer = new ResizeObserver(readSoon);
    observer.observe(element);
    return () => {
      cancelAnimationFrame(frame);
      element.removeEventListener("scroll", readSoon);
      observer.disconnect();
    };
  }, []);
  useLayoutEffect(() => {
    if (shownKey.current !== resetKey && scroller.current !== null) scroller.current.scrollTop = 0;
    shownKey.current = resetKey;
  }, [resetKey]);
  const window = rowWindow(total, rowHeight, viewport);
  useLayoutEffect(() => onWindow(window.first, window.last), [onWindow, window.first, window.last]);

  const goTo = (row: number) => {
    const next = Math.max(0, Math.min(total - 1, row));
    onActive(next);
    const top = scrollToRow(next, total, rowHeight, viewport);
    if (top !== null && scroller.current !== null) scroller.current.scrollTop = top;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey)
      return;
    const page = Math.max(1, Math.floor(viewport.height / rowHeight) - 1);
    const steps: Record<string, number> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
      Home: -total,
      End: total,
    };
    const step = steps[event.key];
    if (step !== undefined) goTo(active + step);
    else if (event.key === "Enter") open(active);
    else if (event.key === " ") props.onSelect(active, false);
    else return;
    event.preventDefault();
  };
  const open = (row: number) => {
    const task = rows.get(row);
    if (task !== undefined) props.onOpen(task);
  };
  const { template, minWidth } = columnLayout(columns, props.widths, props.onWidth === null);
  const drawn = Array.from({ length: window.last - window.first }, (_, index) => window.first + index);
  const someSelected = props.selection.ids.size > 0;
  return (
    <div
      ref={scroller}
      className={css.scroller}
      role="grid"
      aria-label="Tasks"
      aria-rowcount={total + 1}
      aria-colcount={columns.length + 1}
      aria-multiselectable
      tabIndex={0}
      aria-activedescendant={rows.has(active) ? `task-row-${active}` : undefined}
      onKeyDown={onKeyDown}
    >
      <div className={css.headRow} role="row" aria-rowindex={1} style={{ gridTemplateColumns: template, minWidth }}>
        <span role="columnheader" className={css.headCell}>
          <Checkbox
            aria-label="Select all tasks"
            checked={props.selection.all && !someSelected}
            indeterminate={someSelected}
            onChange={props.onSelectAll}
          />
        </span>
        {columns.map((column) => (
          <HeadCell key={column.id} column={column} {...props} />
        ))}
      </div>
      <div style={{ position: "relative", height: window.height, minWidth }} role="rowgroup">
        <div
          style={{ position: "absolute", top: 0, left: 0, right: 0, transform: `translateY(${window.top}px)` }}
          role="presentation"
        >
          {drawn.map((row) => (
            <Row key={row} row={row} template={template} task={rows.get(row)} {...props} />
          ))}
        </div>
      </div>
    </div>
  );
}

type HeadCellProps = Pick<Props, "ordering" | "onOrder" | "widths" | "onWidth"> & { column: TableColumn };

function HeadCell({ column, ordering, onOrder, widths, onWidth }: HeadCellProps) {
  const field = `tasks:${column.id}`;
  const direction = ordering === field ? "ascending" : ordering === `-${field}` ? "descending" : "none";
  return (
    <span
      role="columnheader"
      className={css.headCell}
      aria-sort={direction}
      data-kind={column.kind}
      data-type={column.type}
    >
      {column.sortable ? (
        <button type="button" onClick={() => onOrder(column)} title={`Sort by ${column.title}`}>
          <span>{column.title}</span>
          {direction === "ascending" ? <ArrowUp size={12} aria-hidden /> : null}
          {direction === "descending" ? <ArrowDown size={12} aria-hidden /> : null}
        </button>
      ) : (
        <span>{column.title}</span>
      )}
      {onWidth === null ? null : (
        <ColumnResizer column={column} width={widths[column.id]} onWidth={(width) => onWidth(column.id, width)} />
      )}
    </span>
  );
}

function Row({
  row,
  task,
  template,
  ...props
}: Props & { row: number; task: DataManagerTask | undefined; template: string }) {
  if (task === undefined)
    return (
      <div className={css.row} role="row" aria-rowindex={row + 2} aria-busy style={{ gridTemplateColumns: template }}>
        <span role="gridcell" />
        {props.columns.map((column) => (
          <span key={column.id} role="gridcell" className={css.cell}>
            <span className={css.placeholder} style={{ width: `${36 + ((row * 31 + column.width) % 48)}%` }} />
          </span>
        ))}
      </div>
    );
  const selected = isSelected(props.selection, task.id);
  const onClick = (event: MouseEvent) => {
    if (event.target instanceof Element && event.target.closest("[data-check]") !== null) return;
    if (event.ctrlKey || event.metaKey) {
      window.open(`${window.location.pathname}?task=${task.id}`, "_blank", "noopener");
      return;
    }
    props.onActive(row);
    props.onOpen(task);
  };
  return (
    <div
      id={`task-row-${row}`}
      className={css.row}
      role="row"
      aria-rowindex={row + 2}
      aria-selected={selected}
      data-task-id={task.id}
      data-open={task.id === props.openTask}
      data-active={row === props.active}
      style={{ gridTemplateColumns: template }}
      onClick={onClick}
    >
      <span role="gridcell" className={css.cell} data-check onClick={(event) => event.stopPropagation()}>
        <Checkbox
          aria-label={`Select task ${task.id}`}
          tabIndex={-1}
          checked={selected}
          onChange={() => undefined}
          onClick={(event) => props.onSelect(row, event.shiftKey)}
        />
      </span>
      {props.columns.map((column) => (
        <span key={column.id} role="gridcell" className={css.cell} data-kind={column.kind} data-type={column.type}>
          <Cell kind={column.kind} value={cellValue(task, column)} />
        </span>
      ))}
    </div>
  );
}
