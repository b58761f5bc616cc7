import type { LabelSpec } from "@tandem/schema";
import { Check, ChevronRight, Plus } from "lucide-react";
import { type KeyboardEvent, useId, useMemo, useRef, useState } from "react";
import { rowWindow, scrollToRow } from "../../../ui/row-window.ts";
import css from "../answers.module.css";
import { firstFound, keyOfPath, type Path, type TreeRow, treeRows } from "./tree.ts";

interface Props {
  name: string;
  labels: readonly LabelSpec[];
  /** Keys of the chosen paths. */
  chosen: ReadonlySet<string>;
  leavesOnly: boolean;
  /** No more may be chosen. */
  isFull: boolean;
  canAdd: boolean;
  press: (path: Path) => void;
}

const rowHeight = 30;
const mostShown = 10;

/** A tree of classes under a search: the keys go to the search field, the tree shows where one is. */
export function ClassTree({ name, labels, chosen, leavesOnly, isFull, canAdd, press }: Props) {
  const [query, setQuery] = useState("");
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  /** The row that the keys mean; `null`: the first that is found. */
  const [at, setAt] = useState<number | null>(null);
  const [scrollTop, setScrollTop] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  const rows = useMemo(() => treeRows(labels, open, query), [labels, open, query]);
  const current = Math.min(at ?? firstFound(rows, query), rows.length - 1);
  const height = Math.min(rows.length, mostShown) * rowHeight;
  const shown = rowWindow(rows.length, rowHeight, { scrollTop, height });
  const added = query.trim();
  const isNew = canAdd && added !== "" && !labels.some((label) => label.value === added || label.stored === added);

  const go = (to: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    setAt(next);
    const element = box.current;
    const top =
      element === null
        ? null
        : scrollToRow(next, rows.length, rowHeight, { scrollTop: element.scrollTop, height: element.clientHeight });
    if (element !== null && top !== null) element.scrollTop = top;
  };
  const fold = (row: TreeRow, isOpen = !row.isOpen) => {
    const next = new Set(open);
    if (isOpen) next.add(row.key);
    else next.delete(row.key);
    setOpen(next);
  };
  const choose = (row: TreeRow) => {
    if (leavesOnly && row.isInner) fold(row);
    else if (!isFull || chosen.has(row.key)) press(row.label.path);
  };
  const add = () => {
    press([added]);
    setQuery("");
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[current];
    if (event.key === "ArrowDown") go(current + 1);
    else if (event.key === "ArrowUp") go(current - 1);
    else if (event.key === "Enter" && row !== undefined) choose(row);
    else if (event.key === "Enter" && isNew && !isFull) add();
    else if (event.key === "ArrowRight" && query === "" && row?.isInner === true) fold(row, true);
    else if (event.key === "ArrowLeft" && query === "" && row !== undefined) {
      if (row.isOpen) fold(row, false);
      else go(rows.findIndex((one) => one.key === keyOfPath(row.label.path.slice(0, -1))));
    } else return;
    event.preventDefault();
  };

  return (
    <div>
      <input
        type="text"
        className={css.search}
        role="combobox"
        aria-label={`Search the classes of ${name}`}
        aria-expanded="true"
        aria-haspopup="tree"
        aria-controls={id}
        aria-activedescendant={rows.length === 0 ? undefined : `${id}-${current}`}
        placeholder="Search"
        value={query}
        data-autofocus
        onChange={(event) => {
          setQuery(event.currentTarget.value);
          setAt(null);
          if (box.current !== null) box.current.scrollTop = 0;
        }}
        onKeyDown={onKeyDown}
      />
      <div
        ref={box}
        className={css.treeBox}
        style={{ maxHeight: mostShown * rowHeight }}
        onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}
      >
        <div
          id={id}
          className={css.tree}
          style={{ height: shown.height }}
          role="tree"
          aria-label={name}
          aria-multiselectable
        >
          {rows.slice(shown.first, shown.last).map((row, index) => (
            <Row
              key={row.key}
              id={`${id}-${shown.first + index}`}
              row={row}
              top={(shown.first + index) * rowHeight}
              isCurrent={shown.first + index === current}
              isChosen={chosen.has(row.key)}
              canChoose={!(leavesOnly && row.isInner) && (!isFull || chosen.has(row.key))}
              fold={() => fold(row)}
              choose={() => choose(row)}
            />
          ))}
        </div>
      </div>
      {rows.length === 0 && !isNew ? <p className={css.note}>No class fits.</p> : null}
      {isNew && !isFull ? (
        <button type="button" className={css.addClass} onClick={add}>
          <Plus size={13} aria-hidden />
          Add “{added}”
        </button>
      ) : null}
    </div>
  );
}

interface RowProps {
  id: string;
  row: TreeRow;
  top: number;
  isCurrent: boolean;
  isChosen: boolean;
  canChoose: boolean;
  fold: () => void;
  choose: () => void;
}

function Row({ id, row, top, isCurrent, isChosen, canChoose, fold, choose }: RowProps) {
  const { label, depth, isInner, isOpen } = row;
  return (
    <div
      id={id}
      className={css.treeRow}
      role="treeitem"
      aria-level={depth + 1}
      aria-selected={isChosen}
      aria-disabled={!canChoose && !isInner}
      aria-label={label.value}
      {...(isInner ? { "aria-expanded": isOpen } : {})}
      data-current={isCurrent}
      style={{ top, paddingLeft: 4 + depth * 18 }}
      title={label.hint ?? undefined}
      // The search field keeps the keys.
      onMouseDown={(event) => event.preventDefault()}
      onClick={choose}
    >
      <span
        className={css.fold}
        data-open={isOpen}
        onClick={(event) => {
          if (!isInner) return;
          event.stopPropagation();
          fold();
        }}
        aria-hidden
      >
        {isInner ? <ChevronRight size={14} /> : null}
      </span>
      <span className={css.treeMark} data-checked={isChosen} data-free={canChoose} aria-hidden>
        {isChosen ? <Check size={11} strokeWidth={3.5} /> : null}
      </span>
      <span className={css.treeWords}>{label.value}</span>
    </div>
  );
}
