import type { ReactNode } from "react";
import { SpanPainter } from "../../text/highlights.ts";
import type { TextSurface } from "../../text/surface.ts";
import css from "../tags.module.css";
import { type Span, SpanChips } from "./span-chips.tsx";

interface Props {
  surface: TextSurface | null;
  spans: readonly Span[];
  caret: { left: number; top: number; height: number } | null;
  onPick: (id: string) => void;
  children: ReactNode;
}

/** A text with what is drawn over it: the names of the labels and the caret. */
export function Marked({ surface, spans, caret, onPick, children }: Props) {
  return (
    <div className={css.spanBox}>
      {children}
      <SpanChips surface={surface} spans={spans} onPick={onPick} />
      {caret === null ? null : <span className={css.caret} style={caret} aria-hidden />}
      {SpanPainter.supported ? null : (
        <p className={css.missing}>This browser cannot mark text: it lacks CSS highlights.</p>
      )}
    </div>
  );
}
