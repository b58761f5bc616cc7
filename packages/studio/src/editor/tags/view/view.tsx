import type { ConfigNodeOf } from "@tandem/schema";
import { inlineStyle } from "../inline-style.ts";
import { Nodes } from "../nodes.tsx";
import type { TagView } from "../tag-view.ts";
import css from "../tags.module.css";

function View({ node }: { node: ConfigNodeOf<"View"> }) {
  const { display, style } = node.attributes;
  return (
    <div className={display === "inline" ? css.viewInline : css.view} style={inlineStyle(style)}>
      <Nodes nodes={node.children} />
    </div>
  );
}

export const viewView: TagView<"View"> = { shown: "itself", component: View };
