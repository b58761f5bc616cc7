import type { ReactNode } from "react";
import css from "../../shell/shell.module.css";
import { Logo } from "../../ui/logo.tsx";
import { useTabTitle } from "../../ui/page.tsx";

/** The page before there is a session: one column, one form. */
export function AuthPage({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  useTabTitle(title);
  return (
    <main className={css.auth}>
      <div className={css.authCard}>
        <div className={css.authMark}>
          <Logo size={17} /> Tandem
        </div>
        <h1>{title}</h1>
        <p style={{ color: "var(--ink-soft)", marginTop: 4 }}>{lead}</p>
        {children}
      </div>
    </main>
  );
}

export { css as authCss };
