import { ActionIcon, Button, Menu, Tooltip } from "@mantine/core";
import { decodeSpanText, relationLabels } from "@tandem/schema";
import { ArrowLeft, ArrowLeftRight, ArrowRight, Spline, Trash2 } from "lucide-react";
import { KeyHint } from "../../../ui/marks.tsx";
import type { EditorStore } from "../../store/editor-store.ts";
import type { Region } from "../../store/regions.ts";
import type { Direction, Relation } from "../../store/relations.ts";
import css from "./relations.module.css";

const arrows: Record<Direction, { icon: typeof ArrowRight; words: string }> = {
  right: { icon: ArrowRight, words: "to" },
  left: { icon: ArrowLeft, words: "from" },
  bi: { icon: ArrowLeftRight, words: "to and from" },
};

/** The relations between regions, and the button that makes one. */
export function RelationList({ editor }: { editor: EditorStore }) {
  const relations = editor.relations.list();
  const regions = new Map(editor.regions().map((region) => [region.id, region]));
  if (regions.size < 2 && relations.length === 0) return null;
  return (
    <section aria-label="Relations" className={css.panel}>
      <h2 className={css.title}>
        Relations <span>{relations.length}</span>
      </h2>
      {editor.readOnly ? null : <RelateButton editor={editor} regions={regions} />}
      <ul className={css.list}>
        {relations.map((relation) => (
          <Row key={relation.key} editor={editor} relation={relation} regions={regions} />
        ))}
      </ul>
    </section>
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
          ? `Choose the region that “${nameOf(regions.get(from))}” relates to. Esc lets go.`
          : editor.selected === null
            ? "Select a region first."
            : ""}
      </p>
    </div>
  );
}

function Row({ editor, relation, regions }: { editor: EditorStore; relation: Relation; regions: Regions }) {
  const { icon: Arrow, words } = arrows[relation.direction];
  const [from, to] = [nameOf(regions.get(relation.from)), nameOf(regions.get(relation.to))];
  const said = relation.labels.length === 0 ? "" : `, ${relation.labels.join(", ")}`;
  const name = `${from} ${words} ${to}${said}`;
  return (
    <li className={css.row}>
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
  const name = nameOf(region);
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
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <button type="button" className={css.labels} data-empty={shown === ""} aria-label={`Labels of ${name}`}>
          {shown === "" ? "Add a label" : shown}
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

/** A region in a few words: its text, else its labels. */
function nameOf(region: Region | undefined): string {
  const text = region?.place["text"];
  if (typeof text === "string" && text !== "") return decodeSpanText(text);
  return [...(region?.labels.values() ?? [])].flat().join(", ") || "No label";
}
