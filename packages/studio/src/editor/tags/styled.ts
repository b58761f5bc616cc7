import type { CSSProperties } from "react";
import { inlineStyle } from "./inline-style.ts";

interface Styling {
  style?: string | null;
  className?: string | null;
  idAttr?: string | null;
}

/** How a tag looks: the editor's own classes, and the class, the id and the style that the label config gives it. */
export function styled(
  { style, className, idAttr }: Styling,
  own = "",
): { className: string; style: CSSProperties; id?: string } {
  return {
    className: className ? `${own} ${className}` : own,
    style: inlineStyle(style),
    ...(idAttr ? { id: idAttr } : {}),
  };
}
