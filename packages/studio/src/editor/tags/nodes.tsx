import type { ConfigNode } from "@tandem/schema";
import type { ComponentType } from "react";
import { useEditor } from "../editor-context.ts";
import { isVisible } from "../store/visibility.ts";
import { tagViews } from "./index.ts";

/** Shows tags below each other. A hidden one stays mounted, so that it keeps its state. */
export function Nodes({ nodes }: { nodes: readonly ConfigNode[] }) {
  return nodes.map((node) => <Node key={node.source.offset} node={node} />);
}

export function Node({ node }: { node: ConfigNode }) {
  const { editor } = useEditor();
  const view = tagViews[node.tag];
  if (view.shown === "inside") return null;
  // Each view takes its own tag's node; the table's type says so, the union cannot.
  const Component = view.component as ComponentType<{ node: ConfigNode }>;
  if (isVisible(node, editor.config, editor.facts())) return <Component node={node} />;
  return (
    <div style={{ display: "none" }}>
      <Component node={node} />
    </div>
  );
}
