import { ActionIcon, Tooltip } from "@mantine/core";
import { Sparkles, Trash2 } from "lucide-react";
import { Fragment, useSyncExternalStore } from "react";
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
        <ul className={css.list}>
          {regions.map((region) => (
            <Fragment key={region.id}>
              <Row region={region} editor={editor} />
              <RegionTexts region={region} editor={editor} />
            </Fragment>
          ))}
        </ul>
      )}
      <RelationList editor={editor} />
    </section>
  );
}

function Row({ region, editor }: { region: Region; editor: EditorStore }) {
  const label = [...region.labels.values()].flat().join(", ") || "No label";
  const words = regionWords(editor.config, region);
  return (
    <li className={css.row} data-selected={region.id === editor.selected}>
      <button
        type="button"
        className={css.pick}
        aria-pressed={region.id === editor.selected}
        onClick={() => editor.select(region.id === editor.selected ? null : region.id)}
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
