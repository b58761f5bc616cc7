import { ActionIcon } from "@mantine/core";
import { ChevronRight, GripVertical } from "lucide-react";
import { useLayoutEffect, useRef, useState } from "react";
import { harmlessNodes } from "../../markup/safe-html.ts";
import type { RankedItem } from "../../store/ranking.ts";
import css from "../answers.module.css";

interface Props {
  item: RankedItem;
  canFold?: boolean;
  /** How it is moved; without it, it stays where it is. */
  moves?: Moves | undefined;
}

interface Moves {
  /** `2 of 3 in Best results`. */
  place: string;
  /** What is dragged would go before it. */
  isTarget: boolean;
  onArrow: (key: string) => void;
  onDragStart: () => void;
  onDragEnd: () => void;
}

/** One item of a list. */
export function Card({ item, canFold = false, moves }: Props) {
  const [isFolded, setFolded] = useState(false);
  const title = item.title === "" ? item.id : item.title;
  return (
    <li
      className={css.card}
      data-card
      data-target={moves?.isTarget}
      draggable={moves !== undefined}
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = "move";
        event.dataTransfer.setData("text/plain", title);
        moves?.onDragStart();
      }}
      onDragEnd={moves?.onDragEnd}
    >
      <div className={css.cardHead}>
        {moves !== undefined ? (
          <button
            type="button"
            className={css.handle}
            data-item={item.id}
            aria-label={`Move ${title}: ${moves.place}`}
            aria-description="The arrow keys move it."
            onKeyDown={(event) => {
              if (!event.key.startsWith("Arrow") || event.altKey || event.ctrlKey || event.metaKey) return;
              event.preventDefault();
              moves.onArrow(event.key);
            }}
          >
            <GripVertical size={14} aria-hidden />
          </button>
        ) : null}
        <span className={css.cardTitle}>{title}</span>
        {canFold && item.body + item.html !== "" ? (
          <ActionIcon
            size={22}
            aria-label={`${isFolded ? "Unfold" : "Fold"} ${title}`}
            aria-expanded={!isFolded}
            onClick={() => setFolded(!isFolded)}
          >
            <ChevronRight size={14} style={{ transform: isFolded ? undefined : "rotate(90deg)" }} />
          </ActionIcon>
        ) : null}
      </div>
      {isFolded || item.body === "" ? null : <p className={css.cardBody}>{item.body}</p>}
      {isFolded || item.html === "" ? null : <Markup html={item.html} />}
    </li>
  );
}

function Markup({ html }: { html: string }) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => box.current?.replaceChildren(harmlessNodes(html, "open")), [html]);
  return <div ref={box} className={css.cardMarkup} />;
}
