import { ActionIcon, Tooltip } from "@mantine/core";
import { decodeSpanText } from "@tandem/schema";
import { Sparkles, Trash2 } from "lucide-react";
import { useSyncExternalStore } from "react";
import { score } from "../ui/time.ts";
import type { EditorStore } from "./store/editor-store.ts";
import type { Region } from "./store/regions.ts";
import css from "./region-list.module.css";

/** Every region with its label, text and score. */
export function RegionList({ editor }: { editor: EditorStore }) {
  useSyncExternalStore(editor.subscribe, editor.snapshot);
  const regions = editor.regions();
  return (
    <section aria-label="Regions" className={css.panel}>
      <h2 className={css.title}>
        Regions <span>{regions.length}</span>
      </h2>
      {regions.length === 0 ? (
        <p className={css.none}>
          {editor.readOnly ? "None." : "Select text and press a label, or press a label and select text."}
        </p>
      ) : (
        <ul className={css.list}>
          {regions.map((region) => (
            <Row key={region.id} region={region} editor={editor} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Row({ region, editor }: { region: Region; editor: EditorStore }) {
  const label = [...region.labels.values()].flat().join(", ") || "No label";
  const text = typeof region.place["text"] === "string" ? decodeSpanText(region.place["text"]) : "";
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
        <span className={css.words}>{text}</span>
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
            aria-label={`Delete region ${label} ${text}`}
            onClick={() => editor.deleteRegion(region.id)}
          >
            <Trash2 size={13} />
          </ActionIcon>
        </Tooltip>
      )}
    </li>
  );
}
