import type { ConfigNode } from "@tandem/schema";
import type { ComponentType, ReactNode } from "react";
import { useEditor } from "../editor-context.ts";
import { factsOf, isVisible } from "../store/visibility.ts";
import { tagViews } from "./index.ts";
import { pairOf, PairSide } from "./pairwise/pair-side.tsx";

/** Shows a tag with what is inside it. A hidden one stays mounted, so that it keeps its state. */
export function Node({ node }: { node: ConfigNode }) {
  const { editor } = useEditor();
  const view = tagViews[node.tag];
  if (view.shown === "inside") return null;
  // Each view takes its own tag's node; the table's type says so, the union cannot.
  const Component = view.component as ComponentType<{ node: ConfigNode; children: ReactNode }>;
  const pair = pairOf(editor.config, node);
  const itself = (
    <Component node={node}>
      {node.children.map((child, index) => (
        // What a Repeater repeats is written at one place.
        <Node key={`${child.source.offset} ${index}`} node={child} />
      ))}
    </Component>
  );
  const shown = pair === undefined ? itself : <PairSide pair={pair}>{itself}</PairSide>;
  return isVisible(node, editor.config, factsOf(editor)) ? shown : <div style={{ display: "none" }}>{shown}</div>;
}
