import { ActionIcon, Tooltip } from "@mantine/core";
import { Sparkles, Trash2 } from "lucide-react";
import { Fragment, memo, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { score } from "../ui/time.ts";
import type { EditorStore } from "./store/editor-store.ts";
import { howToBegin, regionWords } from "./store/region-words.ts";
import type { Region } from "./store/regions.ts";
import { RelationList } from "./tags/relations/relation-list.tsx";
import { RegionTexts } from "./tags/text-area/region-texts.tsx";
import css from "./region-list.module.css";

/** Every region with its label, its text or shape, and its score. */
export function RegionList({ editor }: { editor: EditorStore }) {
  useSyncExternalStore(editor.subscribe, editor.snapshot);
  const regions = editor.regions();
  return (
    <section aria-label="Regions" className={css.panel}>
      <h2 className={css.title}>
        Regions <span>{regions.length}</span>
      </h2>
      {regions.length === 0 ? (
        <p className={css.none}>{editor.readOnly ? "None." : howToBegin(editor.config)}</p>
      ) : (
        <div className={css.list}>
          {blocksOf(regions).map((block) => {
            const isSelected = block.some(({ id }) => id === editor.selected);
            return (
              <Block
                key={block[0]?.id}
                regions={block}
                editor={editor}
                selected={isSelected ? editor.selected : null}
                // What is written about the selected region depends on more than its results.
                version={isSelected ? editor.version : 0}
                isAlone={regions.length <= inOneBlock}
              />
            );
          })}
        </div>
      )}
      <RelationList editor={editor} />
    </section>
  );
}

const inOneBlock = 60;
const rowHeight = 30;

function blocksOf(regions: readonly Region[]): Region[][] {
  const count = Math.ceil(regions.length / inOneBlock);
  return Array.from({ length: count }, (_, at) => regions.slice(at * inOneBlock, (at + 1) * inOneBlock));
}

interface BlockProps {
  regions: readonly Region[];
  editor: EditorStore;
  selected: string | null;
  version: number;
  isAlone: boolean;
}

/** Some rows of the list; of a long list only those near what is visible are there. */
const Block = memo(
  function Block({ regions, editor, selected, isAlone }: BlockProps) {
    const ref = useRef<HTMLUListElement>(null);
    const [height, setHeight] = useState<number | null>(regions.length * rowHeight);
    useEffect(() => {
      const element = ref.current;
      if (isAlone || element === null) return;
      const observer = new IntersectionObserver(
        ([entry]) => {
          if (entry !== undefined) setHeight(entry.isIntersecting ? null : entry.boundingClientRect.height);
        },
        { rootMargin: "600px" },
      );
      observer.observe(element);
      return () => observer.disconnect();
    }, [isAlone]);
    const isThere = isAlone || height === null;
    return (
      <ul ref={ref} style={isThere ? undefined : { height }}>
        {isThere
          ? regions.map((region) => (
              <Fragment key={region.id}>
                <Row region={region} editor={editor} isSelected={region.id === selected} />
                <RegionTexts region={region} editor={editor} />
              </Fragment>
            ))
          : null}
      </ul>
    );
  },
  (before, after) =>
    before.editor === after.editor &&
    before.selected === after.selected &&
    before.version === after.version &&
    before.isAlone === after.isAlone &&
    before.regions.length === after.regions.length &&
    before.regions.every((region, at) => region === after.regions[at]),
);

function Row({ region, editor, isSelected }: { region: Region; editor: EditorStore; isSelected: boolean }) {
  const label = [...region.labels.values()].flat().join(", ") || "No label";
  const words = regionWords(editor.config, region);
  return (
    <li className={css.row} data-selected={isSelected}>
      <button
        type="button"
        className={css.pick}
        aria-pressed={isSelected}
        onClick={() => editor.select(isSelected ? null : region.id)}
      >
        <span className={css.swatch} style={{ background: region.color }} aria-hidden />
        <span className={css.label}>{label}</span>
        <span className={css.words}>{words}</span>
        {region.origin === "prediction" ? (
          <span className={css.score} title="From the prediction">
            <Sparkles size={11} aria-hidden />
            {region.score === null ? "" : score(region.score)}
          </span>
        ) : null}
      </button>
      {editor.readOnly ? null : (
        <Tooltip label="Delete region">
          <ActionIcon
            size={22}
            aria-label={`Delete region ${label} ${words}`}
            onClick={() => editor.deleteRegion(region.id)}
          >
            <Trash2 size={13} />
          </ActionIcon>
        </Tooltip>
      )}
    </li>
  );
}
