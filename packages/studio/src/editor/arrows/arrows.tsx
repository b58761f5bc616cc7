import { relationLabels } from "@tandem/schema";
import { type KeyboardEvent, useMemo, useRef } from "react";
import { useEditor } from "../editor-context.ts";
import type { EditorStore } from "../store/editor-store.ts";
import type { Region } from "../store/regions.ts";
import { pressRelation } from "../store/relation-steps.ts";
import { relationWords } from "../tags/relations/relation-words.ts";
import { headLength } from "./arrow-path.ts";
import { useArrowsShown } from "./arrows-shown.ts";
import css from "./arrows.module.css";
import { type Drawn, useDrawn } from "./use-drawn.ts";
import { usePointing } from "./use-pointing.ts";

/** The relations of a task as arrows over it, wherever their regions are on the screen. `root`: what it is all in. */
export function Arrows({ root }: { root: HTMLElement | null }) {
  const { editor } = useEditor();
  const areShown = useArrowsShown();
  const list = editor.relations.list();
  // A hidden arrow is there as long as somebody points at its relation in the list.
  const only = areShown ? null : (editor.relations.bright?.key ?? "none");
  const wanted = useMemo(() => (only === null ? list : list.filter(({ key }) => key === only)), [list, only]);
  const drawn = useDrawn(wanted, root);
  const layer = useRef<SVGSVGElement>(null);
  usePointing(editor, root, layer);
  const all = editor.regions();
  const regions = useMemo(() => new Map(all.map((region) => [region.id, region])), [all]);
  if (drawn.length === 0) return null;
  return (
    <svg ref={layer} className={css.layer}>
      {drawn.map((one) => (
        <RelationArrow key={one.relation.key} drawn={one} editor={editor} regions={regions} />
      ))}
    </svg>
  );
}

interface Props {
  drawn: Drawn;
  editor: EditorStore;
  regions: ReadonlyMap<string, Region>;
}

function RelationArrow({ drawn, editor, regions }: Props) {
  const { relation, d, heads, middle, ends, isCut } = drawn;
  const { relations } = editor;
  const isSelected = relations.selected?.key === relation.key;
  const isBright = relations.bright?.key === relation.key;
  const point = () => relations.pointAt(relation.key);
  const leave = () => relations.pointAway(relation.key);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    if (event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    pressRelation(editor, relation);
  };
  return (
    <g
      className={css.arrow}
      data-relation={relation.key}
      data-bright={isBright}
      data-cut={isCut}
      style={{ "--arrow": colorOf(editor, drawn) } as React.CSSProperties}
      role="button"
      tabIndex={0}
      aria-pressed={isSelected}
      aria-label={`Relation ${relationWords(relation, regions)}`}
      onFocus={point}
      onBlur={leave}
      onClick={() => pressRelation(editor, relation)}
      onKeyDown={onKeyDown}
    >
      {isBright
        ? ends.map(({ left, top, right, bottom }, index) => (
            <rect
              key={index}
              className={css.end}
              x={left - 2}
              y={top - 2}
              width={right - left + 4}
              height={bottom - top + 4}
              rx={3}
            />
          ))
        : null}
      <path d={d} className={css.reach} data-line />
      <path d={d} className={css.halo} />
      <path d={d} className={css.line} />
      {isCut
        ? null
        : heads.map(({ x, y, points }) => {
            const back = y + (points === "down" ? -headLength : headLength);
            return <path key={`${x} ${y}`} d={`M${x} ${y}L${x - 4.5} ${back}h9Z`} className={css.head} />;
          })}
      {relation.labels.length === 0 ? null : (
        <text {...middle} className={css.label}>
          {shortened(relation.labels.join(", "))}
        </text>
      )}
    </g>
  );
}

/** The colour of the first label that has one. */
function colorOf(editor: EditorStore, { relation }: Drawn): string | undefined {
  const { labels } = relationLabels(editor.config);
  return labels.find(({ value }) => value === relation.labels[0])?.background;
}

const shortened = (words: string): string => (words.length > 40 ? `${words.slice(0, 39)}…` : words);
