import type { CSSProperties, ReactNode } from "react";
import css from "./chat.module.css";

interface Props {
  who: string;
  color: string;
  /** Beside the name: a date. */
  aside?: string;
  title?: string;
  tools?: ReactNode;
  children: ReactNode;
}

/** One message of a conversation. */
export function Message({ who, color, aside, title, tools, children }: Props) {
  return (
    <li className={css.message} style={{ "--author": color } as CSSProperties} title={title || undefined}>
      <div className={css.head}>
        <span className={css.who}>{who}</span>
        {aside ? <span className={css.aside}>{aside}</span> : null}
        {tools}
      </div>
      <div className={css.said}>{children}</div>
    </li>
  );
}
