import { type KeyboardEvent, type PointerEvent, useRef } from "react";
import { allowedWidth, narrowest, widest } from "./column-layout.ts";
import type { TableColumn } from "./columns.ts";
import css from "./data-manager.module.css";

interface Props {
  column: TableColumn;
  /** The chosen width, when one was. */
  width: number | undefined;
  /** `null`: the usual width again. */
  onWidth: (width: number | null) => void;
}

const keySteps: Record<string, number> = { ArrowLeft: -10, ArrowRight: 10, PageDown: -50, PageUp: 50 };

/** The edge of a head cell: drag it, or move it with the arrow keys; a double click or Delete gives the usual width. */
export function ColumnResizer({ column, width, onWidth }: Props) {
  const drag = useRef<{ from: number; width: number } | null>(null);
  const widthNow = (edge: HTMLElement): number => edge.parentElement?.getBoundingClientRect().width ?? column.width;
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    event.preventDefault();
    event.currentTarget.focus();
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { from: event.clientX, width: widthNow(event.currentTarget) };
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    if (drag.current === null || event.clientX === drag.current.from) return;
    onWidth(allowedWidth(drag.current.width + event.clientX - drag.current.from));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const step = keySteps[event.key];
    if (step !== undefined) onWidth(allowedWidth((width ?? widthNow(event.currentTarget)) + step));
    else if (event.key === "Delete" || event.key === "Backspace") onWidth(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <span
      className={css.resizer}
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={`Width of ${column.title}`}
      aria-valuemin={narrowest}
      aria-valuemax={widest}
      aria-valuenow={width ?? column.width}
      title="Drag to change the width; double-click for the usual one"
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => (drag.current = null)}
      onPointerCancel={() => (drag.current = null)}
      onDoubleClick={() => onWidth(null)}
      onKeyDown={onKeyDown}
    />
  );
}
