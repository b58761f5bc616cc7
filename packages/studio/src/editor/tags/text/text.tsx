import type { ConfigNodeOf, ObjectTagOf } from "@tandem/schema";
import { useMemo } from "react";
import { useEditor } from "../../editor-context.ts";
import { namesRegions } from "../../store/answers.ts";
import { styled } from "../styled.ts";
import type { TagView } from "../tag-view.ts";
import css from "../tags.module.css";
import { shownText } from "./shown-text.ts";
import { SpanText } from "./span-text.tsx";

function Text({ node }: { node: ConfigNodeOf<"Text"> }) {
  const { editor } = useEditor();
  const object = editor.config.objects.find((one): one is ObjectTagOf<"Text"> => one.node === node);
  const shown = useMemo(
    () => (object === undefined ? null : shownText(editor.config, object, editor.data)),
    [editor, object],
  );
  if (object === undefined || shown === null) return null;
  if (!shown.ok) return <p className={css.missing}>{shown.reason}</p>;
  const hasSpans =
    object.attributes.selectionEnabled &&
    editor.config.controls.some((control) => namesRegions(control) && control.toName.includes(object.name));
  if (hasSpans) return <SpanText object={object} text={shown.text} />;
  return (
    <div {...styled(object.attributes, `${css.text} htx-text`)} role="document" aria-label={object.name} tabIndex={0}>
      {shown.text}
    </div>
  );
}

export const textView: TagView<"Text"> = { shown: "itself", component: Text };
