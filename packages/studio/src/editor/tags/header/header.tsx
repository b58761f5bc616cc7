import { type ConfigNodeOf, resolveValue } from "@tandem/schema";
import { useEditor } from "../../editor-context.ts";
import { inlineStyle } from "../inline-style.ts";
import type { TagView } from "../tag-view.ts";
import css from "../tags.module.css";

function Header({ node }: { node: ConfigNodeOf<"Header"> }) {
  const { editor } = useEditor();
  const { value, size, underline, style } = node.attributes;
  const words = resolveValue(value, editor.data);
  return (
    <h2
      className={css.header}
      data-size={size}
      style={{ ...(underline ? { textDecoration: "underline" } : {}), ...inlineStyle(style) }}
    >
      {typeof words === "string" ? words : JSON.stringify(words)}
    </h2>
  );
}

export const headerView: TagView<"Header"> = { shown: "itself", component: Header };
