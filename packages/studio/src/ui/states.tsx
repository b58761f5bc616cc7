import { Button } from "@mantine/core";
import { CircleAlert, CircleCheck, Info, TriangleAlert, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import css from "./ui.module.css";

interface EmptyProps {
  icon: LucideIcon;
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
}

/** What a place says when there is nothing in it yet, and what to do about it. */
export function Empty({ icon: Icon, title, children, actions }: EmptyProps) {
  return (
    <div className={css.empty}>
      <div className={css.emptyIcon} aria-hidden>
        <Icon size={20} strokeWidth={1.75} />
      </div>
      <h2>{title}</h2>
      {children ? <p>{children}</p> : null}
      {actions ? <div className={css.emptyActions}>{actions}</div> : null}
    </div>
  );
}

export type Tone = "bad" | "warn" | "info" | "good";
const icons: Record<Tone, LucideIcon> = { bad: CircleAlert, warn: TriangleAlert, info: Info, good: CircleCheck };

/** A message in the page. Errors are announced. */
export function Notice({ tone, children, action }: { tone: Tone; children: ReactNode; action?: ReactNode }) {
  const Icon = icons[tone];
  return (
    <div className={`${css.notice} ${css[tone]}`} role={tone === "bad" ? "alert" : "status"}>
      <Icon size={15} aria-hidden />
      <div className={css.noticeBody}>{children}</div>
      {action}
    </div>
  );
}

/** A request failed: what the server said, and a way to try again. */
export function Failed({ error, retry }: { error: unknown; retry?: () => void }) {
  return (
    <Notice
      tone="bad"
      action={
        retry ? (
          <Button variant="subtle" color="red" size="compact-xs" onClick={retry}>
            Try again
          </Button>
        ) : null
      }
    >
      {messageOf(error)}
    </Notice>
  );
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Grey bars in the place of lines that are on their way. */
export function Lines({ count = 4, height = 14 }: { count?: number; height?: number }) {
  return (
    <div aria-busy="true" aria-label="Loading" role="status" style={{ display: "grid", gap: 10 }}>
      {Array.from({ length: count }, (_, index) => (
        <div key={index} className={css.skeleton} style={{ height, width: `${92 - ((index * 17) % 40)}%` }} />
      ))}
    </div>
  );
}
