import { inlineStyle } from "../inline-style.ts";
import type { TagProps, TagView } from "../tag-view.ts";
import css from "../tags.module.css";

function View({ node, children }: TagProps<"View">) {
  const { display, style } = node.attributes;
  return (
    <div className={display === "inline" ? css.viewInline : css.view} style={inlineStyle(style)}>
      {children}
    </div>
  );
}

export const viewView: TagView<"View"> = { shown: "itself", component: View };
