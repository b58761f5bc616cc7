import { type ConfigNodeOf, createTextIndex, encodeSpanText, objectData, type ObjectTagOf } from "@tandem/schema";
import { useCallback, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useEditor } from "../../editor-context.ts";
import { asText, useLoaded } from "../../loading/use-loaded.ts";
import { namesRegions } from "../../store/answers.ts";
import type { Stretch } from "../../text/selection-span.ts";
import type { TextSurface } from "../../text/surface.ts";
import { styled } from "../styled.ts";
import type { TagView } from "../tag-view.ts";
import css from "../tags.module.css";
import { Marked } from "../text/marked.tsx";
import { useSpans } from "../text/use-spans.ts";
import { baseCss } from "./base-css.ts";
import type { DocumentText } from "./document-text.ts";
import { toHtmlPlace, toHtmlStretch } from "./html-place.ts";
import { type ReadDocument, readDocument } from "./read-document.ts";
import { shownWords } from "./shown-words.ts";

function HyperText({ node }: { node: ConfigNodeOf<"HyperText"> }) {
  const { editor } = useEditor();
  const object = editor.config.objects.find((one): one is ObjectTagOf<"HyperText"> => one.node === node);
  const data = object === undefined ? undefined : objectData(editor.config, object, editor.data);
  const isAddress = object?.attributes.valueType === "url";
  const loaded = useLoaded(isAddress && typeof data === "string" ? data : null, asText);
  if (object === undefined) return null;
  if (typeof data !== "string" && typeof data !== "number")
    return <p className={css.missing}>This task has no document in “{object.valueKey ?? object.value}”.</p>;
  if (!isAddress) return <Page key={String(data)} object={object} html={decoded(object, String(data))} />;
  if (loaded === null) return <p className={css.hint}>Loading…</p>;
  return loaded.ok ? <Page object={object} html={loaded.data} /> : <p className={css.missing}>{loaded.reason}</p>;
}

function decoded(object: ObjectTagOf<"HyperText">, written: string): string {
  if (object.attributes.encoding === "none") return written;
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(written), (character) => character.charCodeAt(0)));
  } catch {
    return written;
  }
}

interface Shown {
  read: DocumentText & { hasOwnLook: boolean };
  surface: TextSurface | null;
}
const nothing: Shown = { read: { text: "", blocks: [], hasOwnLook: false }, surface: null };

/** A document in a shadow root: the page's styles do not reach in, and its own do not reach out. */
function Page({ object, html }: { object: ObjectTagOf<"HyperText">; html: string }) {
  const { editor } = useEditor();
  const { saveTextResult, granularity, clickableLinks, selectionEnabled, showLabels } = object.attributes;
  const host = useRef<HTMLDivElement>(null);
  const [page, setPage] = useState(nothing);
  useLayoutEffect(() => {
    if (host.current === null) return;
    const read = readDocument(html, clickableLinks ? "open" : "nothing");
    setPage({ read, surface: put(read, host.current) });
  }, [html, clickableLinks]);
  const { read, surface } = page;
  const index = useMemo(() => createTextIndex(read.text), [read]);
  const saveText = saveTextResult !== "no" && saveTextResult !== "none";
  const { spans, caret, events } = useSpans({
    name: object.name,
    surface,
    granularity,
    toPlace: useCallback(
      (stretch: Stretch) => {
        const place = toHtmlPlace(read, index, stretch);
        if (place === null || surface === null || !saveText) return place;
        return { ...place, text: encodeSpanText(shownWords(surface, stretch)) };
      },
      [read, index, surface, saveText],
    ),
    toStretch: useCallback((place) => toHtmlStretch(read, index, place), [read, index]),
  });
  const hasSpans =
    selectionEnabled && editor.config.controls.some((one) => namesRegions(one) && one.toName.includes(object.name));
  const role = hasSpans
    ? ({
        role: "textbox",
        "aria-readonly": true,
        "aria-multiline": true,
        "aria-description": "Select with Shift and the arrow keys, then press a label's key.",
      } as const)
    : ({ role: "document" } as const);
  return (
    <Marked
      surface={read.hasOwnLook && showLabels !== "true" ? null : surface}
      spans={spans}
      caret={caret}
      onPick={(id) => editor.select(id)}
    >
      <div {...styled(object.attributes, `${css.page} htx-richtext`)} data-paper={read.hasOwnLook}>
        <div ref={host} {...role} aria-label={object.name} tabIndex={0} {...(hasSpans ? events : {})} />
      </div>
    </Marked>
  );
}

/** Puts a document into the shadow root of its host, in a `body` of its own for its style sheets. */
function put({ nodes, texts, css: own, text, blocks, hasOwnLook }: ReadDocument, host: HTMLElement): TextSurface {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  const base = new CSSStyleSheet();
  base.replaceSync(baseCss(hasOwnLook));
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(own);
  root.adoptedStyleSheets = [base, sheet];
  const html = document.createElement("html");
  const body = document.createElement("body");
  body.append(nodes);
  html.append(body);
  root.replaceChildren(html);
  return { text, blocks, box: host, root, nodeOf: (block) => texts[block] ?? null };
}

export const hyperTextView: TagView<"HyperText"> = { shown: "itself", component: HyperText };
