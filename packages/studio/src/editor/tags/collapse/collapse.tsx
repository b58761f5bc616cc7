import { type ConfigNode, type ConfigNodeOf, resolveValue } from "@tandem/schema";
import { ChevronRight } from "lucide-react";
import { createContext, useContext, useId, useState } from "react";
import { useEditor } from "../../editor-context.ts";
import { styled } from "../styled.ts";
import type { TagProps, TagView } from "../tag-view.ts";
import css from "./collapse.module.css";

interface Opened {
  isOpen(panel: ConfigNode): boolean;
  toggle(panel: ConfigNode): void;
}
const OpenedContext = createContext<Opened | null>(null);

/** The panels that are open at first; of an accordion only the first of them. */
function openAtFirst({ attributes, children }: ConfigNodeOf<"Collapse">): ConfigNode[] {
  const open = children.filter(
    (child) => child.tag === "Panel" && (child.attributes.open ?? attributes.open) === "true",
  );
  return attributes.accordion ? open.slice(0, 1) : open;
}

function Collapse({ node, children }: TagProps<"Collapse">) {
  const { accordion, bordered } = node.attributes;
  const [open, setOpen] = useState<readonly ConfigNode[]>(() => openAtFirst(node));
  const opened: Opened = {
    isOpen: (panel) => open.includes(panel),
    toggle: (panel) =>
      setOpen(open.includes(panel) ? open.filter((one) => one !== panel) : accordion ? [panel] : [...open, panel]),
  };
  return (
    <OpenedContext value={opened}>
      <div {...styled(node.attributes, css.collapse)} data-bordered={bordered}>
        {children}
      </div>
    </OpenedContext>
  );
}

/** Its content stays on the page while it is closed, so that answers in it count. */
function Panel({ node, children }: TagProps<"Panel">) {
  const { editor } = useEditor();
  const opened = useContext(OpenedContext);
  const id = useId();
  const isOpen = opened?.isOpen(node) ?? true;
  const title = String(resolveValue(node.attributes.value, editor.data));
  return (
    <section className={css.panel} data-open={isOpen}>
      <button
        type="button"
        className={css.title}
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => opened?.toggle(node)}
      >
        <ChevronRight size={14} aria-hidden />
        {title === "" ? "Details" : title}
      </button>
      <div id={id} className={css.content} hidden={!isOpen}>
        {children}
      </div>
    </section>
  );
}

export const collapseView: TagView<"Collapse"> = { shown: "itself", component: Collapse };
export const panelView: TagView<"Panel"> = { shown: "itself", component: Panel };
