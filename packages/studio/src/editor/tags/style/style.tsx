import type { ConfigNodeOf } from "@tandem/schema";
import { useEffect } from "react";
import { useEditor } from "../../editor-context.ts";
import { harmlessRules } from "../../markup/safe-css.ts";
import type { TagView } from "../tag-view.ts";
import { withoutSpaceAbove } from "./laid-out.ts";

/** Rules for this task's place on the page and nothing else; what loads something is left out. */
function Style({ node }: { node: ConfigNodeOf<"Style"> }) {
  const { place } = useEditor();
  const { value } = node.attributes;
  useEffect(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`@scope (#${CSS.escape(place)}) { ${harmlessRules(value)} }`);
    withoutSpaceAbove(sheet.cssRules);
    document.adoptedStyleSheets.push(sheet);
    return () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
    };
  }, [value, place]);
  return null;
}

export const styleView: TagView<"Style"> = { shown: "itself", component: Style };
