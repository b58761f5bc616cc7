import { useId, type ReactNode } from "react";
import css from "./ui.module.css";

interface CardProps {
  title?: string;
  actions?: ReactNode;
  children: ReactNode;
  /** Content to the edges, for lists and tables. */
  flush?: boolean;
}

/** A bordered section; with a title it is a landmark of that name. */
export function Card({ title, actions, children, flush = false }: CardProps) {
  const id = useId();
  return (
    <section className={`${css.card} ${css.section}`} aria-labelledby={title ? id : undefined}>
      {title ? (
        <div className={css.cardHead}>
          <h2 id={id}>{title}</h2>
          {actions}
        </div>
      ) : null}
      {flush ? children : <div className={css.cardBody}>{children}</div>}
    </section>
  );
}
