import { styled } from "../styled.ts";
import type { TagProps, TagView } from "../tag-view.ts";
import css from "../tags.module.css";

function View({ node, children }: TagProps<"View">) {
  return (
    <div {...styled(node.attributes, node.attributes.display === "inline" ? css.viewInline : css.view)}>{children}</div>
  );
}

export const viewView: TagView<"View"> = { shown: "itself", component: View };
