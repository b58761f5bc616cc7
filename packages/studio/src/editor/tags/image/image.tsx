import type { ConfigNodeOf, ImageSize, ObjectTagOf } from "@tandem/schema";
import { ActionIcon, Tooltip } from "@mantine/core";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { type KeyboardEvent, useMemo, useState } from "react";
import { useEditor } from "../../editor-context.ts";
import type { EditorStore } from "../../store/editor-store.ts";
import { styled } from "../styled.ts";
import type { TagView } from "../tag-view.ts";
import tagCss from "../tags.module.css";
import { likelyReason, refusedAddress, shownPages } from "./addresses.ts";
import css from "./image.module.css";
import { crossOriginOf, ImageBoard } from "./image-board.tsx";

function ImageTag({ node }: { node: ConfigNodeOf<"Image"> }) {
  const { editor } = useEditor();
  const object = editor.config.objects.find((one): one is ObjectTagOf<"Image"> => one.node === node);
  const pages = useMemo(
    () => (object === undefined ? null : shownPages(editor.config, object, editor.data)),
    [editor, object],
  );
  if (object === undefined || pages === null) return null;
  if (!pages.ok) return <p className={tagCss.missing}>{pages.reason}</p>;
  const { addresses, hasPages } = pages;
  const page = Math.min(editor.itemOf(object.name), addresses.length - 1);
  const show = (next: number) => {
    if (next >= 0 && next < addresses.length) editor.showItem(object.name, next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!hasPages || !(event.ctrlKey || event.metaKey) || !/^Arrow(Left|Right)$/.test(event.key)) return;
    event.preventDefault();
    show(page + (event.key === "ArrowLeft" ? -1 : 1));
  };
  const address = addresses[page] ?? "";
  return (
    <div {...styled(object.attributes, css.image)} data-wide="true" onKeyDown={onKeyDown}>
      <OneImage key={`${page} ${address}`} object={object} address={address} page={hasPages ? page : null} />
      {hasPages && addresses.length > 1 ? (
        <Pager editor={editor} object={object.name} page={page} count={addresses.length} show={show} />
      ) : null}
      {object.attributes.lazyOff
        ? addresses.map((other, at) =>
            at === page || refusedAddress(other) !== null ? null : (
              <img key={`${at} ${other}`} src={other} alt="" hidden {...crossOriginOf(object.attributes.crossOrigin)} />
            ),
          )
        : null}
    </div>
  );
}

type Loading = { is: "loading" } | { is: "failed" } | { is: "there"; image: HTMLImageElement; size: ImageSize };

function OneImage({ object, address, page }: { object: ObjectTagOf<"Image">; address: string; page: number | null }) {
  const [loading, setLoading] = useState<Loading>({ is: "loading" });
  const refused = refusedAddress(address);
  if (refused !== null || loading.is === "failed")
    return (
      <div className={tagCss.missing} role="alert">
        <p>This image could not be shown: {refused ?? likelyReason(address, window.location.protocol === "https:")}</p>
        <p className={css.address}>{address.length > 300 ? `${address.slice(0, 300)}…` : address}</p>
      </div>
    );
  if (loading.is === "there")
    return <ImageBoard object={object} address={address} size={loading.size} page={page} image={loading.image} />;
  return (
    <div className={css.waiting} aria-busy>
      <img
        src={address}
        alt=""
        {...crossOriginOf(object.attributes.crossOrigin)}
        onError={() => setLoading({ is: "failed" })}
        onLoad={({ currentTarget: image }) => {
          const { naturalWidth: width, naturalHeight: height } = image;
          setLoading(width > 0 && height > 0 ? { is: "there", image, size: { width, height } } : { is: "failed" });
        }}
      />
    </div>
  );
}

interface PagerProps {
  editor: EditorStore;
  object: string;
  page: number;
  count: number;
  show: (page: number) => void;
}

function Pager({ editor, object, page, count, show }: PagerProps) {
  const here = editor
    .regionsIn(object)
    .filter(
      ({ envelope }) => (typeof envelope["item_index"] === "number" ? envelope["item_index"] : 0) === page,
    ).length;
  return (
    <nav className={css.pager} aria-label={`Pages of ${object}`}>
      <Tooltip label="Previous page">
        <ActionIcon size={26} aria-label="Previous page" disabled={page === 0} onClick={() => show(page - 1)}>
          <ChevronLeft size={15} />
        </ActionIcon>
      </Tooltip>
      <span aria-live="polite">
        Page {page + 1} of {count}
        {here === 0 ? "" : ` · ${here} ${here === 1 ? "region" : "regions"}`}
      </span>
      <Tooltip label="Next page">
        <ActionIcon size={26} aria-label="Next page" disabled={page === count - 1} onClick={() => show(page + 1)}>
          <ChevronRight size={15} />
        </ActionIcon>
      </Tooltip>
    </nav>
  );
}

export const imageView: TagView<"Image"> = { shown: "itself", component: ImageTag };
