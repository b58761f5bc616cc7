import { autocompletion, closeBrackets, type CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { xml } from "@codemirror/lang-xml";
import { HighlightStyle, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic, linter, lintGutter, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { type ConfigProblem, tagNames, tags } from "@tandem/schema";
import css from "./config-workbench.module.css";
import { codeColors } from "./code-colors.ts";

interface Props {
  value: string;
  onChange: (value: string) => void;
  problems: readonly ConfigProblem[];
}

/** The label config's XML, with its problems underlined where they are and what is possible offered while typing. */
export function ConfigCode({ value, onChange, problems }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef(onChange);
  useEffect(() => {
    latest.current = onChange;
  });
  useEffect(() => {
    if (host.current === null) return;
    const made = new EditorView({
      parent: host.current,
      state: EditorState.create({ doc: value, extensions: extensions((text) => latest.current(text)) }),
    });
    view.current = made;
    return () => made.destroy();
    // The text is given once; later changes from outside come by the effect below.
    // oxlint-disable-next-line react/exhaustive-deps
  }, []);
  useEffect(() => {
    const shown = view.current;
    if (shown === null || shown.state.doc.toString() === value) return;
    shown.dispatch({ changes: { from: 0, to: shown.state.doc.length, insert: value } });
  }, [value]);
  useEffect(() => {
    const shown = view.current;
    if (shown !== null)
      shown.dispatch(
        setDiagnostics(
          shown.state,
          problems.map((one) => toDiagnostic(one, shown.state.doc.length)),
        ),
      );
  }, [problems]);
  return <div ref={host} className={css.code} />;
}

function toDiagnostic(problem: ConfigProblem, length: number): Diagnostic {
  const from = Math.min(problem.offset, length);
  const to = Math.min(from + Math.max(1, problem.length), length);
  const { suggestion } = problem;
  return {
    from,
    to,
    severity: problem.severity,
    message: problem.message,
    ...(suggestion === undefined
      ? {}
      : {
          actions: [
            {
              name: `Change to ${suggestion}`,
              apply: (view: EditorView, at: number, end: number) =>
                view.dispatch({ changes: { from: at, to: end, insert: suggestion } }),
            },
          ],
        }),
  };
}

function extensions(onText: (text: string) => void) {
  return [
    lineNumbers(),
    history(),
    drawSelection(),
    highlightActiveLine(),
    closeBrackets(),
    xml(),
    indentUnit.of("  "),
    EditorView.lineWrapping,
    syntaxHighlighting(HighlightStyle.define(codeColors)),
    autocompletion({ override: [complete] }),
    linter(null),
    lintGutter(),
    // Tab goes on to the next field, as everywhere; Ctrl-] and Ctrl-[ indent.
    keymap.of([...defaultKeymap, ...historyKeymap]),
    EditorView.contentAttributes.of({ "aria-label": "Label config" }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) onText(update.state.doc.toString());
    }),
    look,
  ];
}

/** Tags after `<`, a tag's attributes inside it. */
function complete(context: CompletionContext): CompletionResult | null {
  const before = context.state.sliceDoc(Math.max(0, context.pos - 2000), context.pos);
  const tag = /<(\/?)([A-Za-z]*)$/.exec(before);
  if (tag !== null)
    return {
      from: context.pos - (tag[2]?.length ?? 0),
      options: tagNames.map((name) => ({ label: name, type: "type", detail: tags[name].kind })),
    };
  const inside = /<([A-Za-z]+)(?:\s+[\w-]+\s*=\s*(?:"[^"]*"|'[^']*'))*\s+([\w-]*)$/.exec(before);
  const name = tagNames.find((one) => one.toLowerCase() === inside?.[1]?.toLowerCase());
  if (inside === null || name === undefined) return null;
  return {
    from: context.pos - (inside[2]?.length ?? 0),
    options: Object.keys(tags[name].attributes).map((attribute) => ({
      label: attribute,
      type: "property",
      apply: (view: EditorView, _: unknown, from: number, to: number) =>
        view.dispatch({
          changes: { from, to, insert: `${attribute}=""` },
          selection: { anchor: from + attribute.length + 2 },
        }),
    })),
  };
}

const look = EditorView.theme({
  "&": { fontSize: "12.5px", backgroundColor: "transparent", color: "var(--ink)" },
  "&.cm-focused": { outline: "none" },
  ".cm-content:focus-visible": { outline: "none" },
  ".cm-scroller:focus-within": {
    outline: "2px solid var(--accent)",
    outlineOffset: "-2px",
    borderRadius: "9px 9px 0 0",
  },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.6" },
  ".cm-content": { caretColor: "var(--ink)", padding: "10px 0" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "transparent", color: "var(--ink-faint)", border: "none" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--surface-hover)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "color-mix(in srgb, var(--accent) 26%, transparent)",
  },
  ".cm-tooltip": {
    backgroundColor: "var(--surface)",
    color: "var(--ink)",
    border: "1px solid var(--line-strong)",
    borderRadius: "7px",
    boxShadow: "var(--shadow)",
    overflow: "hidden",
  },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--accent-soft)", color: "var(--ink)" },
  ".cm-diagnostic": { padding: "6px 10px", borderLeftWidth: "3px" },
  ".cm-diagnosticAction": { backgroundColor: "var(--accent)", color: "var(--surface)", borderRadius: "5px" },
  ".cm-lintRange-error": { backgroundImage: "none", borderBottom: "2px dotted var(--bad)" },
  ".cm-lintRange-warning": { backgroundImage: "none", borderBottom: "2px dotted var(--warn)" },
});
