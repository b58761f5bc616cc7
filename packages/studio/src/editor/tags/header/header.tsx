import { type ConfigNodeOf, resolveValue } from "@tandem/schema";
import { useEditor } from "../../editor-context.ts";
import { styled } from "../styled.ts";
import type { TagView } from "../tag-view.ts";
import css from "../tags.module.css";

function Header({ node }: { node: ConfigNodeOf<"Header"> }) {
  const { editor } = useEditor();
  const { value, size, underline } = node.attributes;
  const look = styled(node.attributes, css.header);
  const words = resolveValue(value, editor.data);
  return (
    <h2 {...look} data-size={size} style={{ ...(underline ? { textDecoration: "underline" } : {}), ...look.style }}>
      {typeof words === "string" ? words : JSON.stringify(words)}
    </h2>
  );
}

export const headerView: TagView<"Header"> = { shown: "itself", component: Header };
