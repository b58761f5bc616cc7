import type { ConfigNodeOf } from "@tandem/schema";
import { useLayoutEffect, useMemo, useRef, useState } from "react";
import { type Column, columnsOf, moved, type Placement, placementOf, rankedItems } from "../../store/ranking.ts";
import { styled } from "../styled.ts";
import type { TagView } from "../tag-view.ts";
import { type OpenControl, useControl } from "../use-control.ts";
import css from "../answers.module.css";
import { Card } from "./card.tsx";

function Ranker({ node }: { node: ConfigNodeOf<"Ranker"> }) {
  const open = useControl(node);
  return open === null ? null : <Board {...open} />;
}

/** The columns with their items, moved by dragging or with the arrow keys. */
function Board({ editor, control, canAnswer }: OpenControl<"Ranker">) {
  const items = useMemo(() => rankedItems(editor.config, control, editor.data), [editor, control]);
  const placement = placementOf(control, items, editor.answer(control));
  const columns = columnsOf(editor.config, control, placement);
  const byId = useMemo(() => new Map(items.map((item) => [item.id, item])), [items]);
  const board = useRef<HTMLDivElement>(null);
  /** The item whose handle gets the focus back after it was moved to another column. */
  const focused = useRef<string | null>(null);
  const [said, setSaid] = useState("");
  /** Where the item that is dragged would go. */
  const [target, setTarget] = useState<{ column: string; index: number } | null>(null);
  const dragged = useRef<string | null>(null);
  useLayoutEffect(() => {
    if (focused.current === null) return;
    const handles = [...(board.current?.querySelectorAll<HTMLElement>("[data-item]") ?? [])];
    handles.find((one) => one.dataset["item"] === focused.current)?.focus();
    focused.current = null;
  });
  if (items.length === 0)
    return <p className={css.note}>This task has no list of items for “{control.name}” to put in order.</p>;

  const move = (item: string, column: string, index: number) => {
    const next = moved(placement, item, column, index);
    editor.setAnswer(control, next);
    const inside = next[column] ?? [];
    const where = columns.find(({ id }) => id === column)?.title ?? "";
    setSaid(`${byId.get(item)?.title || item}: ${placeInWords(inside.indexOf(item), inside.length, where)}`);
  };
  const onArrow = (item: string, column: string, key: string) => {
    const to = after(placement, columns, item, column, key);
    if (to === null) return;
    focused.current = item;
    move(item, to.column, to.index);
  };
  const drop = () => {
    const item = dragged.current;
    if (item !== null && target !== null) {
      const before = placement[target.column]?.slice(0, target.index).includes(item) === true ? 1 : 0;
      move(item, target.column, target.index - before);
    }
    dragged.current = null;
    setTarget(null);
  };

  return (
    <div ref={board} {...styled(control.attributes, css.board)} role="group" aria-label={control.name}>
      {columns.map((column) => {
        const inside = placement[column.id] ?? [];
        return (
          <section
            key={column.id}
            className={css.column}
            aria-label={column.title || control.name}
            onDragOver={(event) => {
              if (dragged.current === null) return;
              event.preventDefault();
              setTarget({ column: column.id, index: indexAt(event.currentTarget, event.clientY) });
            }}
            onDrop={(event) => {
              event.preventDefault();
              drop();
            }}
          >
            {column.title === "" ? null : <h3 className={css.columnTitle}>{column.title}</h3>}
            <ol className={css.cards}>
              {inside.map((id, index) => (
                <Card
                  key={id}
                  item={byId.get(id) ?? { id, title: id, body: "", html: "" }}
                  canFold={control.attributes.collapsible}
                  moves={
                    canAnswer
                      ? {
                          place: placeInWords(index, inside.length, column.title),
                          isTarget: target?.column === column.id && target.index === index,
                          onArrow: (key) => onArrow(id, column.id, key),
                          onDragStart: () => (dragged.current = id),
                          onDragEnd: () => {
                            dragged.current = null;
                            setTarget(null);
                          },
                        }
                      : undefined
                  }
                />
              ))}
              {target?.column === column.id && target.index >= inside.length ? <li className={css.dropEnd} /> : null}
            </ol>
            {inside.length === 0 && target?.column !== column.id ? <p className={css.note}>Nothing here yet.</p> : null}
          </section>
        );
      })}
      <p className={css.unseen} role="status">
        {said}
      </p>
    </div>
  );
}

/** Before which card of a column a height on the screen is. */
function indexAt(column: HTMLElement, y: number): number {
  const cards = [...column.querySelectorAll("[data-card]")];
  const below = cards.findIndex((card) => {
    const { top, height } = card.getBoundingClientRect();
    return y < top + height / 2;
  });
  return below === -1 ? cards.length : below;
}

/** Where an arrow key takes an item; `null` where there is no further. */
function after(
  placement: Placement,
  columns: readonly Column[],
  item: string,
  column: string,
  key: string,
): { column: string; index: number } | null {
  const inside = placement[column] ?? [];
  const index = inside.indexOf(item);
  if (key === "ArrowUp") return index === 0 ? null : { column, index: index - 1 };
  if (key === "ArrowDown") return index === inside.length - 1 ? null : { column, index: index + 1 };
  const step = key === "ArrowRight" ? 1 : key === "ArrowLeft" ? -1 : 0;
  const next = columns[columns.findIndex(({ id }) => id === column) + step];
  return step === 0 || next === undefined ? null : { column: next.id, index };
}

const placeInWords = (index: number, count: number, column: string): string =>
  `${index + 1} of ${count}${column === "" ? "" : ` in ${column}`}`;

export const rankerView: TagView<"Ranker"> = { shown: "itself", component: Ranker };
