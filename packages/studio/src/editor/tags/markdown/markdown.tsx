import { type ConfigNodeOf, resolveValue } from "@tandem/schema";
import markdownIt from "markdown-it";
import { useLayoutEffect, useRef } from "react";
import { useEditor } from "../../editor-context.ts";
import { harmlessNodes } from "../../markup/safe-html.ts";
import { styled } from "../styled.ts";
import type { TagView } from "../tag-view.ts";
import css from "./markdown.module.css";

/** HTML in Markdown is shown as it is written. */
const reader = markdownIt({ html: false, linkify: true });

function Markdown({ node }: { node: ConfigNodeOf<"Markdown"> }) {
  const { editor } = useEditor();
  const box = useRef<HTMLDivElement>(null);
  const value = resolveValue(node.attributes.value, editor.data);
  const words = withoutMarks(typeof value === "string" ? value : JSON.stringify(value));
  useLayoutEffect(() => {
    box.current?.replaceChildren(harmlessNodes(reader.render(words), "open"));
  }, [words]);
  return <div ref={box} {...styled(node.attributes, css.markdown)} />;
}

/** Text written in an indented tag is not code: the indentation that all lines share is the tag's. */
function withoutMarks(written: string): string {
  const lines = written
    .replace(/^\s*<!\[CDATA\[/, "")
    .replace(/\]\]>\s*$/, "")
    .split("\n");
  const indents = lines.slice(1).flatMap((line) => (line.trim() === "" ? [] : [/^[ \t]*/.exec(line)?.[0].length ?? 0]));
  const shared = indents.length === 0 ? 0 : Math.min(...indents);
  return [lines[0]?.trimStart() ?? "", ...lines.slice(1).map((line) => line.slice(shared))].join("\n");
}

export const markdownView: TagView<"Markdown"> = { shown: "itself", component: Markdown };
