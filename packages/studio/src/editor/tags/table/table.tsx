import { type ConfigNodeOf, objectData, type ObjectTagOf } from "@tandem/schema";
import { useMemo } from "react";
import { useEditor } from "../../editor-context.ts";
import { asText, useLoaded } from "../../loading/use-loaded.ts";
import { styled } from "../styled.ts";
import type { TagView } from "../tag-view.ts";
import shared from "../tags.module.css";
import { mostRows, rowsOfCsv, rowsOfJson, tableOptions } from "./rows.ts";
import css from "./table.module.css";

function Table({ node }: { node: ConfigNodeOf<"Table"> }) {
  const { editor } = useEditor();
  const object = editor.config.objects.find((one): one is ObjectTagOf<"Table"> => one.node === node);
  const data = object === undefined ? undefined : objectData(editor.config, object, editor.data);
  const options = tableOptions(node.attributes.valueType);
  const loaded = useLoaded(options.isAddress && typeof data === "string" ? data : null, asText);
  const { csv } = options;
  const written = options.isAddress ? (loaded?.ok ? loaded.data : null) : data;
  const shown = useMemo(
    () => (csv === null ? rowsOfJson(written) : typeof written === "string" ? rowsOfCsv(written, csv) : null),
    // The options are made anew each time, from the same words.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [written, node],
  );
  if (object === undefined) return null;
  if (loaded?.ok === false) return <p className={shared.missing}>{loaded.reason}</p>;
  if (options.isAddress && loaded === null && typeof data === "string") return <p className={shared.hint}>Loading…</p>;
  if (shown === null)
    return <p className={shared.missing}>This task has no table in “{object.valueKey ?? object.value}”.</p>;
  const rows = shown.rows.slice(0, mostRows);
  return (
    <div {...styled(node.attributes, css.box)} role="region" aria-label={object.name} tabIndex={0}>
      <table className={css.table}>
        <thead>
          <tr>
            {shown.columns.map((column, index) => (
              <th key={index} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) => (
                <td key={column}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length < shown.rows.length ? (
        <p className={shared.hint}>
          The first {mostRows} of {shown.rows.length} rows.
        </p>
      ) : null}
    </div>
  );
}

export const tableView: TagView<"Table"> = { shown: "itself", component: Table };
