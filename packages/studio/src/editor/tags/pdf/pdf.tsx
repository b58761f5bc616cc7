import { type ConfigNodeOf, objectData } from "@tandem/schema";
import { useEffect } from "react";
import { useEditor } from "../../editor-context.ts";
import { isReadable, playable } from "../../loading/read-address.ts";
import { useLoaded } from "../../loading/use-loaded.ts";
import { styled } from "../styled.ts";
import type { TagView } from "../tag-view.ts";
import shared from "../tags.module.css";
import css from "./pdf.module.css";

/** A PDF in the browser's own viewer, where it is this server's or in the task; else a link to it. */
function Pdf({ node }: { node: ConfigNodeOf<"Pdf"> }) {
  const { editor } = useEditor();
  const object = editor.config.objects.find((one) => one.node === node);
  const address = object === undefined ? null : playable(objectData(editor.config, object, editor.data));
  const frame = useFrame(address);
  if (object === undefined) return null;
  if (address === null)
    return <p className={shared.missing}>This task has no PDF in “{object.valueKey ?? object.value}”.</p>;
  return (
    <div {...styled(node.attributes, css.pdf)}>
      <Shown frame={frame} name={object.name} />
      <a
        className={css.link}
        href={frame.state === "ready" ? frame.url : address}
        target="_blank"
        rel="noopener noreferrer"
      >
        Open the PDF in a new tab
      </a>
    </div>
  );
}

function Shown({ frame, name }: { frame: Frame; name: string }) {
  switch (frame.state) {
    case "loading":
      return <p className={shared.hint}>Loading…</p>;
    case "elsewhere":
      return <p className={shared.hint}>This PDF is on another site; it opens in a page of its own.</p>;
    case "failed":
      return <p className={shared.missing}>{frame.reason}</p>;
    case "ready":
      return navigator.pdfViewerEnabled ? (
        // The browser's viewer does not work in a sandbox; what is in the frame is a PDF and nothing else.
        // oxlint-disable-next-line react/iframe-missing-sandbox
        <iframe className={css.frame} src={frame.url} title={name} />
      ) : (
        <p className={shared.hint}>This browser has no viewer for PDFs.</p>
      );
  }
}

type Frame =
  | { state: "loading" }
  | { state: "elsewhere" }
  | { state: "failed"; reason: string }
  | { state: "ready"; url: string };

/** The bytes are shown as a PDF whatever else the file says it is. */
const toUrl = (bytes: ArrayBuffer): string => URL.createObjectURL(new Blob([bytes], { type: "application/pdf" }));

/** An address that the page may frame, made of the file's bytes. */
function useFrame(address: string | null): Frame {
  const isElsewhere = address !== null && !isReadable(address);
  const loaded = useLoaded(isElsewhere ? null : address, toUrl);
  const url = loaded?.ok ? loaded.data : null;
  useEffect(() => () => (url === null ? undefined : URL.revokeObjectURL(url)), [url]);
  if (isElsewhere) return { state: "elsewhere" };
  if (loaded?.ok === false) return { state: "failed", reason: loaded.reason };
  return url === null ? { state: "loading" } : { state: "ready", url };
}

export const pdfView: TagView<"Pdf"> = { shown: "itself", component: Pdf };
