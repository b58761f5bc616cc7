import { useEffect, type ReactNode } from "react";
import css from "./ui.module.css";

interface PageProps {
  title: string;
  /** One sentence under the title. */
  lead?: ReactNode;
  actions?: ReactNode;
  narrow?: boolean;
  children: ReactNode;
}

/** A scrolling page with its heading; also names the browser tab. */
export function Page({ title, lead, actions, narrow = false, children }: PageProps) {
  useTabTitle(title);
  return (
    <div className={narrow ? `${css.page} ${css.narrow}` : css.page}>
      <header className={css.pageHead}>
        <div>
          <h1>{title}</h1>
          {lead ? <p className={css.lead}>{lead}</p> : null}
        </div>
        {actions ? <div className={css.actions}>{actions}</div> : null}
      </header>
      {children}
    </div>
  );
}

export function useTabTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Tandem`;
  }, [title]);
}
