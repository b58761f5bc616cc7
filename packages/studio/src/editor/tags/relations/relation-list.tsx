import { ActionIcon, Button, Menu, Tooltip } from "@mantine/core";
import { relationLabels } from "@tandem/schema";
import { ArrowLeft, ArrowLeftRight, ArrowRight, Eye, EyeOff, Spline, Trash2 } from "lucide-react";
import { useEffect, useRef } from "react";
import { KeyHint } from "../../../ui/marks.tsx";
import type { EditorStore } from "../../store/editor-store.ts";
import type { Region } from "../../store/regions.ts";
import type { Direction, Relation } from "../../store/relations.ts";
import { showArrows, useArrowsShown } from "../../arrows/arrows-shown.ts";
import { endWords, relationWords } from "./relation-words.ts";
import css from "./relations.module.css";

const icons: Record<Direction, typeof ArrowRight> = { right: ArrowRight, left: ArrowLeft, bi: ArrowLeftRight };

/** The relations between regions, and the button that makes one. */
export function RelationList({ editor }: { editor: EditorStore }) {
  const relations = editor.relations.list();
  const regions = new Map(editor.regions().map((region) => [region.id, region]));
  if (regions.size < 2 && relations.length === 0) return null;
  return (
    <section aria-label="Relations" className={css.panel}>
      <div className={css.head}>
        <h2 className={css.title}>
          Relations <span>{relations.length}</span>
        </h2>
        {relations.length === 0 ? null : <ArrowsToggle />}
      </div>
      {editor.readOnly ? null : <RelateButton editor={editor} regions={regions} />}
      <ul className={css.list}>
        {relations.map((relation) => (
          <Row key={relation.key} editor={editor} relation={relation} regions={regions} />
        ))}
      </ul>
    </section>
  );
}

function ArrowsToggle() {
  const areShown = useArrowsShown();
  const words = areShown ? "Hide the arrows" : "Show the arrows";
  return (
    <Tooltip label={words}>
      <ActionIcon size={22} aria-label={words} onClick={() => showArrows(!areShown)}>
        {areShown ? <Eye size={14} /> : <EyeOff size={14} />}
      </ActionIcon>
    </Tooltip>
  );
}

type Regions = ReadonlyMap<string, Region>;

function RelateButton({ editor, regions }: { editor: EditorStore; regions: Regions }) {
  const from = editor.relations.from;
  return (
    <div className={css.relate}>
      <Button
        variant="default"
        size="compact-xs"
        leftSection={<Spline size={13} />}
        rightSection={<KeyHint name="Alt R" />}
        aria-pressed={from !== null}
        disabled={editor.selected === null && from === null}
        onClick={() => editor.relate()}
      >
        Relate
      </Button>
      <p className={css.hint} role="status">
        {from !== null
          ? `Choose the region that “${endWords(regions.get(from))}” relates to. Esc lets go.`
          : editor.selected === null
            ? "Select a region first."
            : ""}
      </p>
    </div>
  );
}

function Row({ editor, relation, regions }: { editor: EditorStore; relation: Relation; regions: Regions }) {
  const Arrow = icons[relation.direction];
  const name = relationWords(relation, regions);
  const isSelected = editor.relations.selected?.key === relation.key;
  const ref = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isSelected) ref.current?.scrollIntoView({ block: "nearest" });
  }, [isSelected]);
  const point = () => editor.relations.pointAt(relation.key);
  const leave = () => editor.relations.pointAway(relation.key);
  return (
    <li
      ref={ref}
      className={css.row}
      aria-current={isSelected}
      onPointerEnter={point}
      onPointerLeave={leave}
      onFocus={point}
      onBlur={leave}
    >
      <div className={css.ends}>
        <End editor={editor} region={regions.get(relation.from)} />
        <Tooltip label="Turn">
          <ActionIcon
            size={22}
            aria-label={`Direction of ${name}`}
            aria-disabled={editor.readOnly}
            onClick={() => (editor.readOnly ? undefined : editor.relations.turn(relation))}
          >
            <Arrow size={14} />
          </ActionIcon>
        </Tooltip>
        <End editor={editor} region={regions.get(relation.to)} />
        {editor.readOnly ? null : (
          <Tooltip label="Delete relation">
            <ActionIcon
              size={22}
              aria-label={`Delete relation ${name}`}
              onClick={() => editor.relations.delete(relation)}
            >
              <Trash2 size={13} />
            </ActionIcon>
          </Tooltip>
        )}
      </div>
      <Labels editor={editor} relation={relation} name={name} />
    </li>
  );
}

function End({ editor, region }: { editor: EditorStore; region: Region | undefined }) {
  const name = endWords(region);
  if (region === undefined) return <span className={css.end}>{name}</span>;
  return (
    <button type="button" className={css.end} title={name} onClick={() => editor.select(region.id)}>
      <span className={css.swatch} style={{ background: region.color }} aria-hidden />
      <span className={css.endWords}>{name}</span>
    </button>
  );
}

function Labels({ editor, relation, name }: { editor: EditorStore; relation: Relation; name: string }) {
  const { labels } = relationLabels(editor.config);
  const shown = relation.labels.join(", ");
  if (labels.length === 0 || editor.readOnly) return shown === "" ? null : <p className={css.labels}>{shown}</p>;
  const words = shown === "" ? "Add a label" : shown;
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <button
          type="button"
          className={css.labels}
          data-empty={shown === ""}
          aria-label={`${words}, labels of ${name}`}
        >
          {words}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {labels.map(({ value, background }) => (
          <Menu.CheckboxItem
            key={value}
            checked={relation.labels.includes(value)}
            rightSection={<span className={css.swatch} style={{ background }} aria-hidden />}
            onChange={() => editor.relations.pressLabel(relation, value)}
          >
            {value}
          </Menu.CheckboxItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
