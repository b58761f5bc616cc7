import { styled } from "../styled.ts";
import type { TagProps, TagView } from "../tag-view.ts";
import css from "../tags.module.css";

function View({ node, children }: TagProps<"View">) {
  const look = styled(node.attributes, node.attributes.display === "inline" ? css.viewInline : css.view);
  return (
    // What lies beside each other needs no space above.
    <div {...look} data-laid-out={look.style.display !== undefined}>
      {children}
    </div>
  );
}

export const viewView: TagView<"View"> = { shown: "itself", component: View };
